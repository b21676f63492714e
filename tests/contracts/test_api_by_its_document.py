"""The API holds what its OpenAPI document says, whatever is sent: never 500, and problem documents.

Requests are made from the document by Schemathesis: such as fit it, and such as do not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from requests import Request
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Err, Ok
from schemathesis.schemas import APIOperation

from heed.foundation.models import Role, User
from heed.foundation.tokens import SCOPES, make_token
from heed.kernel.clock import utc_now
from heed.web.api import api
from tests.kit.web import Clients

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]

EXAMPLES = 12  # requests of an operation, of each kind
ADDRESS = "http://localhost"
PROBLEM = "application/problem+json"


def operations() -> list[Operation]:
    """Every operation of the document."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.config.base_url = ADDRESS
    found = list(schema.get_all_operations())
    assert not [one for one in found if isinstance(one, Err)]
    return [one.ok() for one in found if isinstance(one, Ok)]


OPERATIONS = operations()


@pytest.fixture
def token(clients: Clients) -> str:
    """What an administrator's program sends along, for reading and writing."""
    clients(Role.ADMINISTRATOR)
    user = User.objects.get(role=Role.ADMINISTRATOR)
    return make_token(
        user=user,
        name="test",
        scopes=tuple(SCOPES),
        lasts=timedelta(days=1),
        actor="test",
        now=utc_now(),
    )[1]


def sent(case: AnyCase, token: str) -> Any:
    """The answer to a request as `requests` would send it; a failure inside is an answer, too."""
    request = Request(**case.as_transport_kwargs(base_url=ADDRESS)).prepare()
    headers = {
        name: value if isinstance(value, str) else value.decode("latin-1")
        for name, value in request.headers.items()
    }
    return Client(raise_request_exception=False).generic(
        request.method or "GET",
        (request.url or "").removeprefix(ADDRESS),
        request.body or b"",
        content_type=headers.pop("Content-Type", "application/octet-stream"),
        headers={**headers, "Authorization": f"Bearer {token}"},
    )


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_makes_the_api_fail(
    operation: Operation, mode: GenerationMode, token: str
) -> None:
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: AnyCase) -> None:
        answer = sent(case, token)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text[:2000])
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"].startswith(PROBLEM), case.as_curl_command()

    ask()
