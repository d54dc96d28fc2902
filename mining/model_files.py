"""Keeps a model in a file and gives it back only where it is the one that was trained.

The file is skops' (never a pickle); its SHA-256 stands in the database. What is missing, changed or
holds a type that the caller does not allow is refused, and nothing of it is run.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from p2p.errors import P2PError

REMEDY = "put the file back from a backup, or approve a new version; find out who changed it"


class ModelRefused(P2PError):
    """A stored model is missing, or is not what was trained; what needs no model stands in."""


def write_model(folder: Path, model: Any) -> tuple[str, str]:
    """Write the model under the name of its hash; returns (file name, SHA-256).

    A new file appears whole or not at all.
    """
    from skops.io import dumps

    content = dumps(model)
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / f"{sha256[:24]}.skops"
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
    return path.name, sha256


def read_model(
    folder: Path, name: str, sha256: str, allowed: Sequence[str], *, remedy: str = REMEDY
) -> Any:
    """The stored model. Raises ModelRefused where it is missing, changed or of a strange type.

    allowed: types beside those that skops trusts by itself; remedy: what a person should do.
    """
    from skops.io import get_untrusted_types, loads

    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise ModelRefused(f"the model's file {name} cannot be read", remedy) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelRefused(f"the model's file {name} is not the one that was trained", remedy)
    try:
        strange = sorted(set(get_untrusted_types(data=content)) - set(allowed))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise ModelRefused(f"the model's file {name} is no skops file", remedy) from error
    if strange:
        raise ModelRefused(f"the model's file {name} holds {', '.join(strange)}", remedy)
    return loads(content, trusted=list(allowed))
