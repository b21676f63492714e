"""A real Spark cluster on this machine: a master and two workers as processes of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

START_SECONDS = 240  # a busy machine takes a minute for each Java process


def missing() -> str:
    """What this machine lacks for a cluster, in words; empty if nothing."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed (extra: spark)"
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "Java is not installed"
    return ""


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one cluster for all tests of a run; imported by the root ``conftest.py``."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    with cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """Start a master and ``workers`` workers with one core each; yields ``spark://…``.

    Logs go to ``folder``. All processes are killed at the end, whatever happened.
    """
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    master = ["--port", str(port), "--webui-port", str(_free_port())]
    logs = [folder / f"worker-{number}.log" for number in range(workers)]
    with ExitStack() as stack:
        stack.enter_context(_process(folder / "master.log", "master.Master", *master))
        _wait_for_port(port)
        for log in logs:
            worker = ["--cores", "1", "--memory", "1g", "--webui-port", str(_free_port())]
            worker += ["--work-dir", str(log.with_suffix("")), address]
            stack.enter_context(_process(log, "worker.Worker", *worker))
        for log in logs:
            _wait_for_text(log, "Successfully registered with master")
        yield address


@contextmanager
def _process(log: Path, kind: str, *arguments: str) -> Iterator[None]:
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}"]
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "512m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with log.open("wb") as out:
        started = subprocess.Popen(
            [*command, "--host", "127.0.0.1", *arguments],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # executors are its children and end with its group
        )
        try:
            yield
        finally:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"no Spark master on port {port} within {START_SECONDS} s")


def _wait_for_text(log: Path, text: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if text in log.read_text(errors="replace"):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{log.name}: no {text!r} within {START_SECONDS} s")
