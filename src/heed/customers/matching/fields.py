"""What matching compares people by: which trait is which field, and how values are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum

from heed.customers.identity.keys import NO_KEYS


class Field(StrEnum):
    """What a trait says of a person."""

    GIVEN_NAME = "given_name"
    SURNAME = "surname"
    NAME = "name"  # both in one; compared as its parts
    BIRTH_DATE = "birth_date"
    STREET = "street"
    HOUSE_NUMBER = "house_number"
    ADDRESS_2 = "address_2"
    CITY = "city"
    POSTCODE = "postcode"
    REGION = "region"
    NATIONAL_ID = "national_id"
    EMAIL = "email"
    PHONE = "phone"


COMPARED = tuple(field for field in Field if field is not Field.NAME)
WORDS: Mapping[Field, str] = {
    Field.GIVEN_NAME: "givenname firstname forename vorname rufname prenom first",
    Field.SURNAME: "surname lastname familyname nachname familienname nomdefamille last",
    Field.NAME: "name fullname customername personname kundenname",
    Field.BIRTH_DATE: "birthdate dateofbirth dob birthday born geburtsdatum geburtstag geboren",
    Field.STREET: "street streetname address address1 addressline1 streetaddress strasse adresse "
    "anschrift",
    Field.HOUSE_NUMBER: "housenumber houseno streetnumber streetno hausnummer hausnr",
    Field.ADDRESS_2: "address2 addressline2 adresszusatz addresssuffix",
    Field.CITY: "city town suburb place ort stadt wohnort ville",
    Field.POSTCODE: "postcode postalcode zip zipcode plz postleitzahl",
    Field.REGION: "region state province county bundesland",
    Field.NATIONAL_ID: "nationalid ssn socsecid socialsecuritynumber socialsecurityno taxid "
    "passportno passportnumber personalnumber steuerid sozialversicherungsnummer",
    Field.EMAIL: "email mail emailaddress mailaddress",
    Field.PHONE: "phone phonenumber telephone telephonenumber mobile mobilenumber cell telefon "
    "telefonnummer handy handynummer mobil tel",
}  # fmt: skip
"""Names of traits without blanks and marks, in English and German."""

_TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "mag", "ing", "dipl"]
)
_HOUSE_LAST = re.compile(r"(.*\D) (\d+ ?[a-z]?)")
_HOUSE_FIRST = re.compile(r"(\d+ ?[a-z]?) (\D.*)")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_TELLING = 9  # last digits of a telephone number: country and trunk codes are written differently


def guess_fields(traits: Iterable[str]) -> dict[Field, str]:
    """Which trait is which field, told by the names of traits; the first of several.

    >>> guess_fields(["Vorname", "last_name", "colour"])
    {<Field.GIVEN_NAME: 'given_name'>: 'Vorname', <Field.SURNAME: 'surname'>: 'last_name'}
    """
    names = {re.sub(r"[\W_]", "", folded(trait)): trait for trait in sorted(traits, reverse=True)}
    found: dict[Field, str] = {}
    for field, words in WORDS.items():
        trait = next((names[word] for word in words.split() if word in names), None)
        if trait is not None:
            found[field] = trait
    return found


def values_of(written: Mapping[Field, str | None]) -> dict[Field, str]:
    """A person's values in one form, so that only what differs in meaning differs in text."""
    found = {
        field: value
        for field, text in written.items()
        if text and folded(text) not in NO_KEYS and (value := _normal(field, text))
    }
    if name := found.pop(Field.NAME, ""):
        for field, part in _parts_of_name(name).items():
            found.setdefault(field, part)
    if Field.STREET in found and Field.HOUSE_NUMBER not in found:
        found |= _parts_of_street(found[Field.STREET])
    return found


def folded(text: str) -> str:
    """Small letters without accents; other marks stay."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).strip()


def _normal(field: Field, text: str) -> str:
    bare = folded(text)
    match field:
        case Field.EMAIL:
            return bare if "@" in bare else ""
        case Field.PHONE:
            return re.sub(r"\D", "", bare)[-_TELLING:]
        case Field.POSTCODE | Field.NATIONAL_ID:
            return re.sub(r"[\W_]", "", bare)
        case Field.BIRTH_DATE:
            return _day(bare)
        case Field.NAME:
            return re.sub(r"[^\w,]+", " ", bare).strip()
        case Field.STREET:
            return _words(re.sub(r"str(asse\b|\.)", "str ", bare))
    return _words(bare)


def _words(bare: str) -> str:
    return re.sub(r"[\W_]+", " ", bare).strip()


def _day(text: str) -> str:
    """A date as eight digits, year first; days stand before months where the year comes last."""
    if found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
        return f"{year}{month:0>2}{day:0>2}"
    digits = re.sub(r"\D", "", text[:10])
    return digits if len(digits) == 8 else ""


def _parts_of_name(name: str) -> dict[Field, str]:
    """``last, first`` or ``first last``, without titles."""
    before, _, after = (" ".join(_without_titles(part)) for part in name.partition(","))
    if after:
        return {Field.GIVEN_NAME: after, Field.SURNAME: before}
    words = before.split()
    if len(words) < 2:
        return {Field.SURNAME: before} if before else {}
    return {Field.GIVEN_NAME: " ".join(words[:-1]), Field.SURNAME: words[-1]}


def _without_titles(text: str) -> list[str]:
    return [word for word in text.split() if word not in _TITLES]


def _parts_of_street(street: str) -> dict[Field, str]:
    if found := _HOUSE_LAST.fullmatch(street):
        return {Field.STREET: found[1].strip(), Field.HOUSE_NUMBER: found[2].replace(" ", "")}
    if found := _HOUSE_FIRST.fullmatch(street):
        return {Field.STREET: found[2].strip(), Field.HOUSE_NUMBER: found[1].replace(" ", "")}
    return {}
