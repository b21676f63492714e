"""What a person says about a file: answers to the questions of the guess, how it is read."""

from __future__ import annotations

import hashlib
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from heed.interactions.importing.guess import Question
from heed.kernel.errors import HeedError
from heed.web.forms import PageForm
from heed.web.requests import PageRequest


class QuestionForm(PageForm):
    """One field for each open question; its evidence is the label."""

    def __init__(self, request: PageRequest, questions: tuple[Question, ...]) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self._keys = {_field_name(one.key): one for one in questions}
        for name, question in self._keys.items():
            self.fields[name] = _field(question)

    @property
    def answers(self) -> dict[str, str]:
        """Answers by the key of their question."""
        return {one.key: self.cleaned_data[name] for name, one in self._keys.items()}

    def blame(self, error: HeedError) -> None:
        """Put the fault of an answer at its question."""
        name = _field_name(str(error.fields.get("key", "")))
        self.add_error(name if name in self.fields else None, error.sentence)


class ReadingForm(PageForm):
    """What is taken for granted unless a person says otherwise."""

    time_zone = forms.ChoiceField(
        label=_("Time zone of the times"),
        help_text=_("Used for times that state none."),
        required=False,
    )
    source = forms.CharField(
        label=_("Short name of the source"),
        help_text=_(
            "Small letters, digits and _. Send the next export of the same system under the same "
            "name: rows that are there already are not doubled."
        ),
        required=False,
        max_length=60,
    )

    def __init__(self, request: PageRequest, answers: dict[str, str], source: str) -> None:
        is_sent = request.method == "POST" and request.POST.get("act") == "reread"
        super().__init__(
            request.POST if is_sent else None,
            initial={"time_zone": answers.get("time_zone", ""), "source": source},
        )
        zones = [(zone, zone) for zone in sorted(available_timezones())]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", _("As the file says, else UTC")),
            *zones,
        ]

    @property
    def answers(self) -> dict[str, str]:
        """What was said, by the key of the guess."""
        return {key: text for key, text in self.cleaned_data.items() if text}

    def blame(self, error: HeedError) -> None:
        """Put the fault at the field that it is about."""
        key = str(error.fields.get("key", ""))
        name = key if key in self.fields else "source"
        self.add_error(name, error.sentence)


class SpecificationForm(PageForm):
    """The specification, to be changed by hand."""

    text = forms.CharField(
        label=_("Specification"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "class": "input code", "spellcheck": "false"}),
    )

    def __init__(self, request: PageRequest, text: str) -> None:
        is_sent = request.method == "POST" and request.POST.get("act") == "write"
        super().__init__(request.POST if is_sent else None, initial={"text": text})


def _field_name(key: str) -> str:
    """A name for the input: keys hold questions in any letters."""
    return f"q_{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _field(question: Question) -> forms.Field:
    if not question.answers:
        return forms.CharField(label=question.sentence, max_length=200)
    return forms.ChoiceField(
        label=question.sentence,
        choices=[(one, one) for one in question.answers],
        widget=forms.RadioSelect,
    )
