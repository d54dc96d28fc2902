"""What a reader may choose of the cases, and the filter that it means. Nothing is drawn in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from p2p.eventlog import CaseFilter, filter_to_json
from p2p.eventlog.filters import (
    AllOf,
    AnyOf,
    AttributeFilter,
    ContainsFilter,
    DurationFilter,
    EndpointFilter,
    FollowsFilter,
    FrequentVariantFilter,
    Not,
    PeriodFilter,
    ReworkFilter,
    ValueFilter,
)


@dataclass(frozen=True)
class Choices:
    """What the controls say. Nothing chosen keeps every case.

    any_is_enough: a case need meet one of the choices, not all. others: the cases that do not meet
    them. most_frequent: cases of so many of the most frequent variants.
    """

    started_from: date | None = None
    started_to: date | None = None
    least_days: float | None = None
    most_days: float | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ran: tuple[str, ...] = ()
    never_ran: tuple[str, ...] = ()
    first: str | None = None
    then: str | None = None
    directly: bool = False
    repeats: bool = False
    repeated: str | None = None
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    most_frequent: int | None = None
    currency: str | None = None
    least_amount: float | None = None
    most_amount: float | None = None
    any_is_enough: bool = False
    others: bool = False

    def to_filter(self) -> CaseFilter | None:
        """The filter that these choices mean; None where they keep every case."""
        parts: list[CaseFilter] = []
        if self.started_from or self.started_to:
            parts.append(PeriodFilter(from_on=self.started_from, to_on=self.started_to))
        if self.least_days is not None or self.most_days is not None:
            parts.append(DurationFilter(least_days=self.least_days, most_days=self.most_days))
        parts += [AttributeFilter(name=name, values=v) for name, v in self.attributes.items() if v]
        if self.ran:
            parts.append(ContainsFilter(activities=self.ran, mode="all"))
        if self.never_ran:
            parts.append(Not(filter=ContainsFilter(activities=self.never_ran)))
        if self.first and self.then:
            mode: Literal["directly", "eventually"] = "directly" if self.directly else "eventually"
            parts.append(FollowsFilter(first=self.first, then=self.then, mode=mode))
        if self.repeats:
            parts.append(ReworkFilter(activity=self.repeated))
        if self.starts or self.ends:
            parts.append(EndpointFilter(starts=self.starts or None, ends=self.ends or None))
        if self.most_frequent:
            parts.append(FrequentVariantFilter(last_rank=self.most_frequent))
        if self.currency:
            parts.append(
                ValueFilter(
                    currency=self.currency,
                    least_amount=self.least_amount,
                    most_amount=self.most_amount,
                )
            )
        if not parts:
            return None
        many = AnyOf if self.any_is_enough else AllOf
        kept = many(filters=tuple(parts))
        return Not(filter=kept) if self.others else kept


def choices_of(chosen: CaseFilter | None) -> Choices | None:
    """The choices that make this filter; None where the controls cannot show it."""
    said: dict[str, Any] = {}
    attributes: dict[str, tuple[str, ...]] = {}
    inner = chosen
    if isinstance(chosen, Not) and isinstance(chosen.filter, AllOf | AnyOf):
        said["others"], inner = True, chosen.filter
    said["any_is_enough"] = isinstance(inner, AnyOf)
    for part in inner.filters if isinstance(inner, AllOf | AnyOf) else ():
        if isinstance(part, AttributeFilter):
            if None not in part.values:
                attributes[part.name] = tuple(str(value) for value in part.values)
        else:
            said |= _said(part)
    choices = Choices(attributes=attributes, **said)
    made = choices.to_filter()
    return choices if _parts(made) == _parts(chosen) else None


def _parts(chosen: CaseFilter | None) -> object:
    """What a filter says, whatever the order of its parts."""
    if isinstance(chosen, Not):
        return ("not", _parts(chosen.filter))
    if isinstance(chosen, AllOf | AnyOf):
        return (chosen.kind, sorted(filter_to_json(part) for part in chosen.filters))
    return chosen


def _said(part: CaseFilter) -> dict[str, Any]:
    """What one part of a filter says in the words of Choices; nothing where no control says it."""
    said: dict[str, Any] = {}
    match part:
        case PeriodFilter(mode="started"):
            said = {"started_from": part.from_on, "started_to": part.to_on}
        case DurationFilter(unit="calendar"):
            said = {"least_days": part.least_days, "most_days": part.most_days}
        case ContainsFilter(mode="all"):
            said = {"ran": part.activities}
        case Not(filter=ContainsFilter(mode="any") as inner):
            said = {"never_ran": inner.activities}
        case FollowsFilter():
            directly = part.mode == "directly"
            said = {"first": part.first, "then": part.then, "directly": directly}
        case ReworkFilter(least_count=2):
            said = {"repeats": True, "repeated": part.activity}
        case EndpointFilter():
            said = {"starts": part.starts or (), "ends": part.ends or ()}
        case FrequentVariantFilter(first_rank=1):
            said = {"most_frequent": part.last_rank}
        case ValueFilter():
            said = {
                "currency": part.currency,
                "least_amount": part.least_amount,
                "most_amount": part.most_amount,
            }
    return said
