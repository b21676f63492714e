"""The notation of purposes in an experience file.

purposes:
  - key: news
    basis: consent
    channels: [email, sms]
    double_opt_in: true
    texts:
      en: {title: News and offers, says: We tell you what is new in the shop.}
"""

from __future__ import annotations

import re
from typing import Any, cast

from heed.customers.consent.design import BASES, CHANNELS, Basis, Purpose, Wording
from heed.foundation.notation import filled, read_key, read_length, read_name, written_name
from heed.foundation.yaml_cells import Cell
from heed.kernel.durations import duration_text

KEYS = ("key", "name", "basis", "channels", "default", "double_opt_in", "kept_for", "texts")
STATES = ("granted", "refused")
LONGEST_TITLE, LONGEST_TEXT = 120, 2_000
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def read_purpose(cell: Cell) -> Purpose:
    """A purpose of an experience file; problems are noted on the cell."""
    entries = cell.entries(KEYS, required=("key", "basis", "channels", "texts"))
    key = read_key(entries)
    basis = cast(Basis, entries["basis"].choice(BASES)) if "basis" in entries else BASES[0]
    return Purpose(
        key=key,
        name=read_name(entries, key),
        basis=basis,
        channels=read_channels(entries["channels"]) if "channels" in entries else (),
        is_default=_default(entries, basis),
        double_opt_in=_double(entries, basis),
        kept_for=read_length(entries, "kept_for"),
        texts=_texts(entries["texts"]) if "texts" in entries else {},
    )


def write_purpose(purpose: Purpose) -> dict[str, Any]:
    """The purpose in normal form."""
    is_usual = purpose.is_default is (purpose.basis != "consent")
    return {
        **written_name(purpose.key, purpose.name),
        **filled(
            basis=purpose.basis,
            channels=list(purpose.channels),
            default="" if is_usual else STATES[not purpose.is_default],
            double_opt_in=purpose.double_opt_in,
            kept_for=duration_text(purpose.kept_for) if purpose.kept_for else "",
            texts={
                code: {"title": words.title, **filled(says=words.says)}
                for code, words in sorted(purpose.texts.items())
            },
        ),
    }


def read_channels(cell: Cell) -> tuple[str, ...]:
    """Ways to reach people, each once, in the order in which Heed names them."""
    found = {each.choice(CHANNELS) for each in cell.items()}
    if not found:
        cell.problem("This list is empty.", "Name at least one channel.")
    return tuple(channel for channel in CHANNELS if channel in found)


def _default(entries: dict[str, Cell], basis: Basis) -> bool:
    is_granted = basis != "consent"
    if "default" not in entries:
        return is_granted
    said = entries["default"].choice(STATES) == "granted"
    if said and basis == "consent":
        entries["default"].problem(
            "Consent is given, not presumed.", "Take `default` out, or name another `basis`."
        )
    if not said and basis in ("contract", "legal_obligation"):
        entries["default"].problem(
            f"What rests on `{basis}` needs nobody's word.", "Take `default` out."
        )
    return said


def _double(entries: dict[str, Cell], basis: Basis) -> bool:
    wanted = "double_opt_in" in entries and entries["double_opt_in"].truth()
    if wanted and basis != "consent":
        entries["double_opt_in"].problem(
            "Only consent is confirmed a second time.", "Take `double_opt_in` out."
        )
    return wanted


def _texts(cell: Cell) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for code, entry in cell.pairs():
        if not _LANGUAGE.fullmatch(str(code)):
            entry.problem(f"`{code}` is no language.", "Write its code, such as `en` or `de`.")
            continue
        words = entry.entries(("title", "says"), required=("title", "says"))
        found[str(code)] = Wording(
            title=words["title"].text(LONGEST_TITLE) if "title" in words else "",
            says=words["says"].text(LONGEST_TEXT) if "says" in words else "",
        )
    if cell.value == {}:
        cell.problem("No language is given.", "Write `en: {title: …, says: …}`.")
    return found
