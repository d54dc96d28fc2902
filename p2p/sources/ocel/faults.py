"""What is wrong with rows of a log: nothing to be known by, times no one can read, loose ends.

Rows are sifted, not mended; what becomes of the rejected ones is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from p2p.errors import DataRefused
from p2p.sources.castable import ISO, moment_pattern
from p2p.sources.ocel.log import COLUMNS, OcelLog

# Frames of rows, in the order in which rows of a file are numbered.
ROW_FRAMES = tuple(name for name in COLUMNS if not name.endswith("_types"))
ROW_NUMBER = "row_number"
_MOMENT = f"^(?:{moment_pattern(ISO)})$"
_SHOWN_CHARACTERS = 200
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


@dataclass(frozen=True, slots=True)
class _Rule:
    """A fault: which rows have it, in which column, and what to say of it."""

    code: str
    column: str
    has_fault: pl.Expr
    reason: pl.Expr
    remedy: str


def screen(
    log: OcelLog, known_objects: pl.Series = _IDS, known_events: pl.Series = _IDS
) -> Screened:
    """Sift all rows of a log; known_*: ids beyond this log that its rows may refer to."""
    sieve = _Sieve(log)
    sieve.own("objects", [_no_id("objects"), _no_type("objects")])
    sieve.one_meaning("objects", ["object_id"])
    objects = pl.concat([sieve.kept["objects"]["object_id"], known_objects])
    sieve.own("events", [_no_id("events"), _no_type("events"), _no_moment("events", "occurred")])
    sieve.one_meaning("events", ["event_id"])
    events = pl.concat([sieve.kept["events"]["event_id"], known_events])
    sieve.own(
        "object_attributes",
        [
            _unknown("object_attributes", "object_id", objects),
            _no_name("object_attributes"),
            _no_moment("object_attributes", "changed"),
        ],
    )
    sieve.own(
        "object_relations",
        [
            _unknown("object_relations", "source_id", objects),
            _unknown("object_relations", "target_id", objects),
        ],
    )
    sieve.own(
        "event_attributes",
        [_unknown("event_attributes", "event_id", events), _no_name("event_attributes")],
    )
    sieve.one_meaning("event_attributes", ["event_id", "attribute"])
    sieve.own(
        "event_objects",
        [
            _unknown("event_objects", "event_id", events),
            _unknown("event_objects", "object_id", objects),
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

    def own(self, name: str, rules: Sequence[_Rule]) -> None:
        """Reject rows with a fault of their own, then drop repeats."""
        texts = pl.all().exclude(ROW_NUMBER)
        self._reject(name, [_zero_byte(name, column) for column in COLUMNS[name]])
        self._reject(name, rules)
        rows = self.kept[name]
        self.kept[name] = rows.filter(pl.struct(texts).is_first_distinct())
        self.repeats += rows.height - self.kept[name].height

    def one_meaning(self, name: str, key: Sequence[str]) -> None:
        """Reject rows whose key an earlier row has with another content."""
        column = key[0]
        self._reject(
            name,
            [
                _Rule(
                    "two_meanings",
                    column,
                    pl.struct(key).is_first_distinct().not_(),
                    _told(_kind(name), pl.col(column), "stands in the log before", *_also(key)),
                    "give each event and object an id of its own, and an attribute one value",
                )
            ],
        )

    def _reject(self, name: str, rules: Sequence[_Rule]) -> None:
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
                    pl.lit(f"{_kind(name)}.{rule.column}").alias("column"),
                    _shown(rule.column).alias("value"),
                    pl.lit(rule.code).alias("code"),
                    rule.reason.alias("reason"),
                    pl.lit(rule.remedy).alias("remedy"),
                )
            )


def _kind(name: str) -> str:
    """Rows of frame event_objects are told as event_object."""
    return name.removesuffix("s")


def _also(key: Sequence[str]) -> tuple[pl.Expr | str, ...]:
    if len(key) == 1:
        return ("with another content",)
    return ("with another", pl.col(key[1]))


def _told(*parts: pl.Expr | str) -> pl.Expr:
    """A sentence; what is missing shows as (none)."""
    shown = [
        pl.lit(part)
        if isinstance(part, str)
        else part.str.slice(0, _SHOWN_CHARACTERS).str.replace_all("\0", "\\0", literal=True)
        for part in parts
    ]
    return pl.concat_str([one.fill_null("(none)") for one in shown], separator=" ")


def _shown(column: str) -> pl.Expr:
    text = pl.col(column).fill_null("")
    return text.str.slice(0, _SHOWN_CHARACTERS).str.replace_all("\0", "\\0", literal=True)


def _is_empty(column: str) -> pl.Expr:
    return pl.col(column).fill_null("") == ""


def _zero_byte(name: str, column: str) -> _Rule:
    return _Rule(
        "nul_byte",
        column,
        pl.col(column).str.contains("\0", literal=True),
        _told(_kind(name), "holds a zero byte"),
        "remove the zero bytes in the export",
    )


def _no_id(name: str) -> _Rule:
    column = COLUMNS[name][0]
    return _Rule(
        "no_id",
        column,
        _is_empty(column),
        _told(_kind(name), "has no id; its type is", pl.col(COLUMNS[name][1])),
        "give it an id in the export; what belongs to it cannot be loaded either",
    )


def _no_type(name: str) -> _Rule:
    identifier, column, *_ = COLUMNS[name]
    return _Rule(
        "no_type",
        column,
        _is_empty(column),
        _told(_kind(name), pl.col(identifier), "has no type"),
        "give it a type in the export",
    )


def _no_name(name: str) -> _Rule:
    identifier = COLUMNS[name][0]
    return _Rule(
        "no_name",
        "attribute",
        _is_empty("attribute"),
        _told("an attribute of", pl.col(identifier), "has no name; its value is", pl.col("value")),
        "name the attribute in the export",
    )


def _no_moment(name: str, column: str) -> _Rule:
    return _Rule(
        "not_a_moment",
        column,
        pl.col(column).str.contains(_MOMENT).fill_null(False).not_(),
        _told("the time of", _kind(name), pl.col(COLUMNS[name][0]), "is not ISO 8601"),
        "write times like 2024-05-31T23:59:59Z, with the offset that they are in",
    )


def _unknown(name: str, column: str, ids: pl.Series) -> _Rule:
    what = "event" if column == "event_id" else "object"
    return _Rule(
        f"unknown_{what}",
        column,
        pl.col(column).is_in(ids.implode()).fill_null(False).not_(),
        _told(
            f"{_kind(name)} of",
            pl.col(COLUMNS[name][0]),
            f"refers to {what}",
            pl.col(column),
            "which is not in the log, or was rejected itself",
        ),
        f"deliver the {what} in the same log or in one before, or correct the reference",
    )


def _beyond(referred: pl.Series, own: pl.Series) -> pl.Series:
    return referred.filter(~referred.is_in(own.implode())).unique().drop_nulls()
