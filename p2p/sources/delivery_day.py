"""On which day a file was delivered, as its folder or its name tells."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

_FOLDER = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_STEM = re.compile(r"(?P<stem>.+?)[_-](?P<day>\d{8}|\d{4}-\d{2}-\d{2})")
_ENDINGS = re.compile(
    r"\.(csv|txt|tsv|jsonl|parquet|xml|xes|json|jsonocel|xmlocel|sqlite3?)(\.gz)?$",
    re.IGNORECASE,
)


def day_of_folder(name: str) -> date | None:
    """The day that a folder is named after (2026-01-31 or 20260131)."""
    return _day(name) if _FOLDER.fullmatch(name) else None


def split_name(name: str) -> tuple[str, str, date | None]:
    """Stem, ending in lower case, and day of a file's name: EKKO_20260131.csv.gz."""
    ending = _ENDINGS.search(name)
    stem = name[: ending.start()] if ending else name
    found = _STEM.fullmatch(stem)
    day = _day(found["day"]) if found else None
    if found and day:
        stem = found["stem"]
    return stem, ending[0].lower() if ending else "", day


def day_of(path: Path) -> date | None:
    """The day that a file's name, else its folder, tells."""
    return split_name(path.name)[2] or day_of_folder(path.parent.name)


def shown_name(path: Path) -> str:
    """A file's name for people; with its folder where that is a day, for those repeat."""
    return f"{path.parent.name}/{path.name}" if day_of_folder(path.parent.name) else path.name


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
