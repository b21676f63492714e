"""Checking passwords: as long for whom there is as for whom there is not."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]  # untyped library
    """By name or email address and password."""

    def authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None:
        """The person, or None.

        What was typed comes as name and as address. Checking the password for both would take twice
        as long for an address that somebody has, which would tell that they are here.
        """
        if credentials.get("email") == credentials.get("username"):
            credentials.pop("email", None)
        return super().authenticate(request, **credentials)  # type: ignore[no-any-return]
