"""What was found of a measure, as one plain sentence."""

from __future__ import annotations

from mining.drift.compare import Comparison
from mining.drift.judge import FALSE_ALARMS


def sentence(found: Comparison, state: str, adjusted_p: float | None, *, large: bool) -> str:
    """Steady, drifted or too few, and why."""
    if found.psi is None or found.times_usual is None or found.statistic is None:
        return f"Cannot be told: {found.missing}."
    far = f"{found.times_usual:.1f} times as far from the reference as its own days or weeks"
    index = f"PSI {found.psi:.2f}"
    if found.kind == "numeric":
        index += f", Kolmogorov-Smirnov distance {found.statistic:.2f}"
    if state == "drifted":
        return f"Drifted: {far}; {index}."
    if adjusted_p is not None and adjusted_p <= FALSE_ALARMS and not large:
        return f"Steady: {far}, but too little to matter; {index}."
    return f"Steady: {far}; {index}."
