"""What tests of contacts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heed.customers.contact.tests.rulebooks import holding, policy


@pytest.fixture
def shipped() -> Iterator[None]:
    """The policy and the purposes that Heed ships hold; nobody belongs to the never-surveyed."""
    with holding(policy(never_surveyed=None)):
        yield
