"""A generated file that is committed: written from the catalogue, compared with it in tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class GeneratedFile:
    """Where a generated file stands, relative to the repository, and what must be in it."""

    path: str
    content: str

    def is_current(self, root: Path = REPOSITORY) -> bool:
        """True where the committed file equals what the catalogue gives."""
        target = root / self.path
        return target.is_file() and target.read_text(encoding="utf-8") == self.content

    def write(self, root: Path = REPOSITORY) -> None:
        """Write the file, making its folder."""
        target = root / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.content, encoding="utf-8")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV as dbt seeds read it: a header, an empty field for None, true and false in lower case."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_field(value) for value in row] for row in rows)
    return buffer.getvalue()


def _field(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
