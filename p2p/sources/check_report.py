"""What a check of an export tells: files, tables, rows that would be rejected, KPIs that are lost.

How an export is read for it is decided in `check`; how it is shown, elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class CheckedFile:
    """One file that would be loaded, or be refused. formats: in words, setting to form."""

    name: str
    table: str | None
    rows: int = 0
    rows_rejected: int = 0
    formats: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: str = ""
    remedy: str = ""


@dataclass(slots=True)
class CheckedTable:
    """A table of the system: what came of it. Absent are optional columns that no file has."""

    name: str
    about: str
    files: int = 0
    files_refused: int = 0
    rows: int = 0
    rows_rejected: int = 0
    absent: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether no file that would load holds it."""
        return self.files == self.files_refused


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that would go to quarantine."""

    file: str
    row_number: int
    column: str | None
    value: str


@dataclass(slots=True)
class RejectedRows:
    """Rows that would go to quarantine for one reason; first: a few of them.

    Of child records, the column is told without the place in its list.
    """

    table: str | None
    column: str | None
    code: str
    reason: str
    remedy: str
    count: int = 0
    first: list[RejectedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cost:
    """A KPI that cannot be told, or less well, and the tables and columns that it lacks."""

    kpi_id: str
    name: str
    missing: tuple[str, ...]


@dataclass(slots=True)
class SourceCheck:
    """What an export would be as a source; source is its name where something tells it."""

    path: Path
    source: str | None
    system: str
    about: str
    files: list[CheckedFile] = field(default_factory=list)
    tables: list[CheckedTable] = field(default_factory=list)
    unknown_files: list[str] = field(default_factory=list)
    rejected: list[RejectedRows] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)

    @property
    def refused(self) -> list[CheckedFile]:
        """The files that would be refused."""
        return [file for file in self.files if file.refused]
