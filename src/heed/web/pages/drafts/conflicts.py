"""Two people changed the same thing: the page that shows both changes and lets a person choose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from heed.definitions.drafts import Conflict
from heed.definitions.merging import Difference
from heed.web.pages.drafts.words import path_words, value_words
from heed.web.requests import PageRequest

OWN = ("csrfmiddlewaretoken", "seen")


@dataclass(frozen=True)
class Row:
    """One field that somebody changed, in words."""

    field: str  # the name of its choice in the form
    words: list[str]
    base: str
    theirs: str
    mine: str
    is_clash: bool
    taken: str  # "mine" or "theirs" where there is nothing to choose

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Both sides with what they say, theirs first."""
        return [("theirs", self.theirs), ("mine", self.mine)]


def rows_of(differences: Iterable[Difference], values: Mapping[str, Any]) -> list[Row]:
    """Differences as the table shows them."""
    return [
        Row(
            f"choice {json.dumps(list(one.path))}",
            path_words(one.path, values),
            value_words(one.base, one.path, values),
            value_words(one.theirs, one.path, values),
            value_words(one.mine, one.path, values),
            is_clash=one.is_clash,
            taken="" if one.is_clash else "theirs" if one.mine == one.base else "mine",
        )
        for one in differences
    ]


def conflict_page(
    request: PageRequest, number: int, conflict: Conflict, title: str
) -> HttpResponse:
    """Both changes beside each other. What was typed is kept in the form that this page holds."""
    found = conflict.merge
    rows = rows_of(found.beside_mine(), found.values)
    context = {
        "title": title,
        "rows": rows,
        "n_clashes": sum(row.is_clash for row in rows),
        "typed": list(_typed(request)),
        "seen": conflict.revision,
        "action": request.get_full_path(),
        "back": reverse("draft", args=[number]),
        "others": conflict.others,
        "theirs_title": _("%(who)s wrote") % {"who": ", ".join(conflict.others) or _("Others")},
        "mine_title": _("You wrote"),
    }
    return render(request, "web/drafts/conflict.html", context)


def _typed(request: PageRequest) -> Iterator[tuple[str, str]]:
    """Every value of the form that was sent, to be sent again."""
    for name, values in request.POST.lists():
        if name not in OWN and not name.startswith("choice "):
            yield from ((name, str(value)) for value in values)
