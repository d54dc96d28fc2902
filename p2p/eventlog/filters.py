"""What can be asked of cases: each filter is a small record that JSON can carry.

A filter keeps or drops whole cases, so that waits and variants stay what they were. How it is
answered is in matching.py.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from p2p.errors import UsageError

Name = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]


class _Filter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AttributeFilter(_Filter):
    """Cases whose attribute is one of the values; None is no value.

    'resource' and 'role' are of events: a case is kept where one of its events has the value.
    """

    kind: Literal["attribute"] = "attribute"
    name: Name
    values: Annotated[tuple[str | None, ...], Field(min_length=1)]


class PeriodFilter(_Filter):
    """Cases by days, both included, in the source's time zone.

    within: all events lie in the period; touching: the case is under way in it; started and ended:
    its first or its last day lies in it.
    """

    kind: Literal["period"] = "period"
    from_on: date | None = None
    to_on: date | None = None
    mode: Literal["within", "touching", "started", "ended"] = "started"

    @model_validator(mode="after")
    def _in_order(self) -> PeriodFilter:
        _require_order(self.from_on, self.to_on, "from_on", "to_on")
        return self


class VariantFilter(_Filter):
    """Cases that ran exactly one of these sequences of activities."""

    kind: Literal["variant"] = "variant"
    sequences: Annotated[tuple[Names, ...], Field(min_length=1)]


class FrequentVariantFilter(_Filter):
    """Cases of the variants with these places in the whole log, both included; 1 has most cases."""

    kind: Literal["frequent_variant"] = "frequent_variant"
    first_rank: Annotated[int, Field(ge=1)] = 1
    last_rank: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _in_order(self) -> FrequentVariantFilter:
        _require_order(self.first_rank, self.last_rank, "first_rank", "last_rank")
        return self


class ContainsFilter(_Filter):
    """Cases with at least one, or with all, of the activities."""

    kind: Literal["contains"] = "contains"
    activities: Names
    mode: Literal["any", "all"] = "any"


class FollowsFilter(_Filter):
    """Cases in which `then` comes after `first`: at once (directly), or at any later place."""

    kind: Literal["follows"] = "follows"
    first: Name
    then: Name
    mode: Literal["directly", "eventually"] = "directly"


class DurationFilter(_Filter):
    """Cases that ran so many days, both ends included; those without a duration are dropped."""

    kind: Literal["duration"] = "duration"
    least_days: float | None = Field(default=None, allow_inf_nan=False)
    most_days: float | None = Field(default=None, allow_inf_nan=False)
    unit: Literal["calendar", "working"] = "calendar"

    @model_validator(mode="after")
    def _in_order(self) -> DurationFilter:
        _require_order(self.least_days, self.most_days, "least_days", "most_days")
        return self


class ReworkFilter(_Filter):
    """Cases in which an activity, or the one named, happens at least so many times."""

    kind: Literal["rework"] = "rework"
    activity: Name | None = None
    least_count: Annotated[int, Field(ge=2)] = 2


class EndpointFilter(_Filter):
    """Cases by their first and their last activity; a side left out may be any."""

    kind: Literal["endpoint"] = "endpoint"
    starts: Names | None = None
    ends: Names | None = None

    @model_validator(mode="after")
    def _says_something(self) -> EndpointFilter:
        if self.starts is None and self.ends is None:
            raise ValueError("give starts, ends or both")
        return self


class ValueFilter(_Filter):
    """Cases of one currency by their amount, both ends included."""

    kind: Literal["value"] = "value"
    currency: Name
    least_amount: float | None = Field(default=None, allow_inf_nan=False)
    most_amount: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _in_order(self) -> ValueFilter:
        _require_order(self.least_amount, self.most_amount, "least_amount", "most_amount")
        return self


class AllOf(_Filter):
    """Cases that every filter keeps; without filters every case."""

    kind: Literal["and"] = "and"
    filters: tuple[CaseFilter, ...]


class AnyOf(_Filter):
    """Cases that at least one filter keeps; without filters none."""

    kind: Literal["or"] = "or"
    filters: tuple[CaseFilter, ...]


class Not(_Filter):
    """Cases that the filter drops."""

    kind: Literal["not"] = "not"
    filter: CaseFilter


CaseFilter: TypeAlias = Annotated[
    AttributeFilter
    | PeriodFilter
    | VariantFilter
    | FrequentVariantFilter
    | ContainsFilter
    | FollowsFilter
    | DurationFilter
    | ReworkFilter
    | EndpointFilter
    | ValueFilter
    | AllOf
    | AnyOf
    | Not,
    Field(discriminator="kind"),
]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()
_ANY: TypeAdapter[CaseFilter] = TypeAdapter(CaseFilter)


def filter_from_json(text: str | bytes) -> CaseFilter:
    """Read a filter. Raises UsageError that names the place and what is wrong with it."""
    try:
        return _ANY.validate_json(text)
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or 'filter'}: {one['msg']}"
            for one in error.errors(include_url=False)
        )
        raise UsageError(
            f"the filter was refused: {told}", "correct the filter and ask again"
        ) from error


def filter_to_json(chosen: CaseFilter) -> str:
    """The filter as JSON that filter_from_json reads."""
    return chosen.model_dump_json()


def _require_order(low: object, high: object, low_name: str, high_name: str) -> None:
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise ValueError(f"{low_name} ({low}) is after {high_name} ({high})")
