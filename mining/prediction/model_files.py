"""Keeps a model in a file and gives it back only where it is the one that was trained.

The file is skops' (never a pickle); its SHA-256 stands in the database. What is missing, changed or
holds a type that no model of ours needs is refused.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from mining.prediction.boosted import Bundle
from p2p.errors import P2PError

_TREES = "sklearn.ensemble._hist_gradient_boosting"
ALLOWED_TYPES = (
    "sklearn._loss.link.IdentityLink",
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss.loss.PinballLoss",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn._loss._loss.CyPinballLoss",
    f"{_TREES}.binning._BinMapper",
    f"{_TREES}.predictor.TreePredictor",
)
"""Types of a stored model beside those that skops trusts by itself."""


class ModelRefused(P2PError):
    """A stored model is missing, or is not what was trained; the usual rate stands in for it."""


def write_model(folder: Path, bundle: Bundle) -> tuple[str, str]:
    """Write the model under the name of its hash; returns (file name, SHA-256).

    An equal file is left as it is; a new one appears whole or not at all.
    """
    from skops.io import dumps

    content = dumps(bundle)
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / f"{sha256[:24]}.skops"
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
    return path.name, sha256


def read_model(folder: Path, name: str, sha256: str) -> Bundle:
    """The stored model. Raises ModelRefused where it is missing, changed or of a strange type."""
    from skops.io import get_untrusted_types, loads

    remedy = "the next refresh trains it anew; find out who changed the models folder"
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise ModelRefused(f"the model's file {name} cannot be read", remedy) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelRefused(f"the model's file {name} is not the one that was trained", remedy)
    strange = sorted(set(get_untrusted_types(data=content)) - set(ALLOWED_TYPES))
    if strange:
        raise ModelRefused(f"the model's file {name} holds {', '.join(strange)}", remedy)
    bundle: dict[str, Any] = loads(content, trusted=list(ALLOWED_TYPES))
    return bundle
