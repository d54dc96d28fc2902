"""As root PostgreSQL refuses to run: which account runs it instead, and what that one can reach.

Nothing in here knows about databases; it never changes the rights of any folder.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from p2p.errors import WarehouseError

# A fixed environment: the user's PG* and LC_* variables must not reach the server's programs.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine who runs the server when we are root."""

    name: str
    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """Who must run the server on `data`: None for ourselves, else (as root) another account.

    Existing data is served by its owner, new data in a user's folder by that user, and what is
    root's own by `postgres`, or `nobody` without one.
    Raises WarehouseError for an ordinary user when the folder belongs to somebody else.
    """
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise WarehouseError(
                f"the data folder {data} belongs to user {_name(owner.st_uid)}",
                "run the command as that user or with sudo, or set P2P_HOME to a folder of yours",
            )
        return None
    owner = owner or data.parent.stat()
    if owner.st_uid != 0:
        return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise WarehouseError(
        "PostgreSQL does not run as root, and there is no user postgres or nobody to switch to",
        "run the command as an ordinary user, or set P2P_DATABASE_URL",
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def run(
    argv: Sequence[str],
    account: Account | None,
    *,
    timeout: float,
    text_in: str = "",
    output: IO[bytes] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program as `account`; output goes to the given file, or is captured.

    Raises OSError when it cannot be executed and subprocess.TimeoutExpired after `timeout` seconds.
    """
    switch: dict[str, Any] = {}
    if account is not None:
        switch = {"user": account.uid, "group": account.gid, "extra_groups": []}
    stdin: dict[str, Any] = {"input": text_in} if text_in else {"stdin": subprocess.DEVNULL}
    try:
        return subprocess.run(
            list(argv),
            check=False,
            cwd="/",  # the server's programs fail in a folder that their user cannot enter
            env=_ENVIRONMENT,
            text=True,
            errors="replace",
            timeout=timeout,
            stdout=output or subprocess.PIPE,
            stderr=output or subprocess.PIPE,
            **stdin,
            **switch,
        )
    except OSError as error:
        # Without the program's name, or with the working folder's, the change of user was refused.
        if account is not None and error.filename in (None, "/"):
            raise WarehouseError(
                f"root may not switch to user {account.name} here (a restricted container?)",
                "run the command as an ordinary user, or set P2P_DATABASE_URL",
            ) from error
        raise


def closed_folder(account: Account, folder: Path) -> Path | None:
    """The first folder on the way to `folder` that `account` cannot enter; None if all are open."""
    steps = [str(step) for step in (*reversed(folder.parents), folder)]
    script = 'for step; do cd "$step" 2>/dev/null || { printf %s "$step"; exit 0; }; done'
    answer = run(["/bin/sh", "-c", script, "sh", *steps], account, timeout=30)
    return Path(answer.stdout) if answer.stdout else None
