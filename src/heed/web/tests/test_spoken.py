"""The sentences that pages look up are those that results hold."""

from __future__ import annotations

import re

from tests.architecture.sources import SOURCE

from heed.web.spoken import SENTENCES


def test_every_sentence_is_one_of_an_area() -> None:
    files = [path for kind in ("*.py", "*.yaml") for path in SOURCE.rglob(kind)]
    others = [path for path in files if path.name != "spoken.py" and "tests" not in path.parts]
    # Long texts are written in pieces: quotes with white space between them are taken out.
    said = re.sub(r'"\s*"', "", "\n".join(path.read_text("utf-8") for path in others))
    assert [sentence for sentence in SENTENCES if sentence not in said] == []
