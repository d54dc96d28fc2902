"""The faults that a row of a log can have, each as a rule over columns, with words and a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from p2p.sources.castable import ISO, moment_pattern
from p2p.sources.ocel.log import COLUMNS

_MOMENT = f"^(?:{moment_pattern(ISO)})$"
_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault: which rows have it, in which column, and what to say of it."""

    code: str
    column: str
    has_fault: pl.Expr
    reason: pl.Expr
    remedy: str


def kind_of(name: str) -> str:
    """Rows of frame event_objects are told as event_object."""
    return name.removesuffix("s")


def two_meanings(name: str, key: Sequence[str]) -> Rule:
    """The key stands in an earlier row with another content; for rows that say nothing again."""
    also: tuple[pl.Expr | str, ...] = ("with another content",)
    if len(key) > 1:
        also = ("with another", pl.col(key[1]))
    return Rule(
        "two_meanings",
        key[0],
        pl.struct(key).is_first_distinct().not_(),
        told(kind_of(name), pl.col(key[0]), "stands in the log before", *also),
        "give each event and object an id of its own, and an attribute one value",
    )


def told(*parts: pl.Expr | str) -> pl.Expr:
    """A sentence; what is missing shows as (none)."""
    words = [pl.lit(part) if isinstance(part, str) else _printable(part) for part in parts]
    return pl.concat_str([word.fill_null("(none)") for word in words], separator=" ")


def shown(column: str) -> pl.Expr:
    """A value as quarantine keeps it."""
    return _printable(pl.col(column)).fill_null("")


def _printable(text: pl.Expr) -> pl.Expr:
    return text.str.slice(0, _SHOWN_CHARACTERS).str.replace_all("\0", "\\0", literal=True)


def _is_empty(column: str) -> pl.Expr:
    return pl.col(column).fill_null("") == ""


def zero_byte(name: str, column: str) -> Rule:
    """PostgreSQL keeps no zero byte, and XML none either."""
    return Rule(
        "nul_byte",
        column,
        pl.col(column).str.contains("\0", literal=True),
        told(kind_of(name), "holds a zero byte"),
        "remove the zero bytes in the export",
    )


def no_id(name: str) -> Rule:
    """Nothing to be known by."""
    column = COLUMNS[name][0]
    return Rule(
        "no_id",
        column,
        _is_empty(column),
        told(kind_of(name), "has no id; its type is", pl.col(COLUMNS[name][1])),
        "give it an id in the export; what belongs to it cannot be loaded either",
    )


def no_type(name: str) -> Rule:
    """An object or event of no type."""
    identifier, column, *_ = COLUMNS[name]
    return Rule(
        "no_type",
        column,
        _is_empty(column),
        told(kind_of(name), pl.col(identifier), "has no type"),
        "give it a type in the export",
    )


def no_name(name: str) -> Rule:
    """An attribute without a name."""
    identifier = COLUMNS[name][0]
    return Rule(
        "no_name",
        "attribute",
        _is_empty("attribute"),
        told("an attribute of", pl.col(identifier), "has no name; its value is", pl.col("value")),
        "name the attribute in the export",
    )


def no_moment(name: str, column: str) -> Rule:
    """A time that no cast can read."""
    return Rule(
        "not_a_moment",
        column,
        pl.col(column).str.contains(_MOMENT).fill_null(False).not_(),
        told("the time of", kind_of(name), pl.col(COLUMNS[name][0]), "is not ISO 8601"),
        "write times like 2024-05-31T23:59:59Z, with the offset that they are in",
    )


def unknown(name: str, column: str, ids: pl.Series) -> Rule:
    """A reference to what is not among `ids`."""
    what = "event" if column == "event_id" else "object"
    return Rule(
        f"unknown_{what}",
        column,
        pl.col(column).is_in(ids.implode()).fill_null(False).not_(),
        told(
            f"{kind_of(name)} of",
            pl.col(COLUMNS[name][0]),
            f"refers to {what}",
            pl.col(column),
            "which is not in the log, or was rejected itself",
        ),
        f"deliver the {what} in the same log or in one before, or correct the reference",
    )
