"""One process model against one log: its four measures, and which activities deviate how often.

Alignments come from `net_alignment`, measures from `model_quality`; nothing is read or written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from mining.model_quality import (
    alignment_fitness,
    alignment_precision,
    generalisation,
    simplicity,
)
from mining.net_alignment import (
    TOTAL_STATES,
    VARIANT_STATES,
    Alignment,
    Variant,
    align,
    shortest_run,
)
from mining.workflow_net import WorkflowNet

EXAMPLES: Final = 5
Deviation = Literal["extra", "skipped"]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of variants and cases; the measures in per cent, None where they say nothing.

    Fitness, precision and generalisation speak of the checked cases alone.
    """

    variant_count: int
    case_count: int
    fitting_case_count: int
    not_checked_variant_count: int
    not_checked_case_count: int
    fitness_pct: float | None
    precision_pct: float | None
    generalisation_pct: float | None
    simplicity_pct: float
    shortest_run_count: int


@dataclass(frozen=True, slots=True)
class DeviatingActivity:
    """How often an activity deviates: 'extra' was done though the model does not allow it there,
    'skipped' was asked for by the model and not done. variants: those with most cases."""

    activity: str
    kind: Deviation
    case_count: int
    deviation_count: int
    checked_case_count: int
    variants: tuple[Variant, ...]


def check_model(
    searched: WorkflowNet,
    drawn: WorkflowNet,
    variants: Mapping[Variant, int],
    *,
    variant_states: int = VARIANT_STATES,
    total_states: int = TOTAL_STATES,
) -> tuple[Quality, list[DeviatingActivity]]:
    """Align every variant that the budget reaches, and measure. Deviations with most cases first.

    searched and drawn are nets of the same runs; simplicity is measured on what people see.
    Raises NetCannotEnd like `shortest_run`.
    """
    shortest = shortest_run(searched)
    aligned = align(searched, variants, variant_states=variant_states, total_states=total_states)
    checked = sum(variants[one] for one in aligned)
    total = sum(variants.values())
    quality = Quality(
        variant_count=len(variants),
        case_count=total,
        fitting_case_count=sum(variants[one] for one, found in aligned.items() if not found.cost),
        not_checked_variant_count=len(variants) - len(aligned),
        not_checked_case_count=total - checked,
        fitness_pct=_pct(alignment_fitness(aligned, variants, shortest_run=shortest)),
        precision_pct=_pct(alignment_precision(searched, aligned, variants)),
        generalisation_pct=_pct(generalisation(searched, aligned, variants)),
        simplicity_pct=100 * simplicity(drawn),
        shortest_run_count=shortest,
    )
    return quality, _deviations(aligned, variants, checked)


def _deviations(
    aligned: Mapping[Variant, Alignment], variants: Mapping[Variant, int], checked: int
) -> list[DeviatingActivity]:
    cases: Counter[tuple[str, Deviation]] = Counter()
    times: Counter[tuple[str, Deviation]] = Counter()
    who: defaultdict[tuple[str, Deviation], list[Variant]] = defaultdict(list)
    # aligned in the order of the search: variants with most cases first
    for variant, one in aligned.items():
        if not one.cost:
            continue
        sides: tuple[tuple[Deviation, tuple[str, ...]], ...] = (
            ("extra", one.extra),
            ("skipped", one.skipped),
        )
        for kind, moves in sides:
            for activity, count in Counter(moves).items():
                key = (activity, kind)
                cases[key] += variants[variant]
                times[key] += count * variants[variant]
                if len(who[key]) < EXAMPLES:
                    who[key].append(variant)
    order = sorted(cases, key=lambda key: (-cases[key], key))
    return [
        DeviatingActivity(activity, kind, cases[key], times[key], checked, tuple(who[key]))
        for key in order
        for activity, kind in (key,)
    ]


def _pct(share: float | None) -> float | None:
    return None if share is None else 100 * share
