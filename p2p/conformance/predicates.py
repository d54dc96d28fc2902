"""The kinds of check that a rule can be, and what each must say. Scope and severity are the rule's.

Every kind reads the first and the last occurrence of its activities in a case (cardinality: how
many there are). A time known to the day only proves nothing about events of the same day.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Activity = Annotated[str, Field(min_length=1, pattern=r"^[^\n\r\t]+$")]
Activities = Annotated[tuple[Activity, ...], Field(min_length=1)]
IfMissing = Literal["violated", "not_checked"]
Measure = Literal[
    "ordered_amount",
    "net_received_quantity",
    "net_received_amount",
    "net_invoiced_quantity",
    "net_invoiced_amount",
]
Fact = Literal["order_approved", "has_requisition_or_contract"]
Role = Literal["a", "b", "c", "shown"]


class _Predicate(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def roles(self) -> tuple[tuple[Role, Activity], ...]:
        """The activities in the roles by which the SQL of the kind knows them."""
        return self._roles()

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        raise NotImplementedError


class _Pair(_Predicate):
    """Two activities, one of which comes first."""

    first: Activity
    then: Activity

    @model_validator(mode="after")
    def _are_two(self) -> Self:
        if self.first == self.then:
            raise ValueError("name two different activities")
        return self

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        return ("a", self.first), ("b", self.then)


class Precedence(_Predicate):
    """Where one of `then` happened, `first` did not come after it. Judged where one of them did.

    if_missing: what it means that `first` never happened.
    """

    kind: Literal["precedence"]
    first: Activity
    then: Activities
    if_missing: IfMissing

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        return ("a", self.first), *(("b", one) for one in self.then)


class Response(_Pair):
    """After the first `first` a `then` comes. Judged where `first` happened."""

    kind: Literal["response"]
    if_missing: IfMissing


class Succession(_Pair):
    """Both happen, no `then` before the first `first`, and one after the last `first`.

    Judged where one of the two happened.
    """

    kind: Literal["succession"]
    if_missing: IfMissing


class TimeLimit(_Pair):
    """At most so many calendar days lie between the first `first` and the first `then` after it.

    Where the first `then` came before it, nothing is measured: another kind judges the order.
    """

    kind: Literal["time_limit"]
    at_most_days: Annotated[float, Field(ge=0)]
    if_missing: IfMissing


class Cardinality(_Predicate):
    """`activity` happens at_least to at_most times, less what `taken_back_by` took back.

    Judged in every case in scope.
    """

    kind: Literal["cardinality"]
    activity: Activity
    taken_back_by: Activity | None = None
    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _can_be_broken(self) -> Self:
        if self.at_most is None and not self.at_least:
            raise ValueError("say at_least or at_most: every case keeps this")
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError("at_most is below at_least: no case can keep this")
        return self

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        taken: tuple[tuple[Role, Activity], ...] = (
            (("c", self.taken_back_by),) if self.taken_back_by else ()
        )
        return ("a", self.activity), *taken


class Absence(_Predicate):
    """`activity` never happens. Judged in every case in scope."""

    kind: Literal["absence"]
    activity: Activity

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        return (("a", self.activity),)


class NotCoexistence(_Predicate):
    """Not both happen. Judged where one of the two happened."""

    kind: Literal["not_coexistence"]
    activity: Activity
    other: Activity

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        return ("a", self.activity), ("b", self.other)


class BlockedUntil(_Predicate):
    """From the first `after` on, `blocked` does not happen before the first `until`.

    Judged where `after` happened and `until` did not come before it.
    """

    kind: Literal["blocked_until"]
    after: Activity
    blocked: Activity
    until: Activity

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        return ("a", self.until), ("b", self.blocked), ("c", self.after)


class ValueMatch(_Predicate):
    """A net sum of the order item equals another, or is at most the other.

    They may differ by the greater of tolerance_pct per cent of `against` and tolerance_amount.
    Judged where both sums are known. shown: activities whose events stand as evidence.
    """

    kind: Literal["value"]
    measure: Measure
    against: Measure
    comparison: Literal["equal", "at_most"]
    tolerance_pct: Annotated[float, Field(ge=0, le=100)]
    tolerance_amount: Annotated[float, Field(ge=0)]
    shown: Activities

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        return tuple(("shown", one) for one in self.shown)


class Condition(_Predicate):
    """Where one of `when` happened (without `when`: in every case), a fact of the case holds.

    Judged where the fact is known to hold or not to hold.
    """

    kind: Literal["condition"]
    fact: Fact
    when: tuple[Activity, ...] = ()
    shown: tuple[Activity, ...] = ()

    def _roles(self) -> tuple[tuple[Role, Activity], ...]:
        return *(("b", one) for one in self.when), *(("shown", one) for one in self.shown)


Predicate = Annotated[
    Precedence
    | Response
    | Succession
    | TimeLimit
    | Cardinality
    | Absence
    | NotCoexistence
    | BlockedUntil
    | ValueMatch
    | Condition,
    Field(discriminator="kind"),
]
KINDS: tuple[str, ...] = tuple(
    str(get_args(model.model_fields["kind"].annotation)[0])
    for model in (
        Precedence,
        Response,
        Succession,
        TimeLimit,
        Cardinality,
        Absence,
        NotCoexistence,
        BlockedUntil,
        ValueMatch,
        Condition,
    )
)
"""Every kind by name, in the order of this module."""
