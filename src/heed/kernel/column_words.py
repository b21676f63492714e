"""What names of columns say, in English and German.

A name is taken apart into words (``customerID`` → customer, id; ``Kunden-Nr.`` → kunden, nr), and
words are compared, never parts of them, so that ``Company response`` is no company.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(r"[A-ZÄÖÜ]+(?=[A-ZÄÖÜ][a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+|\d+|[€$£%#]")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case."""
    return tuple(word.casefold() for word in _WORDS.findall(name))


def slug(name: str, longest: int = 60) -> str:
    """A key made of a name: lower-case ASCII words joined by underscores, cut at a word."""
    text = name.replace("€", " eur ").replace("$", " usd ").replace("%", " percent ")
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, written).replace(letter.upper(), written)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", text)
    joined = "_".join(re.findall(r"[a-z0-9]+", apart.lower()))
    if len(joined) > longest:
        joined = joined[:longest].rsplit("_", 1)[0]
    return joined or "column"


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEY = _set("id ids key no nr num number nummer code uuid guid hash kennung schlüssel #")
_KEY_ENDINGS = ("nummer", "nr", "id", "kennung")
QUALIFIERS = _set("unique external internal the our global main e anonymous pseudonymous crm")

CUSTOMER = _set(
    "customer customers client clients kunde kunden user requester household passenger patient "
    "guest buyer subscriber visitor author respondent person persons member contact caller email "
    "mail consumer shopper policyholder mitglied nutzer benutzer teilnehmer versicherter "
    "versicherten gast melder anrufer besucher patienten person personen käufer abonnent "
    "endkunde haushalt"
)
ACCOUNT = _set(
    "company companies organisation organization organisations firma firmen unternehmen account "
    "accounts mandant mandanten arbeitgeber employer debitor debitoren"
)
CASE = _set(
    "case cases ticket order session incident request application claim journey booking basket "
    "complaint beschwerde reklamation "
    "process contract conversation trip fall fälle vorgang vorgänge auftrag aufträge bestellung "
    "bestell antrag anträge schaden sitzung buchung anfrage vertrag warenkorb meldung"
)
ACTIVITY = _set(
    "activity event action status task step stage phase state aktivität aktivitäten ereignis "
    "vorgangsart aktion schritt tätigkeit touchpoint interaction transition prozessschritt"
)
TIME = _set(
    "date time timestamp datetime at on ts when created opened closed received solved datum zeit "
    "zeitpunkt zeitstempel uhrzeit am tag day eingang erstellt angelegt start end started ended "
    "begin finish completed submitted occurred month monat week woche period interval stunde hour"
)
PLANNED = _set(
    "due estimated expected promised planned scheduled deadline limit fällig fälligkeit geplant "
    "voraussichtlich zugesagt until bis expires expiry valid gültig target soll termin"
)
CHANGED = _set("updated modified changed edited geändert aktualisiert änderung update last letzte")
BORN = _set("birth born dob birthday geburt geburtsdatum geburtstag")
ANSWERED = _set("submitted completed answered answer response finished end ended recorded")
ANSWERED_DE = _set("beantwortet abgeschlossen abgeschickt ausgefüllt antwort abgabe")

CHANNEL = _set("channel kanal medium via kontaktweg eingangskanal kontaktkanal eingangsweg")
AGENT = _set(
    "resource agent assignee employee operator bearbeiter mitarbeiter sachbearbeiter handler clerk"
)
ACTOR = _set("actor akteur originator party")
MONEY = _set(
    "amount price value total revenue spend spent cost costs fee sales payment paid betrag preis "
    "umsatz summe wert kosten gebühr zahlung rechnungsbetrag jahresumsatz dollar eur usd gbp "
    "chf € $ £"
)
BEST_MONEY = _set("total amount payment paid sales revenue value betrag summe umsatz dollar")
THOUSANDS = _set("tsd thousand thousands k mio million millions tausend")
CURRENCY = _set("currency währung waehrung")
WEIGHT = _set("weight weights weighting gewicht gewichtung hochrechnungsfaktor")
SCORE = _set(
    "score rating ratings stars nps csat ces satisfaction satisfied bewertung bewertungen note "
    "zufriedenheit zufrieden sterne punkte grade overall schulnote gesamtbewertung"
)
RECOMMEND = _set(
    "recommend recommended recommendation nps weiterempfehlen weiterempfehlung weiterempfehlst "
    "empfehlen empfehlung weiterempfehlungsbereitschaft"
)
GRADE = _set("note schulnote schulnoten noten grade")
QUESTION = _set("how would did do does were was are is what which why wie war waren welche warum")
TEXT = _set(
    "comment comments text feedback remark remarks message reason why narrative review content "
    "verbatim answer description body kommentar kommentare freitext bemerkung bemerkungen "
    "anmerkung anmerkungen grund begründung warum nachricht beschreibung rückmeldung "
    "wünsche suggestions"
)
SUBJECT = _set("subject title titel betreff headline überschrift heading")
PERSONAL = _set(
    "name surname firstname lastname email mail phone telefon telephone mobile address adresse "
    "street straße strasse handy fax iban birth born dob birthday geburtsdatum geburtstag ip "
    "vorname nachname submitter requester anschrift given soc ssn"
)
COUNTED = _set(
    "calls offered count anzahl visits visitors cases contacts besucher besuche anrufe volume "
    "tickets customers kunden angeboten eingegangen inbound quantity menge chats mails vorgänge"
)
KEPT = _set("within kept innerhalb eingehalten rechtzeitig sla servicelevel answered_in_time")
COUNT_NAMES = COUNTED | _set(
    "reopens replies stations number minutes hours days seconds minuten stunden tage age alter "
    "year jahr distance size kids children tenure recency frequency index rank zip plz lat lng "
    "postcode week woche month monat quantity installments position level experience dauer "
    "wartezeit"
)
PLACE = _set(
    "store branch filiale standort queue team place location site office shop department abteilung "
    "warteschlange niederlassung region"
)

_NAME_ENDINGS = KEY | {"name", "email", "mail", "address"}
_TRAILING = _set("at on date time timestamp datetime datum zeit zeitpunkt am zeitstempel tag ts")


def has(name: str, wanted: frozenset[str]) -> bool:
    """Whether one of the words of a name is wanted."""
    return not wanted.isdisjoint(words_of(name))


def key_strength(name: str, nouns: frozenset[str]) -> int:
    """How surely a name is a key: 3 an id of it, 2 its mail, 1 the word alone, 0 not.

    ``customer_unique_id`` is 4: where a file has two ids, the unique one is the person.
    """
    words = [word for word in words_of(name) if word not in QUALIFIERS]
    if not words:
        return 0
    noun, rest = words[0], words[1:]
    if noun not in nouns:
        stem = next((noun[: -len(e)].rstrip("s") for e in _KEY_ENDINGS if noun.endswith(e)), "")
        found = bool(stem) and (stem in nouns or stem + "n" in nouns or stem + "e" in nouns)
        return 3 if found and not rest else 0
    if not rest:
        return 2 if noun in {"email", "mail"} else 1
    if any(word not in _NAME_ENDINGS for word in rest):
        return 0
    if rest[-1] in KEY:
        return 4 if "unique" in words_of(name) else 3
    return 2 if rest[-1] in {"email", "mail"} else 1


def names_employees(name: str) -> bool:
    """Whether a column by its name says which employee did something.

    ``agent``, ``assigned_employee``, ``Bearbeiter-Nr.``; but ``agent_region`` tells of a place, and
    a ``user_agent`` is a browser.
    """
    found = words_of(name)
    if found[:2] == ("user", "agent"):
        return False
    return any(key_strength(" ".join(found[at:]), AGENT) for at in range(len(found)))


def is_key_name(name: str) -> bool:
    """Whether a name ends like an id: ``Nr.``, ``review_id``, ``Bestellnummer``."""
    words = words_of(name)
    return bool(words) and (
        words[-1] in KEY or any(words[-1].endswith(ending) for ending in ("nummer", "nr"))
    )


def event_name(name: str) -> str:
    """What happened, from the name of its time: ``Created at`` → created."""
    words = [word for word in slug(name).split("_") if word]
    while len(words) > 1 and words[-1] in _TRAILING:
        words.pop()
    while len(words) > 1 and words[0] in _TRAILING:
        words.pop(0)
    return "_".join(words)
