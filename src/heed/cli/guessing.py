"""`heed import FILE`: the guess written out, after every open question has its answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import typer

from heed.interactions.importing.guess.guessing import (
    Guess,
    Guesser,
    guess_event_log,
    stem_of,
)
from heed.interactions.importing.guess.measuring import measure
from heed.interactions.importing.guess.questions import Question, refuse_open
from heed.kernel.errors import HeedError

ENDING = ".import.yaml"
_ROUNDS = 10  # an answer can raise questions, but not for ever


def guess_specification(file: Path, *, yes: bool, answers: Sequence[str] = ()) -> tuple[Path, Path]:
    """The written specification of a data file, and the folder of the data.

    Questions are asked in a terminal; ``answers`` (``key=value``) answer them beforehand. A
    specification that was written before is used as it is.

    Raises:
        HeedError: code ``question`` – questions are open and nobody can be asked, or an answer is
            impossible; nothing is written.
        UnreadableFile: the file cannot be read.
    """
    given = parse_answers(answers)
    known = _known(file)
    if known:
        ignored = " The answers given are not used." if given else ""
        _say([f"Using the specification found, {known}; delete it to guess again.{ignored}"])
        return known, file.parent
    found = _guess(file, given, may_ask=not yes and _is_terminal())
    path = _write(file, found.text or "")
    _say([*found.remarks, f"Wrote the guessed specification to {path}."])
    return path, file.parent


def parse_answers(texts: Iterable[str]) -> dict[str, str]:
    """``key=value`` texts as answers by key; a key may hold ``=`` no more than once.

    Raises:
        HeedError: a text is not of this form.
    """
    answers: dict[str, str] = {}
    for text in texts:
        key, mark, value = text.rpartition("=")
        if not mark or not key.strip() or not value.strip():
            raise HeedError(f"Write --answer as key=value, not {text!r}.", code="question")
        answers[key.strip()] = value.strip()
    return answers


def _guess(file: Path, given: dict[str, str], *, may_ask: bool) -> Guess:
    log = guess_event_log(file, given)
    if log:
        return log
    with measure(file) as measured:
        guesser = Guesser(measured)
        return _until_answered(file, guesser.guess, given, may_ask=may_ask)


def _until_answered(
    file: Path, guess: Callable[[dict[str, str]], Guess], given: dict[str, str], *, may_ask: bool
) -> Guess:
    for _ in range(_ROUNDS):
        found = guess(given)
        if found.text is not None:
            return found
        if not may_ask:
            break
        for question in found.questions:
            given[question.key] = _ask(question)
    raise refuse_open(file.name, found.questions)


def _ask(question: Question) -> str:
    shown = f" [{'/'.join(question.answers)}]" if question.answers else ""
    while True:
        answer: str = typer.prompt(f"{question.sentence}{shown}", err=True)
        try:
            return question.check(answer)
        except HeedError:
            typer.echo(f"Please answer one of: {', '.join(question.answers)}.", err=True)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _known(file: Path) -> Path | None:
    """The specification that an earlier guess left beside the file, or where one was started."""
    name = stem_of(file) + ENDING
    places = (file.parent / name, Path(name))
    return next((place for place in places if place.is_file()), None)


def _write(file: Path, text: str) -> Path:
    """Write beside the data, or in the current directory where that is not allowed."""
    name = stem_of(file) + ENDING
    for place in (file.parent / name, Path(name)):
        try:
            with place.open("x", encoding="utf-8") as target:
                target.write(text)
                target.flush()
                os.fsync(target.fileno())
        except OSError:
            continue
        return place
    raise HeedError(
        f"The specification {name} can be written neither into {file.parent} nor here; "
        "start the command in a folder that you may write to.",
        code="unwritable",
    )


def _say(remarks: Iterable[str]) -> None:
    for remark in remarks:
        typer.echo(remark, err=True)
