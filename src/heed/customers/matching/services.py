"""Matching everybody: joining who surely is one person, and asking about who may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from heed.customers.bulk import in_chunks, insert_new
from heed.customers.identity.around import Around, around_people
from heed.customers.identity.linking import write_changes
from heed.customers.identity.rules import Pair, pair_of, refusal
from heed.customers.matching.definition import Matching
from heed.customers.matching.records import read_people
from heed.customers.matching.rules import Verdict, differing, verdict
from heed.customers.matching.scoring import ScoredPair, score
from heed.customers.models import IdentityLink, JoinProposal
from heed.foundation.turns import take_turn
from heed.lake.engines import Engine

SMALLEST, LARGEST = 20, 500  # pairs of one transaction
MATCHED = IdentityLink.Reason.MATCHED.value

Progress = Callable[[str, int, int], None]


@dataclass
class Matched:
    """What matching led to."""

    people: int = 0  # whose records were compared
    pairs: int = 0  # that may be one person
    joined: int = 0
    proposed: int = 0  # anew
    waiting: int = 0  # proposed before, and not answered yet
    fields: tuple[str, ...] = ()  # that were compared


def match_people(
    *, engine: Engine, matching: Matching, actor: str, now: datetime, progress: Progress
) -> Matched:
    """Join who surely is one person, and propose who may be.

    Nothing joins what the rules refuse, or what somebody said is two people; such pairs are
    proposed, if nobody answered them yet. Repeating it brings news only.

    Raises:
        HeedError: Splink is not installed.
    """
    progress("reading", 0, 0)
    people = read_people(engine, matching)
    matched = Matched(people=people.table.num_rows, fields=tuple(people.fields))
    scored = list(score(people.table, progress))
    judged = [(p, verdict(p.probability, p.agreements, matching.thresholds)) for p in scored]
    told = [(pair, found) for pair, found in judged if found is not Verdict.NOTHING]
    matched.pairs = len(told)
    apart = {(p.one, p.other) for p, v in judged if v is not Verdict.ONE_PERSON and _clash(p)}
    done = 0

    def write(chunk: Sequence[tuple[ScoredPair, Verdict]]) -> None:
        nonlocal done
        take_turn("identity")
        _Chunk(chunk, apart, matched).write(actor, now)
        done += len(chunk)
        progress("joining", done, len(told))

    in_chunks(told, write, smallest=SMALLEST, largest=LARGEST)
    return matched


def _clash(pair: ScoredPair) -> bool:
    """Whether two records clearly are not one person's, whoever else is like both."""
    return bool(differing(pair.agreements))


class _Chunk:
    """Some of the pairs, surest first, and everybody around them."""

    def __init__(
        self,
        pairs: Sequence[tuple[ScoredPair, Verdict]],
        apart: set[Pair],
        matched: Matched,
    ) -> None:
        self.pairs, self.apart, self.matched = pairs, apart, matched
        self.around: Around = around_people({n for p, _ in pairs for n in (p.one, p.other)})
        self.before = dict(self.around.customer)
        self.linked: list[tuple[Pair, float]] = []
        self.proposed: list[JoinProposal] = []
        numbers = list(self.around.known)
        rows = JoinProposal.objects.filter(one_id__in=numbers, other_id__in=numbers)
        self.asked = {(row.one_id, row.other_id): row for row in rows}

    def write(self, actor: str, now: datetime) -> None:
        for pair, found in self.pairs:
            self._take(pair, found, now)
        moment = connection.ops.adapt_datetimefield_value(now)
        columns = (
            "one_id", "other_id", "reason", "kind", "namespace", "value", "probability",
            "made_at", "actor", "ended_by", "ended_because",
        )  # fmt: skip
        rows = [(*pair, MATCHED, "", "", "", p, moment, actor, "", "") for pair, p in self.linked]
        insert_new(IdentityLink, columns, rows)
        after = self.around.customer
        moves = [
            (profile, before, after[profile], MATCHED)
            for profile, before in sorted(self.before.items())
            if before != after[profile]
        ]
        write_changes(moves, actor=actor, now=now)
        JoinProposal.objects.bulk_create(self.proposed)

    def _take(self, pair: ScoredPair, found: Verdict, now: datetime) -> None:
        around = self.around
        if pair.one not in around.customer or pair.other not in around.customer:
            return  # erased meanwhile
        one, other = around.customer[pair.one], around.customer[pair.other]
        if one == other:
            return
        mine, theirs = around.group(one), around.group(other)
        why = refusal(mine, theirs, around.never)
        if why == "separated":
            return
        pairs = {pair_of(a, b) for a in mine.profiles for b in theirs.profiles}
        if found is Verdict.ONE_PERSON and not why and not pairs & self.apart:
            link = pair_of(pair.one, pair.other)
            around.link((link, None))
            self.linked.append((link, pair.probability))
            self.matched.joined += 1
        else:
            self._propose(pair, pairs, why, now)

    def _propose(self, pair: ScoredPair, pairs: set[Pair], why: str, now: datetime) -> None:
        facts = facts_of(pair, why)
        known = [self.asked[each] for each in pairs if each in self.asked]
        waiting = [each for each in known if each.state == JoinProposal.State.OPEN]
        for each in waiting:
            if each.reason == MATCHED and each.pk:
                JoinProposal.objects.filter(pk=each.pk).update(
                    probability=pair.probability, facts=facts
                )
        if known:
            self.matched.waiting += bool(waiting)
            return
        proposal = JoinProposal(
            one_id=pair.one,
            other_id=pair.other,
            reason=MATCHED,
            probability=pair.probability,
            facts=facts,
            proposed_at=now,
        )
        self.asked[pair.one, pair.other] = proposal
        self.proposed.append(proposal)
        self.matched.proposed += 1


def facts_of(pair: ScoredPair, refused: str) -> dict[str, Any]:
    """What speaks for and against two records being one person's, without any value of theirs."""
    fields = {
        field.value: [agreement.value, pair.bits[field]]
        for field, agreement in pair.agreements.items()
    }
    return {"fields": fields, "weight": pair.weight, "refused": refused}
