"""Pages over the simulated company: its home, a client for each role, and what a page must be."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from heed.doors.paths import HomePaths
from heed.foundation.models import Role, TeamMember, User
from heed.lake.locks import exclusive
from tests.kit import records
from tests.kit.command_line import ROOT, CommandLine

CUSTOMERS = 1_500
KEPT_HOMES = 2
SHOWING = {"web", "cli", "config", "tests", "doors"}
PASSWORD = "correct horse battery staple"  # noqa: S105  # of people in tests
PASSWORD_KEPT = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)  # quick


def made_home(folder: Path) -> Path:
    """A home with the simulated company, made once for each state of the code that makes it.

    It is never to be written to; ``copied_home`` gives one that may be.
    """
    kind = f"simulated-home-{records.kind()}"
    home = folder / f"{kind}-{_fingerprint()}"
    with exclusive(folder / ".simulated-home"):
        if not (home / "complete").exists():
            for old in sorted(folder.glob(f"{kind}-*"), key=_age)[:-KEPT_HOMES]:
                shutil.rmtree(old)
            shutil.rmtree(home, ignore_errors=True)
            CommandLine(home).text("simulate", "--import", "--customers", str(CUSTOMERS))
            records.keep(home)
            (home / "complete").touch()
        records.bring_back(home)
    return home


def _fingerprint() -> str:
    """Changes with the code that a home is made by: all areas, but not what only shows it."""
    digest = hashlib.sha256(str(CUSTOMERS).encode())
    for path in sorted((ROOT / "src" / "heed").rglob("*.py")):
        if not SHOWING & set(path.relative_to(ROOT).parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _age(folder: Path) -> float:
    return folder.stat().st_mtime


def copied_home(made: Path, home: Path) -> Path:
    """A home of one's own over the same lake: records may change, the lake must not."""
    home.mkdir(parents=True)
    records.copy(made, home)
    for name in ("secret-key", "contact-key"):
        shutil.copy(made / name, home / name)
    (home / "lake").symlink_to(made / "lake")
    (home / "work").mkdir()
    return home


def home_of_its_own(made: Path, home: Path) -> Path:
    """A copy of a home with its lake: everything in it may change."""
    shutil.copytree(made, home, ignore=shutil.ignore_patterns("heed.sqlite3*"))
    records.copy(made, home)
    return home


@pytest.fixture(scope="session")
def simulated_home() -> Path:
    """The home that all processes of a test run share, for reading; kept between runs."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    return made_home(folder)


@pytest.fixture(scope="session")
def records_home(simulated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This process's own records over the shared lake."""
    return copied_home(simulated_home, tmp_path_factory.mktemp("web") / "home")


@pytest.fixture
def web_home(
    records_home: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[HomePaths]:
    """Pages show the simulated company; whatever a test changes in the records is rolled back."""
    settings.HOME = HomePaths(records_home)
    with django_db_blocker.unblock(), records_of(records_home):
        yield settings.HOME


@pytest.fixture
def empty_web_home(tmp_path: Path, settings: Settings, db: None) -> HomePaths:
    """Pages of a home in which nothing happened yet."""
    home = HomePaths(tmp_path / "home")
    home.create()
    settings.HOME = home
    return home


@contextmanager
def records_of(home: Path) -> Iterator[None]:
    """This thread reads and writes the records of a home; all changes are rolled back."""
    before = connections["default"]
    connections["default"] = connection_of(before, home)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        connections["default"].close()
        connections["default"] = before


def connection_of(like: BaseDatabaseWrapper, home: Path) -> BaseDatabaseWrapper:
    """A connection as Heed opens them, to the records of a home."""
    name = records.django_name(home)
    values = {**django_settings.DATABASES["default"], **like.settings_dict, "NAME": name}
    return type(like)(values, "default")


class Clients:
    """A signed-in client for each role; ``anonymous`` for nobody."""

    def __init__(self) -> None:
        self.anonymous = Client()

    def __call__(self, role: Role | str, *, teams: tuple[str, ...] = ()) -> Client:
        """A client of a new person with this role, in these teams."""
        name = f"{Role(role).value}-{User.objects.count()}"
        user = User(username=name, role=role)
        user.password = PASSWORD_KEPT
        user.save()
        TeamMember.objects.bulk_create([TeamMember(user=user, team=team) for team in teams])
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def clients(web_home: HomePaths) -> Clients:
    """Clients that look at the simulated company."""
    return Clients()


@pytest.fixture
def empty_clients(empty_web_home: HomePaths) -> Clients:
    """Clients that look at an empty home."""
    return Clients()
