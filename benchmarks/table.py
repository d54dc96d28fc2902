"""The one table of all benchmarks: what each of them adds to it, and how it reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

OURS = "ours"
_WIDTHS = {"what": 48, "engine": 20}


def line(
    what: str,
    engine: str,
    *,
    cpu_s: float,
    wall_s: float | None = None,
    peak_mb: float | None = None,
    ours_cpu_s: float | None = None,
    is_equal: bool | None = None,
) -> dict[str, Any]:
    """One engine's work.

    peak_mb: megabytes (10^6). ours_cpu_s: what ours took for the same work; None for ours itself.
    is_equal: whether its result is that of ours; None where they do not do quite the same.
    """
    return {
        "what": what,
        "engine": engine,
        "cpu_s": round(cpu_s, 3),
        "wall_s": None if wall_s is None else round(wall_s, 3),
        "peak_mb": None if peak_mb is None else round(peak_mb),
        "cpu_ratio": None if not ours_cpu_s else round(cpu_s / ours_cpu_s, 2),
        "is_equal": is_equal,
    }


def as_text(lines: Sequence[dict[str, Any]]) -> str:
    """A row a line; the ratio tells how many times the CPU of ours an engine took."""
    headings = ("CPU s", "wall s", "peak MB", "times ours", "equal")
    told = [
        f"{'':{_WIDTHS['what']}}{'':{_WIDTHS['engine']}}"
        + "".join(f"{heading:>12}" for heading in headings)
    ]
    before = None
    for one in lines:
        cells = (
            f"{one['cpu_s']:,.3f}",
            _number(one["wall_s"], ",.3f"),
            _number(one["peak_mb"], ",d"),
            _number(one["cpu_ratio"], ",.2f"),
            {True: "yes", False: "NO", None: ""}[one["is_equal"]],
        )
        what = "" if one["what"] == before else one["what"]
        before = one["what"]
        told.append(
            f"{what:{_WIDTHS['what']}}{one['engine']:{_WIDTHS['engine']}}"
            + "".join(f"{cell:>12}" for cell in cells)
        )
    return "\n".join(told)


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
