"""Levers: the one thing that would be done otherwise, named, checked and told in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.errors import UsageError

TASK_TYPES = ("requisition", "order", "invoice")


@dataclass(frozen=True, slots=True)
class Lever:
    """Exactly one of the four changes; task_type and level narrow the approvals it is about.

    approve_within_days: working days after which another person decides at once.
    auto_approve_under: amount, in the document's own currency, below which nobody is asked.
    more_approvers: people who join each team (company, kind and level of approval).
    release_block: reason of exception that no longer holds an invoice back.
    """

    approve_within_days: float | None = None
    auto_approve_under: float | None = None
    more_approvers: int = 0
    release_block: str | None = None
    task_type: str | None = None
    level: int | None = None

    def __post_init__(self) -> None:
        given = [self.approve_within_days is not None, self.auto_approve_under is not None,
                 self.more_approvers != 0, self.release_block is not None]  # fmt: skip
        if sum(given) != 1:
            raise UsageError(
                f"one change at a time is asked for, not {sum(given)}",
                "name one of: approve within, auto-approve under, more approvers, release block",
            )
        for name, value in (
            ("approve within", self.approve_within_days),
            ("auto-approve under", self.auto_approve_under),
            ("more approvers", self.more_approvers or None),
        ):
            if value is not None and not 0 < value < 1e15:
                raise UsageError(f"{name}: {value:g} is no use", "give a number above 0")
        if self.task_type is not None and self.task_type not in TASK_TYPES:
            raise UsageError(
                f"there is no approval of {self.task_type!r}", f"one of: {', '.join(TASK_TYPES)}"
            )
        if self.release_block is not None and (self.task_type or self.level is not None):
            raise UsageError(
                "a block is released whatever was approved", "leave kind and level of approval out"
            )

    @property
    def lever_id(self) -> str:
        """Stable name, such as approve_within_1 or more_approvers_2_order_level_1."""
        if self.approve_within_days is not None:
            name = f"approve_within_{self.approve_within_days:g}"
        elif self.auto_approve_under is not None:
            name = f"auto_approve_under_{self.auto_approve_under:g}"
        elif self.more_approvers:
            name = f"more_approvers_{self.more_approvers}"
        else:
            name = f"release_{'_'.join(str(self.release_block).split())}"
        kind = f"_{self.task_type}" if self.task_type else ""
        return name + kind + (f"_level_{self.level}" if self.level is not None else "")

    @property
    def title(self) -> str:
        """What would be done otherwise, as a short sentence."""
        if self.release_block is not None:
            return f"Release {self.release_block}s automatically"
        approvals = f"{self.task_type} approvals" if self.task_type else "approvals"
        if self.level is not None:
            approvals += f" of level {self.level}"
        if self.approve_within_days is not None:
            days = "day" if self.approve_within_days == 1 else "days"
            return f"Decide {approvals} within {self.approve_within_days:g} working {days}"
        if self.auto_approve_under is not None:
            return f"Ask for no {approvals} under {self.auto_approve_under:,g}"
        people = "person" if self.more_approvers == 1 else "people"
        return f"{self.more_approvers} more {people} in every team for {approvals}"

    @property
    def assumption(self) -> str:
        """What the replay takes for granted under this lever, as sentences."""
        if self.approve_within_days is not None:
            return (
                "What would be decided later is decided by somebody else when the time is over. "
                "That the approver is then free for other tasks is not counted."
            )
        if self.auto_approve_under is not None:
            return (
                "Amounts count in the document's own currency; a task without an amount is still "
                "asked for. Approvers use the time for what remains, in the same hours as before."
            )
        if self.more_approvers:
            return (
                "Whoever joins keeps the hours of a colleague, works as fast, and gets an equal "
                "share of the team's tasks."
            )
        return (
            "Only invoices of which every dated block has this reason change; they are free when "
            "they would be without a block. Time that clerks win for other blocks is not counted."
        )

    def selected(self) -> pl.Expr:
        """Which approval tasks the lever is about."""
        chosen = pl.lit(value=self.release_block is None)
        if self.task_type is not None:
            chosen &= pl.col("task_type") == self.task_type
        if self.level is not None:
            chosen &= pl.col("level") == self.level
        return chosen


def standard_levers(block_reasons: list[str]) -> list[Lever]:
    """What every source is asked at each refresh: three changes of approvals, and each block."""
    return [
        Lever(approve_within_days=1),
        Lever(auto_approve_under=500),
        Lever(more_approvers=2),
        *(Lever(release_block=reason) for reason in sorted(block_reasons)),
    ]
