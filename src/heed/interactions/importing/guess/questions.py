"""What only a person can say: questions with their evidence, and the answers given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from heed.kernel.errors import HeedError


@dataclass(frozen=True)
class Question:
    """One open question. ``answers`` are the possible ones; empty: any text will do.

    Questions that differ in ``about`` only share ``group`` and are asked once, as its key.
    """

    key: str  # as in `--answer key=value`
    sentence: str  # the question with its evidence
    answers: tuple[str, ...] = ()
    about: str = ""  # the column asked about
    group: str = ""
    together: str = ""  # the sentence for many columns, with `{columns}`

    def check(self, answer: str) -> str:
        """The answer as the rules want it.

        Raises:
            HeedError: it is none of the possible answers.
        """
        given = answer.strip()
        if not self.answers:
            return given
        for possible in self.answers:
            if given.casefold() == possible.casefold():
                return possible
        raise HeedError(
            f"{given!r} is no answer to {self.key!r}. {self.sentence} "
            f"Possible: {', '.join(self.answers)}.",
            code="question",
            key=self.key,
            answers=list(self.answers),
        )

    def how_to_answer(self) -> str:
        shown = self.answers or ("…",)
        return f"  {self.sentence}\n    " + "  or  ".join(
            f"--answer {_quoted(self.key + '=' + answer)}" for answer in shown
        )


@dataclass
class Answers:
    """Answers by key, the questions that are still open, and which answers were used."""

    given: Mapping[str, str] = field(default_factory=dict)
    open: dict[str, Question] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def ask(self, question: Question) -> str | None:
        """The answer to a question or to its group, or None, and then the question is open."""
        for key in (question.key, question.group):
            if key and key in self.given:
                self.used.add(key)
                return question.check(self.given[key])
        self.open.setdefault(question.key, question)
        return None

    def told(self, key: str) -> str | None:
        """An answer that was given without being asked for."""
        if key not in self.given:
            return None
        self.used.add(key)
        return self.given[key].strip()

    def questions(self) -> list[Question]:
        """The open questions; those of one group with the same answers as one."""
        groups: dict[tuple[str, ...], list[Question]] = {}
        for question in self.open.values():
            same = (question.group, *question.answers) if question.group else (question.key,)
            groups.setdefault(same, []).append(question)
        return [
            members[0] if len(members) == 1 else _joined(members) for members in groups.values()
        ]

    @property
    def unused(self) -> list[str]:
        return [key for key in self.given if key not in self.used]


def _joined(members: list[Question]) -> Question:
    first = members[0]
    columns = ", ".join(f"“{one.about}”" for one in members)
    return Question(first.group, first.together.format(columns=columns), first.answers)


def refuse_open(file: str, questions: Iterable[Question]) -> HeedError:
    """The error that lists every open question and how to answer it."""
    asked = list(questions)
    count = "1 question" if len(asked) == 1 else f"{len(asked)} questions"
    return HeedError(
        f"{file} leaves {count} open that Heed does not guess. Nothing was written. "
        "Run the command again with the answers:\n"
        + "\n".join(question.how_to_answer() for question in asked),
        code="question",
        questions=[
            {"key": q.key, "question": q.sentence, "answers": list(q.answers)} for q in asked
        ],
    )


def _quoted(argument: str) -> str:
    plain = all(letter.isalnum() or letter in "_-=:./," for letter in argument)
    return argument if plain else '"' + argument.replace('"', '\\"') + '"'
