"""The files of one embedded database: paths, password, port, lock.

Choosing a place is placement.py's, filling it creation.py's, running the server server.py's.
"""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from p2p.errors import Busy, WarehouseError
from p2p.settings import Settings
from p2p.warehouse.unprivileged import Account, account_for

USER = "p2p"
DATABASE = "p2p"
_LOCK_WAIT_SECONDS = 180.0
_FIRST_PORT, _PORTS = 20_000, 10_000  # below the ephemeral ports of Linux and macOS


@dataclass(frozen=True, slots=True)
class Cluster:
    """The files of one embedded database.

    `control` is <home>/postgres with lock, port, password and log, all of the calling user's.
    `place` holds the data and is the same folder unless the server's account cannot reach it.
    """

    control: Path
    place: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.control / "server.log"

    @property
    def label(self) -> str:
        """PostgreSQL's cluster_name: marks this cluster's processes in the process list."""
        return "p2p_" + hashlib.sha256(str(self.data).encode()).hexdigest()[:12]

    def data_major(self) -> int | None:
        """The major version that made the data; None before the data folder exists.

        Raises WarehouseError when the folder is not a PostgreSQL data folder.
        """
        if not self.data.exists():
            return None
        try:
            return int((self.data / "PG_VERSION").read_text().strip())
        except (OSError, ValueError) as error:
            raise WarehouseError(
                f"{self.data} is not a PostgreSQL data folder ({error})",
                "restore it from a backup, or move it away to start with an empty database",
            ) from error

    def password(self) -> str:
        """The generated password of user p2p. Raises WarehouseError when it cannot be read."""
        path = self.control / "password"
        try:
            return path.read_text().strip()
        except OSError as error:
            raise WarehouseError(
                f"the database password in {path} cannot be read ({error.strerror})",
                f"restore the file or run as its owner; or move {self.place} away to start with "
                "an empty database",
            ) from error

    def url(self, port: int) -> str:
        """The address of the running server, password included."""
        return f"postgresql://{USER}:{self.password()}@127.0.0.1:{port}/{DATABASE}"

    def saved_port(self) -> int | None:
        """The port of the last start."""
        try:
            return int((self.control / "port").read_text())
        except (OSError, ValueError):
            return None

    def save_port(self, port: int) -> None:
        """Remember the port, so that people's bookmarks and tools keep working."""
        write_private(self.control / "port", f"{port}\n")

    def ports(self) -> Iterator[int]:
        """Free ports to try: the saved one, then a sequence that differs from home to home."""
        saved = self.saved_port()
        if saved is not None and is_free(saved):
            yield saved
        start = int(self.label[-8:], 16)
        for step in range(_PORTS):
            port = _FIRST_PORT + (start + step * 7) % _PORTS
            if port != saved and is_free(port):
                yield port


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def write_private(path: Path, text: str) -> None:
    """Write a 0600 file whole or not at all, owned by the owner of its folder."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        give_to_folder_owner(file.fileno(), path.parent)
    Path(name).replace(path)


def give_to_folder_owner(handle: int, folder: Path) -> None:
    """As root, hand an open file to the owner of its folder."""
    # Somebody who runs once with sudo must still be able to use the home without it afterwards.
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.fchown(handle, owner.st_uid, owner.st_gid)


def control_folder(settings: Settings) -> Path:
    """The folder of the embedded database in the home, without symbolic links: one name for all."""
    return settings.home.resolve() / "postgres"


def existing(settings: Settings) -> Cluster | None:
    """The cluster of this home if there is one; creates nothing.

    Raises WarehouseError when it belongs to another user or another home.
    """
    control = control_folder(settings)
    try:
        if (control / "location").exists():
            place = Path((control / "location").read_text().strip())
            _check_belongs(place, control.parent)
        else:
            place = control
        data = place / "data"
        return Cluster(control, place, account_for(data)) if data.exists() else None
    except OSError as error:
        raise _no_rights(control, error) from error


def _check_belongs(place: Path, home: Path) -> None:
    marker = place / "home"
    owner = Path(marker.read_text().strip()) if marker.exists() else home
    if owner == home:
        return
    if owner.exists():
        raise WarehouseError(
            f"the database of {home} lies in {place}, which belongs to {owner} "
            "(was this folder copied?)",
            f"delete {home / 'postgres'} to give this copy an empty database of its own",
        )
    write_private(marker, f"{home}\n")  # the home was moved


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Hold the lock under which the cluster is created, started and stopped.

    Raises Busy when another command keeps it for minutes, WarehouseError without write rights.
    """
    control = control_folder(settings)
    try:
        control.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0 and control.stat().st_uid == 0:
            control.chmod(0o711)  # ours: the server's account must pass to reach data/
        with FileLock(control / "lock", timeout=_LOCK_WAIT_SECONDS, mode=0o600):
            with (control / "lock").open("rb") as lock:
                give_to_folder_owner(lock.fileno(), control)
            yield
    except Timeout as error:
        raise Busy(
            f"another command has been starting or stopping the database in {control} for "
            f"{_LOCK_WAIT_SECONDS:.0f} seconds",
            "wait for it, or end it, and try again",
        ) from error
    except OSError as error:
        raise _no_rights(control, error) from error


def _no_rights(control: Path, error: OSError) -> WarehouseError:
    return WarehouseError(
        f"the database folder {control} cannot be used: {error.strerror or error}"
        + (f" ({error.filename})" if error.filename else ""),
        "check who owns it and the free disk space, or set P2P_HOME to a folder of yours",
    )
