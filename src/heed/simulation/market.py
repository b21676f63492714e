"""Where the company sells, what it sells, and who works for it. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

ENGLISH, GERMAN = 0, 1
LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Region:
    """A region: its share of customers, and how long parcels travel there, in days."""

    name: str
    language: int
    share: float
    transit: int
    cities: tuple[str, ...]
    carriers: tuple[float, float, float, float]  # shares of CARRIERS


REGIONS = (
    Region(
        "North Germany", GERMAN, 0.15, 1, ("Hamburg", "Bremen", "Kiel", "Hannover"), (4, 3, 2, 1)
    ),
    Region(
        "East Germany", GERMAN, 0.11, 2, ("Berlin", "Leipzig", "Dresden", "Rostock"), (3, 3, 3, 1)
    ),
    Region(
        "South Germany", GERMAN, 0.18, 2, ("Munich", "Stuttgart", "Nuremberg", "Ulm"), (3, 2, 4, 1)
    ),
    Region("West Germany", GERMAN, 0.19, 1, ("Cologne", "Essen", "Münster", "Mainz"), (3, 3, 3, 1)),
    Region("Austria", GERMAN, 0.13, 3, ("Vienna", "Graz", "Linz", "Salzburg"), (3, 2, 4, 1)),
    Region("Dublin", ENGLISH, 0.1, 2, ("Dublin", "Swords", "Bray"), (3, 2, 3, 2)),
    Region("South Ireland", ENGLISH, 0.08, 3, ("Cork", "Waterford", "Limerick"), (3, 2, 3, 2)),
    Region("West Ireland", ENGLISH, 0.06, 3, ("Galway", "Sligo", "Ennis"), (3, 2, 3, 2)),
)
CARRIERS = ("Swiftline", "Parcelia", "Brisk", "Nordkurier")

HOUSEHOLD, GIFT, TRADE = 0, 1, 2
SEGMENTS = ("household", "gift", "trade")
SEGMENT_SHARES = (0.62, 0.2, 0.18)
MEMBERS = 0.12
NEAR_STORE = 0.45
STORES = ("Hamburg", "Cologne", "Munich", "Vienna", "Dublin")


class Goods(NamedTuple):
    """A product category: its share of orders and the usual total in euros."""

    name: str
    share: float
    total: float


CATEGORIES = (
    Goods("garden tools", 0.17, 64),
    Goods("plants", 0.15, 38),
    Goods("furniture", 0.12, 240),
    Goods("lighting", 0.12, 85),
    Goods("kitchen", 0.16, 72),
    Goods("textiles", 0.13, 58),
    Goods("storage", 0.09, 49),
    Goods("workwear", 0.06, 96),
)
PAYMENTS = ("card", "wallet", "invoice", "transfer")
PAYMENT_SHARES = (0.38, 0.3, 0.2, 0.12)
TRANSFER = 3
DEVICES = ("phone", "desktop", "app")
DEVICE_SHARES = (0.45, 0.33, 0.22)
APP = 2
SHIFTS = ("early", "late")

MAIL, CHAT, TELEPHONE = 0, 1, 2
SERVICE_CHANNELS = ("mail", "chat", "telephone")
QUESTION, WHERE, DAMAGED, INVOICE = 0, 1, 2, 3
TOPICS = ("question", "where is my parcel", "damaged goods", "wrong invoice")
INDUSTRIES = ("landscaping", "hospitality", "property", "retail", "crafts", "offices")


def _words(*texts: str) -> tuple[str, ...]:
    return tuple(" ".join(texts).split())


FIRST_NAMES = (
    _words(
        "Aoife Brian Ciara Conor Deirdre Declan Eimear Emma Fiona Gary Grace Hannah Ian",
        "James Jane John Karen Kate Kevin Laura Liam Lucy Mark Mary Michael Niamh Nora",
        "Oisin Orla Patrick Paul Rachel Robert Ruth Sarah Sean Simon Sinead Stephen Susan",
        "Thomas Una Victoria William",
    ),
    _words(
        "Alexander Andrea Anja Anna Bernd Birgit Carina Christian Claudia Daniel David",
        "Dieter Elena Erika Eva Fabian Felix Florian Frank Gabriele Georg Hannah Heike",
        "Ines Jan Jonas Julia Karin Katharina Klaus Laura Lena Lukas Manuela Maria Markus",
        "Martin Max Michael Monika Nina Paul Petra Sabine Simon Sophie Stefan Susanne",
        "Thomas Ursula Uwe Verena Walter",
    ),
)
LAST_NAMES = (
    _words(
        "Ahern Barry Boyle Brady Brennan Browne Burke Butler Byrne Carroll Casey Clarke",
        "Collins Connolly Cullen Daly Delaney Doherty Dolan Doyle Duffy Dunne Egan",
        "Farrell Fitzgerald Flanagan Flynn Foley Gallagher Griffin Hayes Healy Hogan",
        "Hughes Joyce Kavanagh Keane Kelly Kennedy Keogh Lynch Maguire Maher Martin",
        "McCarthy Moore Moran Murphy Murray Nolan Power Quinn Reilly Roche Ryan Sheehan",
        "Smith Sweeney Walsh Ward Whelan",
    ),
    _words(
        "Albrecht Bauer Beck Becker Berger Bergmann Brandt Braun Busch Dietrich Engel",
        "Fischer Frank Friedrich Fuchs Graf Gruber Haas Hahn Hartmann Herrmann Hofer",
        "Hoffmann Huber Jung Kaiser Keller Klein Koch Kraus Krause Kuhn Lang Lehmann",
        "Lorenz Maier Mayer Meyer Moser Neumann Otto Peters Pfeiffer Pichler Richter Roth",
        "Sauer Schmid Schmidt Schneider Scholz Schreiber Schulz Schuster Seidel Simon",
        "Sommer Steiner Vogel Wagner Walter Weber Winkler Wolf Ziegler",
    ),
)
STREETS = (
    _words(
        "Bridge Castle Chapel Church Dock Grove Harbour High Main Mill Park Quay Station",
    ),
    _words(
        "Ahorn Berg Birken Blumen Brunnen Dorf Garten Haupt Kirch Linden Markt Mühlen",
        "Park Wald",
    ),
)
STREET_ENDINGS = (" Street", "straße")
COMPANY_WORDS = _words(
    "Alder Birch Bridge Canal Castle Cedar Copper Field Forge Garden Granite Harbour",
    "Heron Linden Market Meadow Mill North Orchard Quay River Rowan Slate Station",
    "Stone Summit Valley West",
)
COMPANY_TRADES = _words("Bau Build Catering Design Gardens Hotels Interiors Offices Services Works")
COMPANY_FORMS = ("GmbH", "KG", "Ltd", "& Partner")
