"""Make ``nps.xlsx``: 300 invented answers to a German survey, as a survey tool exports them.

The sheet has what real ones have: title rows above the header, questions as column names, labels
with the number inside, several choices in one cell, dates without a time, numbers with a decimal
comma kept as text, empty answers, and no customer.

Planted truth: answers from the region Ost recommend less (about 2.5 points lower), and there the
waiting time in the branch is named far more often. Everything else is noise around one level.

Run: ``python examples/nps_sheet/make.py`` (needs openpyxl). The same seed gives the same sheet.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

SEED = 20250301
ANSWERS = 300
FIRST_DAY = date(2025, 1, 7)
DAYS = 80
MADE = datetime(2025, 4, 1, 9, 0)  # noqa: DTZ001 – a workbook's properties carry no zone

RECOMMEND = "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?"
SATISFIED = "Wie zufrieden waren Sie mit Ihrem letzten Besuch?"
IMPORTANT = "Was war Ihnen wichtig?"
REASON = "Was ist der wichtigste Grund für Ihre Bewertung?"
HEADER = [
    "Nr.",
    "Datum",
    "Region",
    "Filiale",
    "Kundentyp",
    "Teilnahme über",
    RECOMMEND,
    SATISFIED,
    IMPORTANT,
    REASON,
    "Jahresumsatz (Tsd. €)",
]

BRANCHES = {
    "Nord": ["Hamburg-Altona", "Kiel", "Bremen"],
    "Süd": ["München-Pasing", "Augsburg", "Nürnberg"],
    "West": ["Köln-Ehrenfeld", "Düsseldorf", "Dortmund"],
    "Ost": ["Leipzig", "Dresden-Neustadt", "Erfurt"],
}
LEVEL = {"Nord": 8.2, "Süd": 8.2, "West": 8.2, "Ost": 5.7}
LIKELY = {0: "0 – Sehr unwahrscheinlich", 9: "9 – Sehr wahrscheinlich", 10: "10 – Auf jeden Fall"}
SATISFACTION = [
    "1 – Sehr unzufrieden",
    "2 – Unzufrieden",
    "3 – Teils, teils",
    "4 – Zufrieden",
    "5 – Sehr zufrieden",
]
TOPICS = ["Beratung", "Wartezeit", "Preis", "Freundlichkeit", "Erreichbarkeit", "Öffnungszeiten"]
WAITING = [
    "Fast eine Stunde gewartet, obwohl ich einen Termin hatte.",
    "Nur ein Schalter war offen und die Schlange ging bis zur Tür.",
    "Die Beratung war gut, aber das Warten davor war eine Zumutung.",
    "Immer dasselbe: lange Wartezeit, und niemand sagt einem, warum.",
    "Zweimal wieder gegangen, weil es mir zu lange dauerte.",
]
POOR = [
    "Am Telefon kommt man nie durch.",
    "Die Gebühren wurden erhöht, ohne dass mir jemand etwas gesagt hat.",
    "Man wird von einem zum anderen geschickt.",
    "Der Rückruf, den man mir versprochen hat, kam nicht.",
]
FAIR = [
    "Im Großen und Ganzen in Ordnung.",
    "Nichts Besonderes, es hat funktioniert.",
    "Könnte etwas schneller gehen.",
    "Die Öffnungszeiten passen nicht zu meinen Arbeitszeiten.",
]
GOOD = [
    "Sehr freundliche Beratung, ich habe mich ernst genommen gefühlt.",
    "Frau am Empfang hat sich sofort gekümmert – vielen Dank!",
    "Unkompliziert und schnell, genau so soll es sein.",
    "Seit Jahren zufrieden, feste Ansprechpartnerin.",
    "Alles wurde mir verständlich erklärt.",
]


def answers(rng: random.Random) -> list[list[object]]:
    """All rows of the sheet, in the order of their dates."""
    days = sorted(rng.randrange(DAYS) for _ in range(ANSWERS))
    return [
        _answer(rng, number, FIRST_DAY + timedelta(days=day)) for number, day in enumerate(days, 1)
    ]


def _answer(rng: random.Random, number: int, day: date) -> list[object]:
    region = rng.choice(list(BRANCHES))
    score = min(10, max(0, round(rng.gauss(LEVEL[region], 1.9))))
    satisfied = min(5, max(1, round(score / 2 + rng.gauss(0.2, 0.7))))
    return [
        number,
        f"{day:%d.%m.%Y}",
        region,
        rng.choice(BRANCHES[region]),
        rng.choices(["Privatkunde", "Geschäftskunde"], [4, 1])[0],
        rng.choices(["E-Mail", "QR-Code in der Filiale", "Telefon"], [6, 3, 1])[0],
        "" if rng.random() < 0.03 else LIKELY.get(score, str(score)),
        "keine Angabe" if rng.random() < 0.06 else SATISFACTION[satisfied - 1],
        _topics(rng, region),
        _reason(rng, region, score),
        "" if rng.random() < 0.3 else f"{rng.lognormvariate(1, 0.8):.1f}".replace(".", ","),
    ]


def _topics(rng: random.Random, region: str) -> str:
    """Nought to three topics; waiting is six times as likely to be among them in the east."""
    weights = [3, 6 if region == "Ost" else 1, 2, 3, 2, 1]
    chosen: list[str] = []
    for _ in range(rng.choices([0, 1, 2, 3], [1, 4, 4, 2])[0]):
        topic = rng.choices(TOPICS, weights)[0]
        if topic not in chosen:
            chosen.append(topic)
    return "; ".join(chosen)


def _reason(rng: random.Random, region: str, score: int) -> str:
    if rng.random() < 0.45:
        return ""
    if score >= 9:
        return rng.choice(GOOD)
    if score >= 7:
        return rng.choice(FAIR)
    return rng.choice(WAITING if region == "Ost" and rng.random() < 0.75 else POOR)


def write(target: Path) -> None:
    """Write the workbook; the same seed gives the same cells."""
    book = Workbook()
    book.properties.created = book.properties.modified = MADE
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Antworten")
    sheet.append(["Kundenbefragung 1. Quartal 2025"])
    sheet.append(["Export vom 01.04.2025 – alle Angaben frei erfunden"])
    sheet.append([])
    sheet.append(HEADER)
    for cell in (*sheet[1], *sheet[4]):
        cell.font = Font(bold=True)
    for row in answers(random.Random(SEED)):  # noqa: S311 – a seeded example, no secret
        sheet.append([None if value == "" else value for value in row])
    book.save(target)


if __name__ == "__main__":
    write(Path(__file__).with_name("nps.xlsx"))
