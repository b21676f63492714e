"""Noting the keys that records show, and joining who shows the same one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from heed.customers.bulk import in_chunks, insert_new
from heed.customers.identity.around import around, key_columns
from heed.customers.identity.keys import Key, KeyKind
from heed.customers.identity.linking import write_changes
from heed.customers.identity.stitching import News, Stitching
from heed.customers.identity.vouching import vouching
from heed.customers.models import IdentityKey, IdentityLink, JoinProposal, Profile, SharedKey
from heed.foundation.turns import take_turn

SMALLEST, LARGEST = 50, 2_000  # records of one transaction

Progress = Callable[[int, int], None]  # records done, of how many


@dataclass(frozen=True)
class Seen:
    """Keys that a record showed of a profile, and when.

    ``is_verified`` says whether the source vouches for them. None is what the profile's own key
    says: a source that knows somebody by a number, a login or a card of its own knows the person;
    what an unknown visitor types is a claim.
    """

    profile: int
    keys: tuple[Key, ...]
    source: str
    at: datetime
    is_verified: bool | None = None


@dataclass
class Noted:
    """What noting led to; ``seconds`` of each transaction."""

    keys: int = 0  # that were new
    joined: int = 0
    proposed: int = 0
    shared: int = 0
    seconds: list[float] = field(default_factory=list)

    def __add__(self, other: Noted) -> Noted:
        return Noted(
            self.keys + other.keys,
            self.joined + other.joined,
            self.proposed + other.proposed,
            self.shared + other.shared,
            [*self.seconds, *other.seconds],
        )


def note_keys(
    *, seen: Sequence[Seen], actor: str, now: datetime, progress: Progress | None = None
) -> Noted:
    """Note the keys of known profiles, and join profiles that show the same one.

    Records are taken in their order, the keys of each strongest first. In short transactions;
    repeating it changes nothing.
    """
    noted, rule = Noted(), vouching()
    done = 0

    def write(chunk: Sequence[Seen]) -> None:
        nonlocal done
        take_turn("identity")
        fresh = _fresh(chunk)
        if fresh:
            _note(fresh, Stitching(around(_keys_of(fresh)), rule), noted, actor, now)
        done += len(chunk)
        if progress:
            progress(done, len(seen))

    noted.seconds = in_chunks(seen, write, smallest=SMALLEST, largest=LARGEST).seconds
    return noted


@dataclass(frozen=True)
class _Fresh:
    """A key that a profile newly shows, or newly vouched for."""

    profile: int
    key: Key
    source: str
    at: datetime
    is_verified: bool
    is_known: bool  # only the vouching is new


def _fresh(seen: Sequence[Seen]) -> list[_Fresh]:
    """What the record store does not know yet, in the order in which it is taken."""
    profiles = {each.profile for each in seen}
    own = dict(Profile.objects.filter(pk__in=profiles).values_list("pk", "kind"))
    columns = ("profile_id", "kind", "namespace", "value", "is_verified")
    rows = IdentityKey.objects.filter(profile_id__in=profiles).values_list(*columns)
    known = {(row[0], Key(KeyKind(row[1]), row[2], row[3])): row[4] for row in rows}
    found: list[_Fresh] = []
    for each in seen:
        if each.profile not in own:
            continue
        verified = each.is_verified
        if verified is None:
            verified = Key(KeyKind(own[each.profile]), "", "").names_a_person
        for key in sorted(each.keys, key=lambda key: (-key.strength, key)):
            before = known.get((each.profile, key))
            if before is None or (verified and not before):
                known[each.profile, key] = verified
                is_known = before is not None
                found.append(_Fresh(each.profile, key, each.source, each.at, verified, is_known))
    return found


def _keys_of(fresh: Sequence[_Fresh]) -> Mapping[int, list[Key]]:
    found: dict[int, list[Key]] = defaultdict(list)
    for each in fresh:
        found[each.profile].append(each.key)
    return found


def _note(
    fresh: Sequence[_Fresh], stitching: Stitching, noted: Noted, actor: str, now: datetime
) -> None:
    shown = [
        each
        for each in fresh
        if stitching.show(each.profile, each.key, is_verified=each.is_verified)
    ]
    _write_keys(shown)
    write_news(stitching, actor=actor, now=now)
    news = stitching.news
    noted.keys += sum(not each.is_known for each in shown)
    noted.joined += news.n_joined
    noted.proposed += len(news.proposed)
    noted.shared += len(news.shared)


def write_news(stitching: Stitching, *, actor: str, now: datetime) -> None:
    """Write what showing keys led to, inside the caller's transaction."""
    news, after = stitching.news, stitching.around.customer
    for key in news.unlinked:
        IdentityLink.standing.filter(**key_columns(key)).update(
            ended_at=now, ended_by=actor, ended_because="shared_key"
        )
    _write_links(news, actor, now)
    JoinProposal.objects.bulk_create(
        (
            JoinProposal(
                one_id=pair[0], other_id=pair[1], reason=why, proposed_at=now, **key_columns(key)
            )
            for pair, key, why in news.proposed
        ),
        ignore_conflicts=True,  # answered before: that stands
    )
    SharedKey.objects.bulk_create(
        (
            SharedKey(reason=reason, n_profiles=n, noted_at=now, **key_columns(key))
            for key, reason, n in news.shared
        ),
        update_conflicts=True,  # lifted before
        unique_fields=["value", "kind", "namespace"],
        update_fields=["reason", "n_profiles", "noted_at", "seen_by", "seen_at", "lifted_at"],
    )
    moves = [
        (profile, before, after[profile], why)
        for profile, (before, why) in sorted(news.moved.items())
        if before != after[profile]
    ]
    write_changes(moves, actor=actor, now=now)


def _write_keys(shown: Sequence[_Fresh]) -> None:
    adapted = connection.ops.adapt_datetimefield_value
    columns = (
        "profile_id", "kind", "namespace", "value", "source", "first_seen_at", "is_verified"
    )  # fmt: skip
    rows = [
        (
            each.profile,
            each.key.kind.value,
            each.key.namespace,
            each.key.value,
            each.source,
            adapted(each.at),
            each.is_verified,
        )
        for each in shown
        if not each.is_known
    ]
    insert_new(IdentityKey, columns, rows)
    for each in shown:
        if each.is_known:
            mine = IdentityKey.objects.filter(profile=each.profile, **key_columns(each.key))
            mine.update(is_verified=True)


def _write_links(news: News, actor: str, now: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value(now)
    reason = IdentityLink.Reason.SAME_KEY.value
    columns = (
        "one_id", "other_id", "reason", "kind", "namespace", "value", "made_at", "actor",
        "ended_by", "ended_because",
    )  # fmt: skip
    links = [
        (*pair, reason, key.kind.value, key.namespace, key.value, moment, actor, "", "")
        for pair, key in news.linked
        if key not in news.unlinked
    ]
    insert_new(IdentityLink, columns, links)
