"""How well a process tree fits a log: alignment fitness over variants, weighted by cases.

Costs come from `alignment`; nothing is discovered or read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mining.alignment import TreeAligner, WorkExceeded
from mining.process_tree import ProcessTree

VARIANT_WORK = 5_000
TOTAL_WORK = 5_000_000


@dataclass(frozen=True, slots=True)
class Fitness:
    """Counts of cases; fitness_pct is the mean over the checked cases, None where none was checked.

    The fitness of a case is 1 - cost / (events + activities of the model's shortest run), so 100 %
    means that the case replays without a deviation.
    """

    case_count: int
    fitting_case_count: int
    not_checked_case_count: int
    fitness_pct: float | None


def measure_fitness(
    tree: ProcessTree,
    variants: Mapping[tuple[str, ...], int],
    *,
    variant_work: int = VARIANT_WORK,
    total_work: int = TOTAL_WORK,
) -> Fitness:
    """Align every variant, the ones with most cases first, within a budget.

    The budget counts steps and not seconds, so the same log gives the same figures on any machine.
    What it does not reach is counted in not_checked_case_count.
    """
    aligner = TreeAligner(tree)
    checked = fitting = not_checked = 0
    weighted = 0.0
    left = total_work
    for variant, cases in sorted(variants.items(), key=lambda one: (-one[1], len(one[0]), one[0])):
        try:
            cost = aligner.cost(variant, work=min(variant_work, left))
        except WorkExceeded:
            not_checked += cases
            left -= min(variant_work, left)
            continue
        left -= aligner.used
        checked += cases
        fitting += cases if cost == 0 else 0
        worst = len(variant) + aligner.shortest_run
        weighted += cases * (1 - cost / worst if worst else 1.0)
    return Fitness(
        case_count=checked + not_checked,
        fitting_case_count=fitting,
        not_checked_case_count=not_checked,
        fitness_pct=100 * weighted / checked if checked else None,
    )
