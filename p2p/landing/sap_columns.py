"""Matches the header of an SAP export with its table, and says what each column must hold."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from p2p.errors import DataRefused
from p2p.sources.castable import BLANK, UNSET_DATE, decimal_type, moment_type
from p2p.sources.delimited.header import Header
from p2p.sources.delimited.values import Check
from p2p.sources.sap_ecc.formats import Formats
from p2p.sources.specification import Table


def sap_names(header: Header, table: Table, file_name: str) -> tuple[str, ...]:
    """The columns of the file in SAP's capitals.

    Raises DataRefused when a required column is missing or one comes twice.
    """
    unnamed = header.unnamed
    names = tuple(name if name in unnamed else name.upper() for name in header.columns)
    found = ", ".join(header.columns[:40]) + (" …" if len(header.columns) > 40 else "")
    missing = [name for name in table.required if name not in names]
    if missing:
        hints = [
            f"did you mean {near[0]} for {name}?"
            for name in missing
            if (near := difflib.get_close_matches(name, set(names) - set(table.columns), n=1))
        ]
        raise DataRefused(
            f"{file_name}: the header of {table.name} ({table.about}) lacks {', '.join(missing)}; "
            f"found: {found}; expected at least: {', '.join(table.required)}",
            " ".join((*hints, "export the table with its technical column names")),
        )
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DataRefused(
            f"{file_name}: the header names {', '.join(twice)} more than once; found: {found}",
            "rename or remove the repeated columns",
        )
    return names


def checks_of(table: Table, names: Sequence[str], formats: Formats) -> list[Check]:
    """What the values of each column must be so that staging can cast them."""
    at = {name: number for number, name in enumerate(names)}
    checks = [
        Check(
            column=at[name],
            name=name,
            type=None,
            code="required_value_missing",
            reason=f"{name} is empty",
            remedy=f"every row of {table.name} needs its {name}; export the table again",
        )
        for name in table.required
    ]
    mark = formats.decimal_mark or "."
    kinds = (
        (
            table.date,
            moment_type(formats.date_format, unset=UNSET_DATE),
            "not_a_date",
            f"no date in the form {formats.date_format}",
            "date_format",
        ),
        (
            table.time,
            moment_type(formats.time_format, unset=BLANK),
            "not_a_time",
            f"no time of day in the form {formats.time_format}",
            "time_format",
        ),
        (
            table.decimal,
            decimal_type(mark),
            "not_a_decimal",
            f"no number with {mark!r} as decimal mark",
            "decimal_mark",
        ),
    )
    for columns, kind, code, reason, setting in kinds:
        checks.extend(
            Check(
                column=at[name],
                name=name,
                type=kind,
                code=code,
                reason=reason,
                remedy=f"correct the value, or declare {setting} in a mapping file",
            )
            for name in columns
            if name in at
        )
    return checks
