"""What the measures of a process model and the constraints of a log skeleton mean, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Measure:
    """One measure: its column in serving.process_model, its name, and how it is reckoned."""

    column: str
    name: str
    question: str
    explanation: str


MEASURES: Final = (
    Measure(
        "fitness_pct",
        "Fitness",
        "How much of what happened does the model allow?",
        "Each case is aligned with the model: events that it does not allow and activities that it"
        " asks for in vain are its deviations. Fitness of a case = 1 - deviations / (its events +"
        " activities of the model's shortest run); this is the mean over all checked cases.",
    ),
    Measure(
        "precision_pct",
        "Precision",
        "How much of what the model allows has happened?",
        "Numerator: activities that cases went on with; denominator: activities that the model"
        " allowed at that point; both summed over every point that the checked cases passed, each"
        " case counted. Low = the model allows much that never happens.",
    ),
    Measure(
        "generalisation_pct",
        "Generalisation",
        "Is each part of the model supported by many cases?",
        "1 - the mean over the model's activities of 1 / root of how often the checked cases ran"
        " it; one that was never run counts as 1. Low = parts rest on a few cases.",
    ),
    Measure(
        "simplicity_pct",
        "Simplicity",
        "How easily is the model read?",
        "1 / (1 + the arcs that a place or step of its Petri net has beyond two, on average):"
        " 100% for a plain sequence.",
    ),
)

CONSTRAINTS: Final = {
    "always_after": "always after",
    "always_before": "always before",
    "directly_follows": "directly follows",
    "equivalence": "as often as",
    "never_together": "never together",
    "activity_frequency": "times a case",
}


def constraint(kind: str, activity: str, other: str, allowed: list[int] | None) -> str:
    """One constraint as a sentence."""
    times = f"occurs {' or '.join(map(str, allowed or []))} times in a case"
    if allowed in ([0], [1]):
        times = "never occurs" if allowed == [0] else "occurs once in a case"
    return {
        "always_after": f"after each “{activity}” comes a “{other}”",
        "always_before": f"before each “{activity}” was a “{other}”",
        "directly_follows": f"“{activity}” is at once followed by “{other}”",
        "equivalence": f"“{activity}” occurs as often as “{other}”",
        "never_together": f"no case has both “{activity}” and “{other}”",
        "activity_frequency": f"“{activity}” {times}",
    }[kind]
