"""Which columns of an exported table its specification checks, and as what.

Planted faults should be those that a reader refuses.
"""

from __future__ import annotations

from dataclasses import dataclass

from p2p.sources.specification import systems


@dataclass(frozen=True)
class Checked:
    """Names of the checked columns of one table, by what is checked.

    key: what identifies a row through its versions. has_cursor: a column tells versions apart.
    """

    required: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    moment: tuple[str, ...] = ()
    decimal: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    has_cursor: bool = False


def checked_columns(system: str, table: str) -> Checked:
    """What is checked of a table; nothing where the system or the table has no specification."""
    specified = systems()[system].tables.get(table) if system in systems() else None
    if specified is None:
        return Checked()
    return Checked(
        required=specified.required,
        date=specified.date,
        moment=specified.moment,
        decimal=specified.decimal,
        key=specified.key,
        has_cursor=specified.cursor is not None,
    )
