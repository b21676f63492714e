"""Files, functions and parameter lists stay small enough to be read in one go. No baseline."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import project_files, python_files, shown

FILE_LINES = 500
FUNCTION_LINES = 60
PARAMETERS = 7
TEMPLATE_LINES = 150
TEMPLATE_LINE = 120
CONTEXT = "typer.Context"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: str) -> Iterator[Function]:
    """Every function and method in a module's source, nested ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            yield node


def lines_of(function: Function) -> int:
    """From ``def`` to the last line, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters_of(function: Function) -> int:
    """All parameters but those that nobody passes by hand: ``self``, ``cls``, Typer's context."""
    given = function.args
    own = (*given.posonlyargs, *given.args, *given.kwonlyargs)
    names = [a.arg for a in own if a.annotation is None or ast.unparse(a.annotation) != CONTEXT]
    names += [a.arg for a in (given.vararg, given.kwarg) if a is not None]
    return len([name for name in names if name not in ("self", "cls")])


def places(path: Path, *, too_big: str) -> list[str]:
    """The functions in a file that break one budget, as ``file:line name (size)``."""
    measure, budget = {
        "lines": (lines_of, FUNCTION_LINES),
        "parameters": (parameters_of, PARAMETERS),
    }[too_big]
    return [
        f"{shown(path)}:{function.lineno} {function.name} ({measure(function)})"
        for function in functions(path.read_text(encoding="utf-8"))
        if measure(function) > budget
    ]


def templates() -> list[Path]:
    """Every HTML template of the project."""
    return [
        path for path in project_files() if path.suffix == ".html" and "templates" in path.parts
    ]


def long_lines(source: str) -> list[int]:
    """The numbers of a template's lines that nobody can read without scrolling sideways."""
    lines = enumerate(source.splitlines(), start=1)
    return [number for number, line in lines if len(line) > TEMPLATE_LINE]


def test_every_file_is_at_most_500_lines() -> None:
    long = {shown(p): n for p in python_files() if (n := _lines(p)) > FILE_LINES}
    assert not long


def test_every_function_is_at_most_60_lines() -> None:
    assert not [place for path in python_files() for place in places(path, too_big="lines")]


def test_every_function_takes_at_most_7_parameters() -> None:
    assert not [place for path in python_files() for place in places(path, too_big="parameters")]


def test_every_template_is_at_most_150_lines() -> None:
    assert not {shown(p): n for p in templates() if (n := _lines(p)) > TEMPLATE_LINES}


def test_every_line_of_a_template_is_at_most_120_characters() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in templates()}
    assert not [f"{shown(p)}:{n}" for p, source in sources.items() for n in long_lines(source)]


def test_templates_are_found() -> None:
    assert len(templates()) > 100


def test_measuring_a_template_names_its_crammed_lines() -> None:
    cell = '<td class="r" data-label="{% translate "Cases" %}">{{ row.n|number }}</td>'
    good = f"<tr>\n  {cell}\n  {cell}\n</tr>\n"
    bad = f"<table>\n<tr>{cell}{cell}</tr>\n</table>\n"
    assert long_lines(good) == []
    assert long_lines(bad) == [2]


def test_measuring_a_function_counts_its_lines_and_parameters() -> None:
    head = "def f(self, context: typer.Context, a, *b, c=1, **d):"
    source = f"class A:\n    {head}\n        x = 1\n\n        return x\n"
    (function,) = functions(source)
    assert lines_of(function) == 4
    assert parameters_of(function) == 4


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
