"""Making the data folder of the embedded database: all of it or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from p2p.errors import WarehouseError
from p2p.warehouse.binaries import Binaries
from p2p.warehouse.cluster import DATABASE, USER, Cluster, write_private
from p2p.warehouse.unprivileged import run


def create(cluster: Cluster, binaries: Binaries) -> None:
    """Make the data folder: all of it or nothing, so that a killed start leaves no half cluster.

    Raises WarehouseError quoting initdb.
    """
    for leftover in (*cluster.place.glob("new-*"), *cluster.place.glob("copying-*")):
        shutil.rmtree(leftover, ignore_errors=True)  # a killed start's initdb may still write
    write_private(cluster.control / "password", secrets.token_urlsafe(32) + "\n")
    new = Path(tempfile.mkdtemp(prefix="new-", dir=cluster.place))
    secret = new / "secret"
    secret.write_text(cluster.password())
    secret.chmod(0o600)
    if cluster.account is not None:
        for path in (secret, new):
            os.chown(path, cluster.account.uid, cluster.account.gid)
    _initdb(cluster, binaries, new / "data", secret)
    (new / "data").rename(cluster.data)
    _sync(cluster.place)
    shutil.rmtree(new)


def _initdb(cluster: Cluster, binaries: Binaries, data: Path, secret: Path) -> None:
    command = [binaries.program("initdb"), "-D", str(data), "-U", USER, "--pwfile", str(secret)]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
    # Sorting is C everywhere, so results are equal on every machine; case folding knows Unicode.
    if binaries.major >= 17:
        locales = [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    else:
        locales = [["--locale=C", "--lc-ctype=C.UTF-8"], ["--locale=C"]]
    for locale in locales:
        made = run([*command, *locale], cluster.account, timeout=300)
        if made.returncode == 0:
            break
    else:
        raise WarehouseError(
            f"initdb could not make the database in {cluster.place}: {made.stderr.strip()}",
            "check free disk space and the rights of that folder",
        )
    single = [binaries.program("postgres"), "--single", "-D", str(data), "postgres"]
    answer = run(single, cluster.account, timeout=120, text_in=f"create database {DATABASE}\n")
    if answer.returncode != 0 or "ERROR:" in answer.stderr or "FATAL:" in answer.stderr:
        raise WarehouseError(
            f"the database could not be made in {cluster.place}: {answer.stderr.strip()}",
            "check free disk space and the rights of that folder",
        )


def _sync(folder: Path) -> None:
    # macOS syncs a folder too, but some network file systems refuse; the rename itself is done.
    if sys.platform == "linux":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
