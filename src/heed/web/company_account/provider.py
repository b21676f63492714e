"""The provider as django-allauth asks it: with a nonce, and believing only what is proven."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

from heed.web.company_account.claims import (
    Claims,
    NotProven,
    proven,
    told,
    vouched_address,
)

WELL_KNOWN = "/.well-known/openid-configuration"
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class CompanyAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # untyped library
    """Fetches what the provider says, and has it proven."""

    nonce = ""  # of the question that is being answered; the view sets it

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, if it is of whom we asked (Discovery 4.3)."""
        found: dict[str, Any] = super().openid_config
        asked = self.get_provider().server_url.removesuffix(WELL_KNOWN)
        missing = [name for name in NEEDED if not isinstance(found.get(name), str)]
        if missing:
            raise NotProven(f"discovery: says nothing of {', '.join(missing)}")
        if found["issuer"].rstrip("/") != asked.rstrip("/"):
            raise NotProven("discovery: names another issuer than HEED_OIDC_ISSUER")
        return found

    def complete_login(
        self, request: HttpRequest, app: Any, token: Any, **given: Any
    ) -> SocialLogin:
        """Whom the provider's answer is about.

        Raises:
            NotProven: the answer is not proven.
        """
        config = self.openid_config
        id_token = given["response"].get("id_token")
        if not id_token:
            raise NotProven("token: no ID token came with it")
        claims = proven(
            id_token,
            self._fetched(config["jwks_uri"]),
            issuer=config["issuer"],
            client=app.client_id,
            nonce=self.nonce,
        )
        more = self._fetch_user_info(token.token) if config.get("userinfo_endpoint") else {}
        return self.get_provider().sociallogin_from_response(request, told(claims, more))

    def _fetched(self, address: str) -> Claims:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
            document: Claims = answer.json()
        return document


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]  # untyped library
    """One provider; it is asked who somebody is, and nothing else."""

    oauth2_adapter_class = CompanyAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing of the address is handed on but where to go afterwards, if that is here."""
        return {"process": AuthProcess.LOGIN, "next_url": get_next_redirect_url(request)}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, **_given: Any
    ) -> HttpResponse:
        """Ask the provider, with a nonce that its answer must carry."""
        nonce = secrets.token_urlsafe(32)
        asked: HttpResponse = super().redirect(
            request, process, next_url, auth_params={"nonce": nonce}, nonce=nonce
        )
        return asked

    def extract_uid(self, data: Claims) -> str:
        """What we know the person by: ``sub`` is unique for its issuer only."""
        return hashlib.sha256(f"{data['iss']} {data['sub']}".encode()).hexdigest()

    def extract_email_addresses(self, data: Claims) -> list[EmailAddress]:
        """The address that the provider vouches for, if there is one."""
        domains = frozenset(self.app.settings.get("vouched_domains", ()))
        address = vouched_address(data, domains)
        return [EmailAddress(email=address, verified=True, primary=True)] if address else []

    def extract_common_fields(self, _data: Claims) -> dict[str, Any]:
        """Nothing: nobody is created from what a provider says."""
        return {}

    def extract_extra_data(self, _data: Claims) -> dict[str, Any]:
        """Nothing is kept of what a provider says but its name for the person."""
        return {}


provider_classes = [CompanyProvider]
