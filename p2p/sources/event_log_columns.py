"""Matches the header of an event log with a mapping: what each column is, and what it must hold."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from p2p.errors import DataRefused
from p2p.sources.castable import ISO, decimal_type, moment_type
from p2p.sources.delimited.header import Header
from p2p.sources.delimited.opened import DelimitedFile
from p2p.sources.delimited.records import scan
from p2p.sources.delimited.values import Check
from p2p.sources.mapping import (
    EventLogMapping,
    recognised_mapping,
    shipped_mappings,
)

NEEDED = ("case_id", "activity", "time")
_OFFSET = re.compile(rb"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)$")
_ROWS_LOOKED_AT = 100


def known_columns(names: Sequence[str], declared: EventLogMapping | None) -> int:
    """How many of these column names the declared mapping, or any shipped one, knows."""
    mappings = [declared] if declared else shipped_mappings()
    known = {
        column
        for mapping in mappings
        for columns in mapping.named_columns().values()
        for column in columns
    }
    return len(known.intersection(names))


def resolve(
    columns: Sequence[str], declared: EventLogMapping | None, file_name: str
) -> EventLogMapping:
    """The mapping for these columns, with the needed roles settled on one column each.

    Raises DataRefused, with the columns found and expected, when no mapping fits.
    """
    mapping = declared or recognised_mapping(columns)
    found = ", ".join(columns)
    if mapping is None:
        expected = "; or ".join(
            ", ".join(known) for one in shipped_mappings() for known in one.recognised_by
        )
        raise DataRefused(
            f"{file_name}: these columns are no known event log: {found} (known are: {expected})",
            "write a mapping file that names case, activity and time, and give it with --mapping; "
            "docs/bring-your-own-data.md shows one",
        )
    settled: dict[str, tuple[str, ...] | None] = {}
    for role in NEEDED:
        wanted: tuple[str, ...] = getattr(mapping.columns, role)
        present = [name for name in wanted if name in columns]
        if not present:
            near = difflib.get_close_matches(wanted[0], columns, n=2)
            raise DataRefused(
                f"{file_name}: mapping {mapping.name} expects column {' or '.join(wanted)} for "
                f"{role}; found: {found}",
                (f"did you mean {' or '.join(near)}? " if near else "")
                + "correct `columns` in the mapping file",
            )
        settled[role] = (present[0],)
    costs = tuple(name for name in mapping.columns.cost or () if name in columns)
    settled["cost"] = costs or None
    return mapping.model_copy(update={"columns": mapping.columns.model_copy(update=settled)})


def reads_alike(one: EventLogMapping, other: EventLogMapping) -> bool:
    """Whether both take case, activity, time and cost from the same columns."""
    roles = (*NEEDED, "cost")
    return all(getattr(one.columns, role) == getattr(other.columns, role) for role in roles)


def checks_of(mapping: EventLogMapping, header: Header) -> list[Check]:
    """What the values of each column must be, for a resolved mapping."""
    checks = [
        Check(
            column=header.columns.index(name),
            name=name,
            type=None,
            code="required_value_missing",
            reason=f"{role} is empty",
            remedy=f"every event needs its {role}; complete it in the source",
        )
        for role in NEEDED
        for name in getattr(mapping.columns, role)
    ]
    (moment,) = mapping.columns.time
    form = "ISO 8601" if mapping.time_format == ISO else mapping.time_format
    checks.append(
        Check(
            column=header.columns.index(moment),
            name=moment,
            type=moment_type(mapping.time_format),
            code="not_a_moment",
            reason=f"no date and time in the form {form}",
            remedy="correct the value, or declare time_format in the mapping file "
            "(for instance DD.MM.YYYY HH24:MI:SS)",
        )
    )
    checks.extend(
        Check(
            column=header.columns.index(name),
            name=name,
            type=decimal_type(mapping.decimal_mark),
            code="not_a_decimal",
            reason=f"no number with {mapping.decimal_mark!r} as decimal mark",
            remedy="correct the value, or declare decimal_mark in the mapping file",
        )
        for name in mapping.columns.cost or ()
    )
    return checks


def reading_notes(mapping: EventLogMapping, file: DelimitedFile) -> list[str]:
    """What a person should know about how the file was read."""
    header = file.header
    notes = [f"read with mapping {mapping.name}"]
    if mapping.time_zone is None and _has_local_times(mapping, file):
        notes.append(
            "moments without an offset are taken as UTC; declare time_zone if they are not"
        )
    absent = [
        f"{role} ({' or '.join(names)})"
        for role, names in mapping.named_columns().items()
        if mapping.name == "own" and not set(names) & set(header.columns)
    ]
    if absent:
        notes.append(f"the file has no column for {', '.join(absent)}")
    if header.unnamed:
        notes.append(f"columns without a name are kept as {', '.join(header.unnamed)}")
    return notes


def _has_local_times(mapping: EventLogMapping, file: DelimitedFile) -> bool:
    if mapping.time_format != ISO:
        return "TZH" not in mapping.time_format
    records = scan(file.start, file.header.layout, final=False)
    starts, ends = records.field(file.header.columns.index(mapping.columns.time[0]))
    values = (file.start[a:b] for a, b in zip(starts[:_ROWS_LOOKED_AT], ends, strict=False))
    return any(len(value) > 10 and not _OFFSET.search(value) for value in values)
