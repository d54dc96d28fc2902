"""The ground truth of what was planted. Written beside the delivery, read by no connector.

Deviations name documents by the simulation's own numbers; the renderer of a system turns them into
that system's document numbers and leaves out what happened after the as-of date.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from p2p.simulator.arrays import Ints

_SHARED = ("supplier",)
"""Subjects whose numbers all sites share."""
_SCHEMA = {
    "kind": pl.String,
    "subject": pl.String,
    "subject_number": pl.Int64,
    "group": pl.Int64,
    "related": pl.String,
    "related_number": pl.Int64,
    "amount": pl.Int64,
    "detail": pl.String,
}


@dataclass
class Ledger:
    """Collects planted rows. One deviation writes rows of one kind (several shades: detail)."""

    _parts: list[pl.DataFrame] = field(default_factory=list)

    def plant(
        self,
        kind: str,
        subject: str,
        numbers: Ints,
        *,
        amount: Ints | None = None,
        group: Ints | None = None,
        related: tuple[str, Ints] | None = None,
        detail: str = "",
    ) -> None:
        """Add one row for each number of a subject (`truth.known_subjects`); amount is in cents."""
        if numbers.size == 0:
            return
        nothing = pl.Series([None] * numbers.size, dtype=pl.Int64)
        self._parts.append(
            pl.DataFrame(
                {
                    "kind": [kind] * numbers.size,
                    "subject": [subject] * numbers.size,
                    "subject_number": numbers,
                    "group": nothing if group is None else group,
                    "related": [related[0] if related else ""] * numbers.size,
                    "related_number": nothing if related is None else related[1],
                    "amount": nothing if amount is None else amount,
                    "detail": [detail] * numbers.size,
                },
                schema=_SCHEMA,
            )
        )

    def rows(self) -> pl.DataFrame:
        """All rows in the order of planting."""
        return pl.concat(self._parts) if self._parts else pl.DataFrame(schema=_SCHEMA)

    def shifted(self, more: int) -> Ledger:
        """The same with this much added to the numbers of a site's own subjects."""

        def moved(subject: str, number: str) -> pl.Expr:
            own = ~pl.col(subject).is_in(_SHARED)
            return pl.when(own).then(pl.col(number) + more).otherwise(number).alias(number)

        rows = self.rows().with_columns(
            moved("subject", "subject_number"), moved("related", "related_number")
        )
        return Ledger([rows])

    def within(self, numbers: dict[str, pl.Series]) -> Ledger:
        """The rows whose subject, and related document if any, are among these numbers
        (subject -> numbers that are kept)."""

        def known(subject: str, number: str) -> pl.Expr:
            return pl.any_horizontal(
                (pl.col(subject) == name) & pl.col(number).is_in(found.implode())
                for name, found in numbers.items()
            )

        alone = pl.col("related") == ""
        return Ledger(
            [
                self.rows().filter(
                    known("subject", "subject_number")
                    & (alone | known("related", "related_number"))
                )
            ]
        )
