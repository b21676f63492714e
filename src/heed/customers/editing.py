"""What people write down about customers and accounts: tags, fields, people, who belongs to whom.

Tags and people are records; fields are traits of the lake, appended like those of files, with
``BY_HAND`` as their source. The audit trail names numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pyarrow as pa
from django.db import transaction

from heed.customers.belonging import DEEPEST
from heed.customers.models import Account, ActingPerson, BuyingRole, Tag
from heed.customers.people import get_person
from heed.foundation import audit
from heed.kernel.errors import HeedError, NotFound
from heed.lake.schemas import TRAITS
from heed.lake.store import Lake

BY_HAND = "by hand"  # the source of what somebody wrote down
LONGEST_NAME, LONGEST_VALUE = 60, 500


@dataclass(frozen=True)
class Party:
    """A customer or an account, by its number."""

    kind: Literal["customer", "account"]
    number: int

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return f"{self.kind}:{self.number}"

    def place(self) -> dict[str, int]:
        """The column that refers to it: for a customer that of the first profile.

        Raises:
            NotFound: nobody has this number.
        """
        if self.kind == "customer":
            return {"profile_id": get_person(self.number).customer}
        if not Account.objects.filter(pk=self.number).exists():
            raise NotFound(f"There is no account {self.number}.")
        return {"account_id": self.number}


def add_tag(*, party: Party, text: str, actor: str, now: datetime) -> None:
    """Put a word on a customer or an account; one that is there already stays.

    Raises:
        HeedError: the word is empty or too long.
        NotFound: nobody has this number.
    """
    word = _checked(text, "text", LONGEST_NAME)
    with transaction.atomic():
        if word in tags_of(party):
            return
        tag = Tag.objects.create(text=word, added_at=now, actor=actor, **party.place())
        audit.record(actor=actor, now=now, verb="tag.added", subject=party.subject, tag=tag.pk)


def remove_tag(*, party: Party, text: str, actor: str, now: datetime) -> None:
    """Take a word off a customer (from all their profiles) or an account."""
    with transaction.atomic():
        mine = Tag.objects.filter(text=text, **_whose(party))
        numbers = sorted(mine.values_list("pk", flat=True))
        mine.delete()
        if numbers:
            audit.record(
                actor=actor, now=now, verb="tag.removed", subject=party.subject, tags=numbers
            )


def tags_of(party: Party) -> list[str]:
    """The words on a customer or an account, in alphabetical order."""
    texts = Tag.objects.filter(**_whose(party)).values_list("text", flat=True)
    return sorted(set(texts), key=str.casefold)


def set_field(
    *,
    lake: Lake,
    party: Party,
    name: str,
    value: str,
    since: datetime | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Write down what is known of a customer or an account, ``since`` when it holds.

    What was known before stays readable as it was known then; an empty value says that nothing is
    known any more.

    Raises:
        HeedError: the name is empty, a text is too long, or ``since`` lies ahead.
        NotFound: nobody has this number.
    """
    field = _checked(name, "name", LONGEST_NAME)
    text = " ".join(value.split())
    if len(text) > LONGEST_VALUE:
        raise HeedError(f"At most {LONGEST_VALUE} letters fit here.", field="value")
    if since is not None and since > now:
        raise HeedError("This lies in the future. Say since when it holds.", field="since")
    with transaction.atomic():
        row = {
            "profile_id": None, "account_id": None, **party.place(), "name": field, "value": text,
            "valid_from": since or now, "known_from": now, "source": BY_HAND,
        }  # fmt: skip
        written = lake.append_rows("traits", pa.Table.from_pylist([row], schema=TRAITS.schema))
        verb = f"{party.kind}.field_set"
        audit.record(
            actor=actor, now=now, verb=verb, subject=party.subject, version=written.version
        )


def set_parent(*, account: int, parent: int | None, actor: str, now: datetime) -> None:
    """Say which company an account belongs to; none for ``None``.

    Raises:
        HeedError: the company belongs to this account, or is this account.
        NotFound: one of them is not there.
    """
    with transaction.atomic():
        mine = get_account(account)
        above = parent
        for _ in range(DEEPEST):
            if above is None:
                break
            if above == account:
                raise HeedError("An account cannot belong to itself or to what belongs to it.")
            above = get_account(above).parent_id
        else:
            raise HeedError(f"At most {DEEPEST} companies can stand above one another.")
        Account.objects.filter(pk=mine.pk).update(parent=parent)
        subject = f"account:{account}"
        audit.record(actor=actor, now=now, verb="account.parent_set", subject=subject, to=parent)


def note_acting_person(
    *, account: int, customer: int, role: str, actor: str, now: datetime
) -> None:
    """Say that a customer acts for an account, and in which part; again for another part.

    Raises:
        HeedError: there is no such part.
        NotFound: the customer or the account is not there.
    """
    if role and role not in BuyingRole.values:
        raise HeedError(f"There is no role {role!r}; there are {', '.join(BuyingRole.values)}.")
    with transaction.atomic():
        person, mine = get_person(customer), get_account(account)
        rows = ActingPerson.objects.filter(profile_id__in=person.profiles, account=mine)
        found = rows.first()
        if found is None:
            found = ActingPerson.objects.create(
                profile_id=person.customer, account=mine, role=role, noted_at=now, actor=actor
            )
        else:
            rows.update(role=role, noted_at=now, actor=actor)
        audit.record(
            actor=actor, now=now, verb="account.person_noted", subject=f"account:{account}",
            acting=found.pk, role=role,
        )  # fmt: skip


def remove_acting_person(*, account: int, customer: int, actor: str, now: datetime) -> None:
    """Take back that a customer acts for an account; records that say so stay."""
    with transaction.atomic():
        person = get_person(customer)
        rows = ActingPerson.objects.filter(profile_id__in=person.profiles, account_id=account)
        numbers = sorted(rows.values_list("pk", flat=True))
        rows.delete()
        if numbers:
            audit.record(
                actor=actor, now=now, verb="account.person_removed", subject=f"account:{account}",
                acting=numbers,
            )  # fmt: skip


def get_account(number: int) -> Account:
    """The account of this number.

    Raises:
        NotFound: there is none.
    """
    found = Account.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no account {number}.")
    return found


def _whose(party: Party) -> dict[str, object]:
    if party.kind == "account":
        return {"account_id": get_account(party.number).pk}
    return {"profile_id__in": get_person(party.number).profiles}


def _checked(text: str, field: str, longest: int) -> str:
    """A short text without blanks around and in a row."""
    word = " ".join(text.split())
    if not word:
        raise HeedError("Write something here.", field=field)
    if len(word) > longest:
        raise HeedError(f"At most {longest} letters fit here.", field=field)
    return word
