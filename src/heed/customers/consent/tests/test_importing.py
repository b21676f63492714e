"""Consents that another system holds, from a CSV file: all of it or nothing, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.customers.consent.importing import ImportedConsents, import_consents
from heed.customers.contact.ledger import Ask, look_at
from heed.customers.identity.keys import Key, KeyKind
from heed.customers.models import ConsentStatement, Profile
from heed.customers.people import find_person
from heed.customers.tests.people import ACTOR, add, moment, note
from heed.foundation.models import AuditEntry
from heed.kernel.errors import InvalidDefinition, UnreadableFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]
HEAD = "key,email,purpose,channel,state,said_at\n"


def take_in(folder: Path, rows: str, head: str = HEAD) -> ImportedConsents:
    path = folder / "consents.csv"
    path.write_text(head + rows, encoding="utf-8")
    return import_consents(path=path, source="shop", actor=ACTOR, now=moment(60))


def problems(folder: Path, rows: str, head: str = HEAD) -> str:
    with pytest.raises(InvalidDefinition) as raised:
        take_in(folder, rows, head)
    assert not ConsentStatement.objects.exists()
    return "\n".join(map(str, raised.value.problems))


def test_statements_come_in_once(tmp_path: Path) -> None:
    one = add("17")
    rows = (
        "17,,news,email,granted,2026-03-02T10:00:00Z\n"
        "17,,feedback,sms,withdrawn,2026-03-03T10:00:00+01:00\n"
    )
    assert take_in(tmp_path, rows) == ImportedConsents(read=2, added=2, ignored=0, people=0)
    assert take_in(tmp_path, rows) == ImportedConsents(read=2, added=0, ignored=2, people=0)
    assert look_at(ask=Ask(one, "promotion", "email", "news"), now=moment(60)).is_allowed
    said = look_at(ask=Ask(one, "survey_event", "sms", "feedback"), now=moment(60))
    assert said.reason == "refused"
    assert AuditEntry.objects.filter(verb="consents.imported").count() == 2
    assert not AuditEntry.objects.filter(verb="consent.recorded").exists()


def test_an_older_word_changes_nothing(tmp_path: Path) -> None:
    one = add("17")
    take_in(tmp_path, "17,,feedback,email,refused,2026-03-05T00:00:00Z\n")
    take_in(tmp_path, "17,,feedback,email,granted,2026-03-04T00:00:00Z\n")
    said = look_at(ask=Ask(one, "survey_event", "email", "feedback"), now=moment(60))
    assert said.reason == "refused"


def test_people_are_found_by_their_address_and_added_if_there_are_none(tmp_path: Path) -> None:
    one = add("T-9", source="desk")
    note(one, source="desk", email="ada@example.org")
    found = take_in(
        tmp_path,
        ",Ada@Example.org,feedback,email,refused,2026-03-05T00:00:00Z\n"
        ",bea@example.org,feedback,email,refused,2026-03-05T00:00:00Z\n"
        "99,cem@example.org,feedback,email,refused,2026-03-05T00:00:00Z\n",
    )
    assert (found.added, found.people) == (3, 2)
    assert ConsentStatement.objects.filter(profile_id=one).count() == 1
    assert Profile.objects.filter(source="shop").count() == 2
    for address in ("bea@example.org", "cem@example.org"):
        assert find_person(Key(KeyKind.EMAIL, "", address)) is not None


def test_the_word_of_a_source_speaks_for_its_own_profile_alone(tmp_path: Path) -> None:
    add("17")
    take_in(tmp_path, "17,,feedback,email,refused,2026-03-05T00:00:00Z\n")
    row = ConsentStatement.objects.get()
    assert row.covers == [row.profile_id]
    assert row.source == "import:shop"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("17,,poetry,email,granted,2026-03-05T00:00:00Z", "no purpose `poetry`"),
        ("17,,feedback,post,granted,2026-03-05T00:00:00Z", "does not use the channel"),
        ("17,,contract,email,granted,2026-03-05T00:00:00Z", "nobody is asked"),
        ("17,,feedback,email,maybe,2026-03-05T00:00:00Z", "`maybe` is no state"),
        ("17,,feedback,email,granted,5.3.2026", "is no time"),
        ("17,,feedback,email,granted,2026-03-05T00:00:00", "has no time zone"),
        ("17,,feedback,email,granted,2036-03-05T00:00:00Z", "lies in the future"),
        (",,feedback,email,granted,2026-03-05T00:00:00Z", "Nobody is named"),
        (",nothing,feedback,email,granted,2026-03-05T00:00:00Z", "email address is none"),
    ],
)
def test_one_wrong_row_keeps_all_out_and_is_named(tmp_path: Path, row: str, says: str) -> None:
    right = "17,,feedback,email,granted,2026-03-05T00:00:00Z\n"
    said = problems(tmp_path, right + row + "\n")
    assert says in said
    assert "consents.csv:3" in said


def test_columns_are_checked_first(tmp_path: Path) -> None:
    said = problems(tmp_path, "", head="who,purpose,channel,state\n")
    for words in ("`who` is not known", "`said_at` is missing", "Nobody is named"):
        assert words in said


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "consents.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFile):
        import_consents(path=tmp_path / "consents.csv", source="s", actor=ACTOR, now=moment(1))
