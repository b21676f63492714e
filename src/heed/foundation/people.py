"""Adding people, their roles and teams, and links that work once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from heed.foundation import audit
from heed.foundation.models import OneTimeLink, Role, TeamMember, User
from heed.foundation.turns import take_turn
from heed.kernel.errors import HeedError, NotFound

LONGEST = {"username": 150, "email": 254, "team": 100}  # what their columns hold
LINK_LASTS = timedelta(hours=24)


def list_people() -> list[User]:
    """Everybody, by name, with their teams."""
    return list(User.objects.order_by("username").prefetch_related("memberships"))


def get_person(username: str) -> User:
    """The person of this name.

    Raises:
        NotFound: there is nobody of this name.
    """
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotFound(f"There is nobody named {username}; `heed user list` shows who there is.")
    return found


def find_by_address(address: str) -> User | None:
    """The person with this email address, whatever its case; None if there is nobody.

    Compared here once more, as databases differ in which letters are the same but for their case.
    """
    found = User.objects.filter(email__iexact=address)
    return next((user for user in found if user.email.lower() == address.lower()), None)


def add_person(
    *,
    username: str,
    role: Role,
    actor: str,
    now: datetime,
    email: str = "",
    password: str = "",
    teams: Iterable[str] = (),
) -> User:
    """Add somebody; without ``password`` they cannot sign in until they choose one.

    Raises:
        HeedError: the name or address is taken or wrong, or the password too weak.
    """
    name = username.strip()
    user = User(username=name, email=email, role=role)
    _checked(user, password)
    with transaction.atomic():
        take_turn("people")
        if not name or _is_taken("username", name):
            raise HeedError(
                f"The name {name!r} is empty or taken; choose another.", field="username"
            )
        if email and _is_taken("email", email):
            raise HeedError(f"The address {email} is taken; choose another.", field="email")
        user.save()
        _set_teams(user, teams)
        audit.record(actor=actor, now=now, verb="user.added", subject=_subject(user), role=role)
    return user


def change_role(*, user: User, role: Role, actor: str, now: datetime) -> None:
    """Give somebody another role; the last administrator keeps theirs.

    Raises:
        HeedError: nobody would be left to administer.
    """
    with transaction.atomic():
        take_turn("people")
        _keep_an_administrator(user, stays=role is Role.ADMINISTRATOR and user.is_active)
        facts = {"before": user.role, "after": role}
        user.role = role
        user.save(update_fields=["role"])
        audit.record(actor=actor, now=now, verb="user.role", subject=_subject(user), **facts)


def change_teams(*, user: User, teams: Iterable[str], actor: str, now: datetime) -> None:
    """Say which teams somebody is in, by the keys that experience files give them."""
    with transaction.atomic():
        take_turn("people")
        wanted = sorted(set(teams))
        _set_teams(user, wanted)
        audit.record(actor=actor, now=now, verb="user.teams", subject=_subject(user), teams=wanted)


def set_active(*, user: User, is_active: bool, actor: str, now: datetime) -> None:
    """Let somebody sign in, or no longer; the last administrator stays.

    What somebody who is disabled had open ends for good: sessions, tokens of programs, links.

    Raises:
        HeedError: nobody would be left to administer.
    """
    with transaction.atomic():
        take_turn("people")
        _keep_an_administrator(user, stays=is_active and user.role == Role.ADMINISTRATOR)
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            _end_access(user, now)
        verb = "user.enabled" if is_active else "user.disabled"
        audit.record(actor=actor, now=now, verb=verb, subject=_subject(user))


def set_password(*, user: User, password: str, actor: str, now: datetime) -> None:
    """Give somebody a password; signs them out everywhere.

    Raises:
        HeedError: it is too weak.
    """
    _checked(user, password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        audit.record(actor=actor, now=now, verb="user.password", subject=_subject(user))


def note_company_account(*, user: User, now: datetime) -> None:
    """Note that somebody signed in with the company's account for the first time."""
    who = user.get_username()
    audit.record(actor=who, now=now, verb="user.company_account", subject=_subject(user))


def has_administrator() -> bool:
    """Whether anybody can administer."""
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


def make_link(
    *, purpose: OneTimeLink.Purpose, actor: str, now: datetime, user: User | None = None
) -> str:
    """The token of a new link that works once, within 24 hours; older ones of its kind end."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        take_turn("people")
        OneTimeLink.objects.filter(purpose=purpose, user=user, used_at=None).delete()
        OneTimeLink.objects.create(
            purpose=purpose,
            user=user,
            token_hash=hash_of(token),
            made_at=now,
            expires_at=now + LINK_LASTS,
        )
        subject = _subject(user) if user else "home"
        audit.record(actor=actor, now=now, verb=f"link.{purpose}", subject=subject)
    return token


def find_link(token: str, purpose: OneTimeLink.Purpose, now: datetime) -> OneTimeLink | None:
    """The unused, unexpired link of this token, if there is one."""
    return OneTimeLink.objects.filter(
        token_hash=hash_of(token), purpose=purpose, used_at=None, expires_at__gt=now
    ).first()


def use_link(link: OneTimeLink, now: datetime) -> None:
    """Mark a link as used, inside the caller's transaction.

    Raises:
        HeedError: somebody used it meanwhile.
    """
    used = OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    if not used:
        raise HeedError("This link was used already.")


def hash_of(token: str) -> str:
    """What is kept of a long random token: its SHA-256, in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checked(user: User, password: str) -> None:
    """Give somebody a password after looking at all that there is to them."""
    for text, field in ((user.username, "username"), (user.email, "email")):
        if len(text) > LONGEST[field]:
            raise HeedError(f"Write at most {LONGEST[field]} characters.", field=field)
    if not password:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise HeedError(" ".join(error.messages), field="password") from None
    user.set_password(password)


def _is_taken(field: str, text: str) -> bool:
    """Whether somebody has this name or address, in capital or small letters of any alphabet."""
    known = User.objects.values_list(field, flat=True)
    return text.casefold() in {each.casefold() for each in known}


def _end_access(user: User, now: datetime) -> None:
    for session in Session.objects.filter(expire_date__gt=now).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    user.api_tokens.filter(revoked_at=None).update(revoked_at=now)
    OneTimeLink.objects.filter(user=user, used_at=None).delete()


def _set_teams(user: User, given: Iterable[str]) -> None:
    teams = sorted(set(given))
    if any(len(team) > LONGEST["team"] for team in teams):
        said = f"The key of a team has at most {LONGEST['team']} characters."
        raise HeedError(said, field="teams")
    user.memberships.all().delete()
    TeamMember.objects.bulk_create([TeamMember(user=user, team=team) for team in teams])


def _keep_an_administrator(user: User, *, stays: bool) -> None:
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    if not stays and user.role == Role.ADMINISTRATOR and user.is_active and not others.exists():
        raise HeedError("Nobody would be left to administer: make somebody else administrator.")


def _subject(user: User) -> str:
    return f"user:{user.pk}"
