"""What a reader may choose of the cases, and the filter that it means. Nothing is drawn in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from p2p.eventlog import CaseFilter
from p2p.eventlog.filters import (
    AllOf,
    AttributeFilter,
    ContainsFilter,
    DurationFilter,
    FollowsFilter,
    Not,
    PeriodFilter,
    ReworkFilter,
)


@dataclass(frozen=True)
class Choices:
    """What the controls say. Nothing chosen keeps every case."""

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
            parts.append(ReworkFilter())
        return AllOf(filters=tuple(parts)) if parts else None


def choices_of(chosen: CaseFilter | None) -> Choices | None:
    """The choices that make this filter; None where the controls cannot show it."""
    said: dict[str, Any] = {}
    attributes: dict[str, tuple[str, ...]] = {}
    for part in chosen.filters if isinstance(chosen, AllOf) else ():
        match part:
            case PeriodFilter(mode="started"):
                said |= {"started_from": part.from_on, "started_to": part.to_on}
            case DurationFilter(unit="calendar"):
                said |= {"least_days": part.least_days, "most_days": part.most_days}
            case AttributeFilter() if None not in part.values:
                attributes[part.name] = tuple(str(value) for value in part.values)
            case ContainsFilter(mode="all"):
                said["ran"] = part.activities
            case Not(filter=ContainsFilter(mode="any") as inner):
                said["never_ran"] = inner.activities
            case FollowsFilter():
                said |= {
                    "first": part.first,
                    "then": part.then,
                    "directly": part.mode == "directly",
                }
            case ReworkFilter(activity=None, least_count=2):
                said["repeats"] = True
    choices = Choices(attributes=attributes, **said)
    return choices if choices.to_filter() == chosen else None
