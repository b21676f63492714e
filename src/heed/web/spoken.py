"""Fixed sentences of results, named here so that catalogues have them.

Areas below the web application speak English; pages look their fixed sentences up when they show
them. Sentences with figures in them stay as they are.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("A customer number"),
    _("A standard, such as “ready in ten working days”"),
    _("A value model that a named person confirmed"),
    _("Answers with a score"),
    _("Change over time, and whom to call first."),
    _("Find out what is done otherwise there, and try it elsewhere for some, by lot."),
    _(
        "It goes with the score; it need not be the cause. Change it for some, drawn by lot, "
        "and compare their scores with those of the others."
    ),
    _(
        "Keep it for some of those who are missed now, drawn by lot, and compare their "
        "scores with those of the others."
    ),
    _(
        "Name an owner, say what must come along and by when it is accepted, and watch how "
        "many go on and what they say."
    ),
    _("Net Promoter Score"),
    _(
        "No end of a relationship was noted. Name the interactions that tell it in the contact "
        "policy, under `ending`."
    ),
    _(
        "No touchpoint has records with an amount of money within a year. Name its column under "
        "`value` in the import specification."
    ),
    _("Satisfied customers"),
    _("Share of yes"),
    _("Standards become promises."),
    _("The day of each answer"),
    _(
        "The disk of the server is full, so nothing of the file was kept. Make room there, then "
        "send it again."
    ),
    _("The share kept, for whom it is missed, and what goes with a miss in the score."),
    _("The share who answered, and whom the score leaves out."),
    _("Travelled journeys, and how long customers waited."),
    _("What a finding costs a year, as a range."),
    _("What customers think, with interval and n."),
    _("What happened: orders, visits, tickets, with their times"),
    _("What people wrote"),
    _("Whether customers were told a standard"),
    _("Who answered twice, who came back, who did not; intervals that know it."),
    _("Who was asked, and when"),
    _("Words that go with low and high scores."),
    _("goal"),
)
