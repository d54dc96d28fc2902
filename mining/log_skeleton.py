"""The log skeleton of Verbeek and de Carvalho: what always holds between activities, and who breaks
it. From variants with their true numbers of cases, on whole columns; nothing is read or written.

H.M.W. Verbeek, R.M. de Carvalho: Log skeletons: a classification approach to process discovery
(2018). A constraint is kept where it holds for all but a share (the noise threshold) of what it
speaks of; the cases that break it are the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Kind = Literal[
    "equivalence",
    "always_after",
    "always_before",
    "never_together",
    "directly_follows",
    "activity_frequency",
]
KINDS: Final[tuple[Kind, ...]] = (
    "equivalence",
    "always_after",
    "always_before",
    "never_together",
    "directly_follows",
    "activity_frequency",
)
MOST_ACTIVITIES: Final = 200
"""Constraints grow with the square of the activities; those of rare ones are no rules."""
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint that the log keeps but for noise.

    subject_count: occurrences of `activity` (for activity_frequency: cases) that it speaks of;
    kept_count: those that keep it. allowed_counts: how often the activity may occur in a case
    (activity_frequency alone; other_activity is empty there). case_count: cases that it speaks of.
    breaking: numbers of the variants that break it, most cases first.
    """

    kind: Kind
    activity: str
    other_activity: str
    allowed_counts: tuple[int, ...]
    subject_count: int
    kept_count: int
    case_count: int
    broken_case_count: int
    breaking: tuple[int, ...]


def log_skeleton(
    variants: Mapping[tuple[str, ...], int], *, noise_threshold: float = 0.0
) -> list[Constraint]:
    """Every constraint that holds for at least 1 - noise_threshold of its subjects.

    equivalence: x occurs as often as y in the case. always_after: after each x comes a y.
    always_before: before each x was a y. never_together: no case has both. directly_follows: each
    x is at once followed by y. activity_frequency: the most frequent numbers of x in a case, until
    enough cases are covered. It speaks of the MOST_ACTIVITIES most frequent activities; how many
    others there are tells left_out_count. Raises ValueError for a threshold outside 0..1.
    """
    if not 0 <= noise_threshold <= 1:
        raise ValueError(f"the noise threshold is {noise_threshold}; it lies between 0 and 1")
    if not variants:
        return []
    table = _Table.of(variants)
    found = list(_between_pairs(table, noise_threshold))
    found += _frequencies(table, noise_threshold)
    return found


def left_out_count(variants: Mapping[tuple[str, ...], int]) -> int:
    """Activities of which the skeleton does not speak, since others are more frequent."""
    return max(len({name for variant in variants for name in variant}) - MOST_ACTIVITIES, 0)


def _most_frequent(variants: Mapping[tuple[str, ...], int]) -> list[str]:
    """The activities that are kept, by name; of equally frequent ones the first by name."""
    times: Counter[str] = Counter()
    for variant, cases in variants.items():
        for name in variant:
            times[name] += cases
    return sorted(sorted(times, key=lambda name: (-times[name], name))[:MOST_ACTIVITIES])


@dataclass(frozen=True, slots=True)
class _Table:
    """Variants as arrays: per event (code, owner, place), per variant and activity.

    All activities that are left out share the last code: what stands between others stays there.
    """

    names: list[str]
    cases: _Ints
    code: _Ints
    owner: _Ints
    place: _Ints
    count: _Ints
    first: _Ints
    last: _Ints

    @classmethod
    def of(cls, variants: Mapping[tuple[str, ...], int]) -> _Table:
        names = _most_frequent(variants)
        numbers = {name: number for number, name in enumerate(names)}
        lengths = np.fromiter(map(len, variants), np.int64, len(variants))
        flat = (numbers.get(name, len(names)) for name in chain.from_iterable(variants))
        code = np.fromiter(flat, np.int64, int(lengths.sum()))
        owner = np.repeat(np.arange(lengths.size), lengths)
        place = np.arange(code.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        shape = (lengths.size, len(names) + 1)
        count = np.zeros(shape, np.int64)
        np.add.at(count, (owner, code), 1)
        last = np.full(shape, -1, np.int64)
        np.maximum.at(last, (owner, code), place)
        first = np.full(shape, np.iinfo(np.int64).max)
        np.minimum.at(first, (owner, code), place)
        cases = np.fromiter(variants.values(), np.int64, lengths.size)
        return cls(names, cases, code, owner, place, count, first, last)


def _between_pairs(table: _Table, noise: float) -> Iterator[Constraint]:
    """Constraints of x and y, for each y on all occurrences of all x at once."""
    many = len(table.names)
    weight = table.cases[table.owner]
    subjects = np.bincount(table.code, weights=weight, minlength=many)[:many]
    here = table.count > 0
    followed_by = np.full(table.code.size, -1)
    inside = table.owner[1:] == table.owner[:-1]
    followed_by[:-1][inside] = table.code[1:][inside]
    for y in range(many):
        keeps: dict[Kind, npt.NDArray[np.bool_]] = {
            "equivalence": table.count[table.owner, table.code] == table.count[table.owner, y],
            "always_after": table.last[table.owner, y] > table.place,
            "always_before": table.first[table.owner, y] < table.place,
            "never_together": ~here[table.owner, y],
            "directly_follows": followed_by == y,
        }
        for kind, kept_by in keeps.items():
            kept = np.bincount(table.code, weights=weight * kept_by, minlength=many)[:many]
            holds = (kept > 0) & (kept >= subjects * (1 - noise))
            if kind in ("equivalence", "never_together"):
                holds[y] = False  # of itself either says nothing
            broken = None
            for x in np.flatnonzero(holds):
                if broken is None:
                    broken = np.zeros(table.count.shape, bool)
                    broken[table.owner[~kept_by], table.code[~kept_by]] = True
                yield _constraint(
                    table,
                    kind,
                    int(x),
                    y,
                    counts=(int(subjects[x]), int(kept[x])),
                    about=here[:, x],
                    broken=broken[:, x],
                )


def _frequencies(table: _Table, noise: float) -> Iterator[Constraint]:
    total = int(table.cases.sum())
    everywhere = np.ones(table.cases.size, bool)
    for x in range(len(table.names)):
        times = table.count[:, x]
        seen = np.bincount(times, weights=table.cases)
        # the most frequent first, of equals the smaller
        order = np.lexsort((np.arange(seen.size), -seen))
        order = order[seen[order] > 0]
        enough = np.searchsorted(np.cumsum(seen[order]), total * (1 - noise) - 1e-9) + 1
        allowed = np.sort(order[:enough])
        kept = int(seen[allowed].sum())
        yield _constraint(
            table,
            "activity_frequency",
            x,
            None,
            counts=(total, kept),
            about=everywhere,
            broken=~np.isin(times, allowed),
            allowed=tuple(int(one) for one in allowed),
        )


def _constraint(
    table: _Table,
    kind: Kind,
    x: int,
    y: int | None,
    *,
    counts: tuple[int, int],
    about: npt.NDArray[np.bool_],
    broken: npt.NDArray[np.bool_],
    allowed: tuple[int, ...] = (),
) -> Constraint:
    breaking = np.flatnonzero(broken)
    breaking = breaking[np.argsort(-table.cases[breaking], kind="stable")]
    return Constraint(
        kind=kind,
        activity=table.names[x],
        other_activity="" if y is None else table.names[y],
        allowed_counts=allowed,
        subject_count=counts[0],
        kept_count=counts[1],
        case_count=int(table.cases[about].sum()),
        broken_case_count=int(table.cases[breaking].sum()),
        breaking=tuple(int(one) for one in breaking[:_EXAMPLES]),
    )


_EXAMPLES: Final = 5
