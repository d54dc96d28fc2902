"""Files of the models of predictions: which types they may hold. How: mining/model_files.py."""

from __future__ import annotations

from pathlib import Path

from mining import model_files
from mining.model_files import ModelRefused, write_model
from mining.prediction.boosted import Bundle

__all__ = ["ALLOWED_TYPES", "ModelRefused", "read_model", "write_model"]

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


def read_model(folder: Path, name: str, sha256: str) -> Bundle:
    """The stored model. Raises ModelRefused where it is missing, changed or of a strange type."""
    remedy = "the next refresh trains it anew; find out who changed the models folder"
    bundle: Bundle = model_files.read_model(folder, name, sha256, ALLOWED_TYPES, remedy=remedy)
    return bundle
