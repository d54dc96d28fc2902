"""What must be right on this machine, and how to mend what is not.

Checks change nothing, start nothing and print nothing: the command line shows them.
"""

from __future__ import annotations

import http.client
import importlib.metadata
import importlib.util
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from p2p.errors import P2PError
from p2p.settings import Settings
from p2p.warehouse import binaries, server
from p2p.warehouse.cluster import existing, is_free
from p2p.warehouse.connection import connect, warehouse_url, without_password

_PYTHON = ((3, 11), (3, 14))  # from the first on, below the second
_DBT = ((1, 11), (1, 12))
_FREE_BYTES = 2 * 1024**3
# Distribution -> module that must be found (not imported: that takes seconds).
_LIBRARIES = {
    "adbc-driver-postgresql": "adbc_driver_postgresql",
    "dagster": "dagster",
    "dagster-dbt": "dagster_dbt",
    "dbt-postgres": "dbt",
    "pm4py": "pm4py",
    "polars": "polars",
    "psycopg": "psycopg",
    "r4pm": "r4pm",
    "scikit-learn": "sklearn",
    "streamlit": "streamlit",
    "typer": "typer",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; remedy is empty when all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def run_checks(settings: Settings) -> list[Check]:
    """All checks, in the order in which their failures should be mended."""
    checks: list[Callable[[Settings], Check]] = [
        _python,
        _libraries,
        _dbt,
        _home,
        _disk,
        _programs,
        _data_folder,
        _database,
        _page_port,
    ]
    return [check(settings) for check in checks]


def _version(text: str) -> tuple[int, int]:
    found = re.match(r"(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _python(_: Settings) -> Check:
    first, below = _PYTHON
    ok = first <= sys.version_info[:2] < below
    return Check(
        "Python",
        ok,
        f"{sys.version.split()[0]} in {sys.prefix}",
        "" if ok else "install Python 3.11, 3.12 or 3.13 and run `make demo` again",
    )


def _libraries(_: Settings) -> Check:
    missing = [name for name, module in _LIBRARIES.items() if not importlib.util.find_spec(module)]
    return Check(
        "Libraries",
        not missing,
        f"missing: {', '.join(missing)}" if missing else f"{len(_LIBRARIES)} found",
        "run `make demo`, which installs the locked versions" if missing else "",
    )


def _dbt(_: Settings) -> Check:
    try:
        version = importlib.metadata.version("dbt-core")
    except importlib.metadata.PackageNotFoundError:
        return Check("dbt", False, "dbt-core is not installed", "run `make demo`")
    first, below = _DBT
    ok = first <= _version(version) < below
    remedy = "" if ok else "install dbt-core 1.11 (`make demo` does)"
    return Check("dbt", ok, f"dbt-core {version}", remedy)


def _nearest(folder: Path) -> Path:
    """The folder itself or the first one above it that exists."""
    return next((place for place in (folder, *folder.parents) if place.is_dir()), Path("/"))


def _home(settings: Settings) -> Check:
    place = _nearest(settings.home)
    ok = _takes_folders(place) and not settings.home.is_file()
    state = "" if place == settings.home else " (will be made)"
    return Check(
        "Home folder",
        ok,
        f"{settings.home}{state}" if ok else f"{place} is not a folder that we may write",
        "" if ok else "set P2P_HOME to a folder of yours, or correct its owner",
    )


def _takes_folders(place: Path) -> bool:
    """Whether a folder can be made here: tried, because root's rights say nothing of /proc."""
    try:
        with tempfile.TemporaryDirectory(prefix=".p2p-doctor-", dir=place):
            return True
    except OSError:
        return False


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(_nearest(settings.home)).free
    ok = free >= _FREE_BYTES
    return Check(
        "Disk space",
        ok,
        f"{free / 1024**3:.1f} GB free for {settings.home}",
        "" if ok else "free at least 2 GB, or set P2P_HOME to a larger disk",
    )


def _programs(settings: Settings) -> Check:
    if settings.database_url is not None:
        return Check("PostgreSQL programs", True, "not needed: P2P_DATABASE_URL is set")
    try:
        cluster = existing(settings)
        found = binaries.locate(cluster.data_major() if cluster else None)
    except P2PError as error:
        return Check("PostgreSQL programs", False, error.message, error.remedy)
    return Check("PostgreSQL programs", True, f"PostgreSQL {found.major} in {found.folder}")


def _data_folder(settings: Settings) -> Check:
    if settings.database_url is not None:
        return Check("Data folder", True, "not needed: P2P_DATABASE_URL is set")
    try:
        cluster = existing(settings)
        if cluster is None:
            return Check("Data folder", True, "none yet: made by the first command that needs it")
        cluster.password()
    except P2PError as error:
        return Check("Data folder", False, error.message, error.remedy)
    rights = (cluster.control / "password").stat().st_mode & 0o077
    if rights:
        return Check(
            "Data folder",
            False,
            f"other users can read the database password in {cluster.control / 'password'}",
            f"run `chmod 600 {cluster.control / 'password'}`",
        )
    owner = cluster.account.name if cluster.account else "this user"
    return Check("Data folder", True, f"{cluster.data}, run by {owner}")


def _database(settings: Settings) -> Check:
    try:
        if settings.database_url is None and not server.status(settings).is_running:
            return Check("Database", True, "stopped: the next command that needs it starts it")
        with connect(settings) as conn:
            major = conn.info.server_version // 10_000
        shown = without_password(warehouse_url(settings))
    except P2PError as error:
        return Check("Database", False, error.message, error.remedy)
    return Check("Database", True, f"PostgreSQL {major} at {shown}")


def _page_port(settings: Settings) -> Check:
    name, port = "Page port", settings.port
    if is_free(port):
        return Check(name, True, f"{port} is free")
    pages = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        pages.request("GET", "/_stcore/health")
        ours = pages.getresponse().read(16) == b"ok"
    except (OSError, http.client.HTTPException):
        ours = False
    finally:
        pages.close()
    if ours:
        return Check(name, True, f"{port} serves pages now")
    return Check(
        name, False, f"{port} is used by another program", "end that program or set P2P_PORT"
    )
