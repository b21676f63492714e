"""Who is looking: a signed-in person with a role, or the person behind an API token."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from heed.foundation.models import Role, User
from heed.foundation.tokens import find_token
from heed.journeys.design import Catalogue
from heed.kernel.clock import utc_now
from heed.web.access import PERSONAL, Reach, reach

API = "/api/"


@dataclass(frozen=True)
class Viewer:
    """A person and what they may see; made once for each request."""

    user: User
    scopes: frozenset[str] = frozenset({"read", "write"})  # fewer with an API token
    has_token: bool = False

    @property
    def role(self) -> Role:
        return Role(self.user.role)

    @property
    def name(self) -> str:
        return self.user.get_full_name() or self.user.get_username()

    def reach(self, route: str) -> Reach | None:
        """How much of a route this person may open: all, only their own, or None for nothing."""
        return reach(route, self.role)

    def may(self, route: str) -> bool:
        """Whether this person may open a route at all."""
        return self.reach(route) is not None

    @property
    def sees_personal(self) -> bool:
        """Whether fields that hold personal data are shown in full."""
        return self.role in PERSONAL.reaches

    @property
    def sees_keys(self) -> bool:
        """Whether keys of people are shown in full."""
        return self.may("who_is_who") and self.sees_personal

    @property
    def sees_looks(self) -> bool:
        """Whether this person is told who looked at a customer."""
        return self.role is Role.ADMINISTRATOR

    @property
    def sees_own_only(self) -> bool:
        """Whether lists must be cut down to what this person's teams own."""
        return self.role is Role.PARTNER

    @cached_property
    def teams(self) -> frozenset[str]:
        """Keys of the teams that this person is in."""
        return frozenset(self.user.memberships.values_list("team", flat=True))

    def sees_touchpoint(self, key: str, catalogue: Catalogue) -> bool:
        """Whether a touchpoint is open to this person; to partners only what their teams own."""
        if not self.sees_own_only:
            return True
        owners = {touchpoint.key: touchpoint.owner for touchpoint in catalogue.touchpoints}
        return owners.get(key, "") in self.teams


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The person who sent the request: by a token at the API, else by their session; or None."""
    if request.path.startswith(API) and request.headers.get("Authorization"):
        return _by_token(request.headers["Authorization"])
    if isinstance(request.user, User) and request.user.is_active:
        return Viewer(request.user)
    return None


def _by_token(header: str) -> Viewer | None:
    scheme, _, text = header.partition(" ")
    token = find_token(text.strip(), utc_now()) if scheme.lower() == "bearer" else None
    return Viewer(token.user, frozenset(token.scopes), has_token=True) if token else None
