"""Starts a PostgreSQL in a temporary folder and ends it when standard input is closed.

Run as ``python -m tests.kit.postgresql_keeper quick|durable``; prints its address, or a sentence
that says why there is none. With ``found`` it only says whether there can be one. Uses the standard
library only.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START_SECONDS = 60.0
ATTEMPTS = 5  # somebody else may take a free port first
SERVICE_USERS = ("postgres", "nobody")  # who may run it where we are root
NAME = "heed"
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Tests roll back what they write: a table looked at in between counts as empty from then on,
    # and plans for it are made accordingly. Not looked at, it is planned for as one of some size.
    "autovacuum": "off",
}


class Unable(Exception):
    """There can be no PostgreSQL; says why."""


def programs() -> Path:
    """The folder of PostgreSQL's programs: from the path, else where Debian puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not places:
        raise Unable("initdb is missing; install postgresql, version 14 or newer")
    return places[-1].parent


def _version(program: Path) -> float:
    name = program.parents[1].name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def as_nobody_special() -> list[str]:
    """What stands before a command so that it runs without rights: PostgreSQL refuses root.

    The kernel ends it if we are killed, too.
    """
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []
    if not setpriv:
        raise Unable("setpriv is missing, and PostgreSQL does not run as root")
    user = service_user()
    return [
        *(setpriv, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid)),
        *("--clear-groups", "--pdeathsig", "QUIT"),
    ]


def service_user() -> pwd.struct_passwd:
    """Somebody without rights."""
    for name in SERVICE_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unable(f"there is no user {' or '.join(SERVICE_USERS)} to run it as")


class Server:
    """One PostgreSQL in a folder of its own."""

    def __init__(self, folder: Path, *, is_quick: bool) -> None:
        self._folder, self._data = folder, folder / "data"
        self._log = folder / "log.txt"
        self._programs, self._prefix = programs(), as_nobody_special()
        self._options = {**OPTIONS, **(QUICK if is_quick else {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._password = secrets.token_urlsafe(12)

    def create(self) -> None:
        """Make an empty cluster that lets nobody in without the password."""
        asked = self._folder / "password"
        asked.write_text(self._password, encoding="ascii")
        if os.geteuid() == 0:
            user = service_user()
            for path in (self._folder, asked):
                os.chown(path, user.pw_uid, user.pw_gid)
        self._run(
            *("initdb", "--pgdata", str(self._data), "--username", NAME),
            *("--pwfile", str(asked), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        )

    def start(self, port: int = 0) -> str:
        """Start it on this port, or a free one, of loopback; its address without a database."""
        for _ in range(ATTEMPTS):
            port = port or _free_port()
            options = {
                **self._options,
                "port": str(port),
                "unix_socket_directories": str(self._folder),
            }
            given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
            command = [*self._prefix, str(self._programs / "postgres"), "-D", str(self._data)]
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [*command, *given], stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            if self._is_ready(port):
                return f"postgresql://{NAME}:{self._password}@127.0.0.1:{port}"
            port = 0
        raise Unable(f"it does not start: {self._last_words()}")

    def end(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it now, whatever it does, without an orderly shutdown."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait()

    def _is_ready(self, port: int) -> bool:
        until = time.monotonic() + START_SECONDS
        asking = ["pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)]
        while self._process and self._process.poll() is None and time.monotonic() < until:
            if subprocess.run([str(self._programs / asking[0]), *asking[1:]]).returncode == 0:
                return True
            time.sleep(0.05)
        self.end()
        return False

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._prefix, str(self._programs / program), *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True)
        if done.returncode:
            raise Unable(f"{program} failed: {' '.join(done.stderr.split())}")

    def _last_words(self) -> str:
        return " ".join(self._log.read_text(errors="replace").split()[-60:])


def found() -> int:
    """Say why there can be no PostgreSQL here, if so; the exit code."""
    try:
        programs()
        as_nobody_special()
    except Unable as why:
        print(f"Not tested on PostgreSQL: {why}.")
        return 1
    return 0


def main(kind: str) -> int:
    """Keep a cluster until nobody holds the other end of standard input."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = Path(tempfile.mkdtemp(prefix="heed-postgresql-"))
    server: Server | None = None
    try:
        server = Server(folder, is_quick=kind == "quick")
        server.create()
        print(server.start(), flush=True)
        sys.stdin.read()
    except Unable as why:
        print(why, flush=True)
        return 1
    finally:
        if server:
            server.end()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(found() if sys.argv[1] == "found" else main(sys.argv[1]))
