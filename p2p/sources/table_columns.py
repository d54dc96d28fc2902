"""Matches the columns of an export with its table, and says what the values of each must be."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Sequence

from p2p.errors import DataRefused
from p2p.sources.castable import BLANK, UNSET_DATE, ValueType, decimal_type, moment_type
from p2p.sources.delimited.values import Check
from p2p.sources.formats import Formats
from p2p.sources.specification import Collection as ChildRecords
from p2p.sources.specification import Kind, Table

_SHOWN_COLUMNS = 40
_SETTINGS: dict[Kind, str] = {
    "date": "date_format",
    "time": "time_format",
    "moment": "moment_format",
    "decimal": "decimal_mark",
}


def known_columns(names: Collection[str], table: Table) -> int:
    """How many of these column names the table has, in whatever case they are written."""
    return len({name.lower() for name in names} & set(table.raw_columns))


def spelled(columns: Sequence[str], table: Table) -> tuple[str, ...]:
    """The file's columns, those of the table as its specification spells them."""
    known = {name.lower(): name for name in (*table.columns, *table.collections)}
    return tuple(known.get(name.lower(), name) for name in columns)


def require_columns(names: Sequence[str], table: Table, file_name: str) -> None:
    """Raise DataRefused when a required column is missing or one comes twice.

    names: the columns found, spelled as in the specification.
    """
    found = ", ".join(names[:_SHOWN_COLUMNS]) + (" …" if len(names) > _SHOWN_COLUMNS else "")
    missing = [name for name in table.required if name not in names]
    if missing:
        strange = set(names) - set(table.columns)
        hints = [
            f"did you mean {near[0]} for {name}?"
            for name in missing
            if (near := difflib.get_close_matches(name, strange, n=1))
        ]
        raise DataRefused(
            f"{file_name}: {table.name} ({table.about}) lacks {', '.join(missing)}; "
            f"found: {found}; expected at least: {', '.join(table.required)}",
            " ".join((*hints, "export the table with its technical column names")),
        )
    counted = Counter(name.lower() for name in names)
    twice = [name for name in dict.fromkeys(names) if counted[name.lower()] > 1]
    if twice:
        raise DataRefused(
            f"{file_name}: the header names {', '.join(twice)} more than once; found: {found}",
            "rename or remove the repeated columns",
        )


def checks_of(
    table: Table | ChildRecords, what: str, names: Sequence[str], formats: Formats
) -> list[Check]:
    """What the values of each column must be so that staging can cast them.

    what: the name of the table or collection, for messages. names: its columns in order.
    """
    at = {name: number for number, name in enumerate(names)}
    checks = [
        Check(
            column=at[name],
            name=name,
            type=None,
            code="required_value_missing",
            reason=f"{name} is empty",
            remedy=f"every row of {what} needs its {name}; export it again",
        )
        for name in table.required
        if name in at
    ]
    for kind, setting in _SETTINGS.items():
        expected: ValueType | None = None
        for name in getattr(table, kind):
            if name not in at:
                continue
            expected = expected or _type_of(kind, formats)
            checks.append(
                Check(
                    column=at[name],
                    name=name,
                    type=expected,
                    code=f"not_a_{kind}",
                    reason=_reason(kind, formats),
                    remedy=f"correct the value, or declare {setting} in a mapping file",
                )
            )
    return checks


def _type_of(kind: Kind, formats: Formats) -> ValueType:
    match kind:
        case "date":
            return moment_type(formats.date_format, unset=UNSET_DATE)
        case "time":
            return moment_type(formats.time_format, unset=BLANK)
        case "moment":
            return moment_type(formats.moment_format, unset=BLANK)
        case _:
            return decimal_type(formats.decimal_mark or ".")


def _reason(kind: Kind, formats: Formats) -> str:
    match kind:
        case "date":
            return f"no date in the form {formats.date_format}"
        case "time":
            return f"no time of day in the form {formats.time_format}"
        case "moment":
            return f"no date and time in the form {formats.moment_format}"
        case _:
            return f"no number with {formats.decimal_mark or '.'!r} as decimal mark"
