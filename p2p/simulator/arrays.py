"""Names of the numpy array types that the simulation passes around; nothing else."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers: instants (UTC seconds), days since 1970-01-01, cents, lots, row numbers."""
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[Any]
"""User names, fixed-width unicode."""
