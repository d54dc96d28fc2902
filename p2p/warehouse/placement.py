"""Where the data of a new embedded database goes.

Nothing in here changes the rights of a folder that we did not make.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from p2p.errors import WarehouseError
from p2p.settings import Settings
from p2p.warehouse import postmaster
from p2p.warehouse.cluster import Cluster, control_folder, write_private
from p2p.warehouse.unprivileged import account_for, closed_folder

# Where a cluster goes when root's home is closed to the account that runs the server.
PRIVATE_BASE = Path("/var/lib/p2p-control-tower")


def claim(settings: Settings) -> Cluster:
    """Decide where a new cluster goes and remember it. Call under the lock.

    The home itself, or, for root with a home that the server's account cannot enter, a folder
    under PRIVATE_BASE; rights of folders on the way are never changed.
    """
    control = control_folder(settings)
    account = account_for(control / "data")
    if account is None or closed_folder(account, control) is None:
        return Cluster(control, control, account)
    place = PRIVATE_BASE / hashlib.sha256(str(control.parent).encode()).hexdigest()[:16]
    _set_aside(Cluster(control, place, account))
    for folder in (PRIVATE_BASE, place):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o755)  # ours, and to be passed by the account whatever our umask is
    closed = closed_folder(account, place)
    if closed is not None:
        raise WarehouseError(
            f"user {account.name}, who runs the database here, can enter neither {control} "
            f"nor {closed}",
            "set P2P_HOME to a folder below one that everybody may enter, run as an ordinary "
            "user, or set P2P_DATABASE_URL",
        )
    write_private(place / "home", f"{control.parent}\n")
    write_private(control / "location", f"{place}\n")
    return Cluster(control, place, account)


def _set_aside(former: Cluster) -> None:
    """Keep what a home of the same path, deleted since, left behind as one `.previous` folder."""
    place = former.place
    if not place.exists():
        return
    server = postmaster.running(former)
    if server is not None:
        postmaster.stop(former, server)
    previous = place.with_name(f"{place.name}.previous")
    if previous.exists():
        shutil.rmtree(previous)
    place.rename(previous)
