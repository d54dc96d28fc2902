"""Token replay of the most frequent variants beside their alignments, for who knows other tools.

It is not published: replay passes over activities that the model does not name, and where a step is
not allowed it makes up the missing token and goes on, so that it calls a log fitter than it is.
Replay is pm4py's, behind its gateway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mining import pm4py_gateway
from mining.model_quality import alignment_fitness
from mining.net_alignment import Variant, align, shortest_run
from mining.workflow_net import WorkflowNet

MOST_VARIANTS: Final = 300
LONGEST: Final = 100
"""Events of a variant beyond which a replay takes seconds."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Both measures on the same cases, in per cent; None where no case could be checked.

    variant_count and case_count: those that were compared, of all_case_count.
    """

    variant_count: int
    case_count: int
    all_case_count: int
    replay_fitness_pct: float | None
    replay_fitting_case_count: int
    alignment_fitness_pct: float | None
    alignment_fitting_case_count: int


def compare_replay(
    searched: WorkflowNet,
    drawn: WorkflowNet,
    variants: Mapping[Variant, int],
    *,
    most_variants: int = MOST_VARIANTS,
) -> Replay:
    """Replay the most frequent variants on the drawn net, and align the same ones.

    Replay fitness is half the share of consumed tokens that were not missing and half the share of
    produced tokens that did not remain, over all cases: Rozinat, van der Aalst: Conformance
    checking of processes based on monitoring real behavior (2008).
    """
    order = sorted(variants, key=lambda one: (-variants[one], len(one), one))
    chosen = [one for one in order if len(one) <= LONGEST][:most_variants]
    aligned = align(searched, {one: variants[one] for one in chosen})
    compared = [one for one in chosen if one in aligned]
    counts = [variants[one] for one in compared]
    tokens = pm4py_gateway.replay_tokens(drawn, compared)
    missing, consumed, remaining, produced, fitting = (
        sum(count * one[place] for count, one in zip(counts, tokens, strict=True))
        for place in range(5)
    )
    fitness = alignment_fitness(aligned, variants, shortest_run=shortest_run(searched))
    return Replay(
        variant_count=len(compared),
        case_count=sum(counts),
        all_case_count=sum(variants.values()),
        replay_fitness_pct=(
            50 * (1 - missing / consumed) + 50 * (1 - remaining / produced) if compared else None
        ),
        replay_fitting_case_count=fitting,
        alignment_fitness_pct=None if fitness is None else 100 * fitness,
        alignment_fitting_case_count=sum(
            variants[one] for one in compared if not aligned[one].cost
        ),
    )
