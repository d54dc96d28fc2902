"""Sifts the rows of a log: which are good, which have a fault, which say a thing again.

What counts as a fault is told in fault_rules.py; what becomes of rejected rows is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.ocel.fault_rules import (
    Rule,
    kind_of,
    no_id,
    no_moment,
    no_name,
    no_type,
    shown,
    two_meanings,
    unknown,
    zero_byte,
)
from p2p.sources.ocel.log import COLUMNS, OcelLog

# Frames of rows, in the order in which rows of a file are numbered.
ROW_FRAMES = tuple(name for name in COLUMNS if not name.endswith("_types"))
ROW_NUMBER = "row_number"
_HOPELESS_SHARE = 0.9
_IDS = pl.Series("id", [], pl.String)


@dataclass(frozen=True, slots=True)
class Screened:
    """A log sifted row by row.

    kept: name of a frame to its good rows, with row_number (1 is the first row of the file).
    rejected: row_number, column, value, code, reason, remedy; each row at most once.
    repeats: how many rows say again what an earlier one said.
    """

    kept: dict[str, pl.DataFrame]
    rejected: pl.DataFrame
    repeats: int

    def sound_part(self, log: OcelLog) -> OcelLog:
        """The log that was screened, without its rejected and repeated rows."""
        kept = {name: rows.drop(ROW_NUMBER) for name, rows in self.kept.items()}
        return replace(log, **kept)


def screen(
    log: OcelLog, known_objects: pl.Series = _IDS, known_events: pl.Series = _IDS
) -> Screened:
    """Sift all rows of a log; known_*: ids beyond this log that its rows may refer to."""
    sieve = _Sieve(log)
    sieve.own("objects", [no_id("objects"), no_type("objects")])
    sieve.one_meaning("objects", ["object_id"])
    objects = pl.concat([sieve.kept["objects"]["object_id"], known_objects])
    sieve.own("events", [no_id("events"), no_type("events"), no_moment("events", "occurred")])
    sieve.one_meaning("events", ["event_id"])
    events = pl.concat([sieve.kept["events"]["event_id"], known_events])
    sieve.own(
        "object_attributes",
        [
            unknown("object_attributes", "object_id", objects),
            no_name("object_attributes"),
            no_moment("object_attributes", "changed"),
        ],
    )
    sieve.own(
        "object_relations",
        [
            unknown("object_relations", "source_id", objects),
            unknown("object_relations", "target_id", objects),
        ],
    )
    sieve.own(
        "event_attributes",
        [unknown("event_attributes", "event_id", events), no_name("event_attributes")],
    )
    sieve.one_meaning("event_attributes", ["event_id", "attribute"])
    sieve.own(
        "event_objects",
        [
            unknown("event_objects", "event_id", events),
            unknown("event_objects", "object_id", objects),
        ],
    )
    return Screened(
        sieve.kept, pl.concat(sieve.rejected).sort(ROW_NUMBER, maintain_order=True), sieve.repeats
    )


def references_beyond(log: OcelLog) -> tuple[pl.Series, pl.Series]:
    """Ids of objects and of events that rows refer to and the log does not have."""
    objects = pl.concat(
        [
            log.object_attributes["object_id"],
            log.object_relations["source_id"],
            log.object_relations["target_id"],
            log.event_objects["object_id"],
        ]
    )
    events = pl.concat([log.event_attributes["event_id"], log.event_objects["event_id"]])
    return (
        _beyond(objects, log.objects["object_id"]),
        _beyond(events, log.events["event_id"]),
    )


def without_repeats(log: OcelLog) -> OcelLog:
    """The log, each row said once. Raises DataRefused where a row has a fault."""
    screened = screen(log)
    if screened.rejected.height:
        first = screened.rejected.row(0, named=True)
        raise DataRefused(
            f"the log cannot be written: {screened.rejected.height:,} rows have faults, "
            f"the first: {first['reason']} ({first['column']}: {first['value']!r})",
            first["remedy"],
        )
    return screened.sound_part(log) if screened.repeats else log


def require_moments(file_name: str, log: OcelLog, screened: Screened) -> None:
    """Raise DataRefused when the times of nearly all events cannot be read."""
    untimed = screened.rejected.filter(
        (pl.col("code") == "not_a_moment") & (pl.col("column") == "event.occurred")
    )
    if untimed.height and untimed.height >= _HOPELESS_SHARE * log.events.height:
        first = untimed.row(0, named=True)
        raise DataRefused(
            f"{file_name}: {untimed.height:,} of {log.events.height:,} events cannot be read: "
            f"{first['reason']} ({first['value']!r})",
            first["remedy"],
        )


class _Sieve:
    def __init__(self, log: OcelLog) -> None:
        self.kept: dict[str, pl.DataFrame] = {}
        self.rejected: list[pl.DataFrame] = []
        self.repeats = 0
        first = 1
        for name in ROW_FRAMES:
            frame = log.frames()[name]
            self.kept[name] = frame.with_row_index(ROW_NUMBER, offset=first)
            first += frame.height

    def own(self, name: str, rules: Sequence[Rule]) -> None:
        """Reject rows with a fault of their own, then drop repeats."""
        texts = pl.all().exclude(ROW_NUMBER)
        self._reject(name, [zero_byte(name, column) for column in COLUMNS[name]])
        self._reject(name, rules)
        rows = self.kept[name]
        self.kept[name] = rows.filter(pl.struct(texts).is_first_distinct())
        self.repeats += rows.height - self.kept[name].height

    def one_meaning(self, name: str, key: Sequence[str]) -> None:
        """Reject rows whose key an earlier row has with another content."""
        self._reject(name, [two_meanings(name, key)])

    def _reject(self, name: str, rules: Sequence[Rule]) -> None:
        rows = self.kept[name]
        found = rows.with_columns(
            pl.coalesce(
                pl.when(rule.has_fault).then(pl.lit(place, pl.Int32))
                for place, rule in enumerate(rules)
            ).alias("_rule")
        )
        bad = found.filter(pl.col("_rule").is_not_null())
        if bad.height:
            self.kept[name] = found.filter(pl.col("_rule").is_null()).drop("_rule")
        for place, rule in enumerate(rules):
            self.rejected.append(
                bad.filter(pl.col("_rule") == place).select(
                    pl.col(ROW_NUMBER).cast(pl.Int64),
                    pl.lit(f"{kind_of(name)}.{rule.column}").alias("column"),
                    shown(rule.column).alias("value"),
                    pl.lit(rule.code).alias("code"),
                    rule.reason.alias("reason"),
                    pl.lit(rule.remedy).alias("remedy"),
                )
            )


def _beyond(referred: pl.Series, own: pl.Series) -> pl.Series:
    return referred.filter(~referred.is_in(own.implode())).unique().drop_nulls()
