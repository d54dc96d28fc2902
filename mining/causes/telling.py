"""How a cause and a rule read to a person, and the explorer's filter for the cases behind them."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date

from mining import wording
from mining.causes.contrast import Cause
from mining.causes.outcomes import Outcome
from p2p.eventlog import CaseFilter, filter_to_json
from p2p.eventlog.filters import AllOf, AttributeFilter, PeriodFilter, ValueFilter
from p2p.matching_types import matching_text

Condition = tuple[str, str]

LABELS: Mapping[str, str] = {
    "company_code": "company",
    "supplier_id": "supplier",
    "category": "category",
    "matching_type": "matching",
    "item_type": "item type",
    "document_type": "document type",
    "amount_band": "amount",
    "first_resource": "begun by",
    "recorded_by": "recorded by",
    "payment_term": "payment term",
    "has_order": "billed on an order:",
    "task_type": "approval of",
    "level": "level",
    "role": "role",
    "assigned_to": "assigned to",
    "weekday": "begun on a",
    "month": "begun in",
}
NAMES: Mapping[str, str] = {
    **LABELS,
    "first_resource": "who began it",
    "recorded_by": "who recorded it",
    "has_order": "whether it bills an order",
    "task_type": "kind of approval",
    "assigned_to": "who it was assigned to",
    "weekday": "weekday of the start",
    "month": "month of the start",
}
_OF_CASES = {
    "company_code", "supplier_id", "category", "matching_type", "item_type", "document_type",
}  # fmt: skip
_PEOPLE = {"first_resource", "recorded_by", "assigned_to"}
_SUBJECTS = {"case": "case", "invoice": "invoice", "task": "approval"}


def condition_text(name: str, value: str, supplier_names: Mapping[str, str]) -> str:
    """One condition in words: supplier 100130 (Alder Brook GmbH)."""
    told = value
    if name == "supplier_id" and supplier_names.get(value):
        told = f"{value} ({supplier_names[value]})"
    elif name == "matching_type":
        told = matching_text(value)
    elif name == "weekday":
        told = value[2:]
    return f"{LABELS[name]} {told}"


def cause_text(
    outcome: Outcome, conditions: Iterable[Condition], supplier_names: Mapping[str, str]
) -> str:
    """The conditions as one phrase."""
    return " and ".join(condition_text(*one, supplier_names) for one in conditions)


def sentence(outcome: Outcome, cause: Cause, supplier_names: Mapping[str, str]) -> str:
    """What was found, with its interval, as a sentence."""
    one = _SUBJECTS[outcome.subject]
    what = cause_text(outcome, cause.conditions, supplier_names)
    told = (
        f"Of {wording.counted(cause.count, one)} ({what}), {cause.hit_count:,}"
        f" ({wording.share(cause.hit_count / cause.count)}) {outcome.hit_text};"
        f" of all others {wording.share(cause.other_hit_count / cause.other_count)} did."
        f" The difference is between {100 * cause.difference_low:.1f} and"
        f" {100 * cause.difference_high:.1f} percentage points."
    )
    if cause.alone:
        each = ", ".join(
            f"{wording.share(share)} for {condition_text(*condition, supplier_names)}"
            for condition, share in zip(cause.conditions, cause.alone, strict=True)
        )
        told += f" Each alone: {each}."
    if cause.repeats is not None:
        told += f" It says little beyond {cause_text(outcome, cause.repeats, supplier_names)}."
    return told


def explorer_filter(outcome: Outcome, conditions: Iterable[Condition]) -> str | None:
    """The explorer's filter for the cases with these values; None where it has no such filter.

    Of a person it keeps the cases in which that person took part.
    """
    parts: list[CaseFilter] = []
    for name, value in conditions:
        if name in _OF_CASES and not (outcome.subject != "case" and name == "document_type"):
            if value == "several":
                return None
            parts.append(AttributeFilter(name=name, values=(value,)))
        elif name in _PEOPLE:
            parts.append(AttributeFilter(name="resource", values=(value,)))
        elif name == "amount_band" and outcome.subject == "case":
            # a currency may be written in words: US Dollar
            currency, least, _, most = value.rsplit(" ", 3)
            parts.append(
                ValueFilter(currency=currency, least_amount=float(least), most_amount=float(most))
            )
        elif name == "month" and outcome.by_case_start:
            first = date.fromisoformat(f"{value}-01")
            last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
            parts.append(PeriodFilter(from_on=first, to_on=last))
        else:
            return None
    return filter_to_json(AllOf(filters=tuple(parts)))
