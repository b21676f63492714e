"""Personas in a terminal: every figure with its interval and n, and what is stale in a word."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from tests.kit.defining import define

from heed.cli.printing_personas import print_persona, print_personas
from heed.insight.personas import list_personas, read_persona
from heed.insight.tests import test_personas as told

pytestmark = pytest.mark.django_db


def terminal() -> Console:
    return Console(file=io.StringIO(), width=120)


def printed(out: Console) -> str:
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_list_says_share_and_what_is_stale(tmp_path: Path) -> None:
    engine, out = told.filled(tmp_path / "lake"), terminal()
    told.built(engine, told.EXPERIENCE, tmp_path)
    print_personas(out, list_personas(told.source(engine)))
    text = printed(out)
    assert "37.5 %" in text
    assert "2026-01-10 by Research" in text
    assert "never: stale" in text


def test_one_says_scores_with_intervals_needs_and_what_is_missing(tmp_path: Path) -> None:
    engine, out = told.filled(tmp_path / "lake"), terminal()
    told.built(engine, told.EXPERIENCE, tmp_path)
    print_persona(out, read_persona(told.source(engine), "calling"))
    text = printed(out)
    (score,) = read_persona(told.source(engine), "calling").scores
    assert f"({score.estimate.low:.1f} to {score.estimate.high:.1f})" in text
    for said in ("30 of 80 known customers", "An answer", "9 interviews", "contact policy"):
        assert said in text


def test_before_the_first_build_the_way_to_figures_is_named(tmp_path: Path) -> None:
    engine, out = told.filled(tmp_path / "lake"), terminal()
    define(told.EXPERIENCE, tmp_path)
    print_personas(out, list_personas(told.source(engine)))
    print_persona(out, read_persona(told.source(engine), "critical"))
    assert printed(out).count("`heed build` counts") == 2
