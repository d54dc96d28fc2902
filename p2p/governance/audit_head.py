"""The head of a chain, to be kept where nobody who may change the database can change it.

A chain that is cut, or written anew as a whole, is consistent in itself: only a head that was
exported before shows it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from psycopg.rows import tuple_row

from p2p.errors import UsageError
from p2p.warehouse.connection import Connection

FORMAT = "p2p-audit-head-1"
KEPT = Path("audit") / "heads.jsonl"
"""Below the home: one line a refresh, so that the next one sees a cut tail."""

_LAST = """
select entry_number, recorded_at, entry_hash
from ops.audit_entry
where tenant = %s
order by entry_number desc
limit 1
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a tenant's chain; number 0 and no hash where there was none."""

    tenant: str
    entry_number: int
    recorded_at: datetime | None
    entry_hash: str | None
    exported_at: datetime

    def as_json(self) -> dict[str, object]:
        """What a head's file says."""
        return {
            "format": FORMAT,
            "tenant": self.tenant,
            "entry_number": self.entry_number,
            "recorded_at": self.recorded_at.isoformat() if self.recorded_at else None,
            "entry_hash": self.entry_hash,
            "exported_at": self.exported_at.isoformat(),
        }


def current_head(conn: Connection, tenant: str, now: datetime) -> Head:
    """The head of a tenant's chain as it stands."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(_LAST, (tenant,)).fetchone()
    number, recorded_at, entry_hash = row or (0, None, None)
    return Head(tenant, number, recorded_at, entry_hash, now.astimezone(UTC))


def read_head(path: Path) -> Head:
    """The head in a file that `p2p audit head` wrote. Raises UsageError for any other."""
    try:
        return _parsed(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UsageError(
            f"there is no file {path}", "`p2p audit head --output FILE` writes one"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no head of an audit chain: {error}",
            "give a file that `p2p audit head --output FILE` wrote",
        ) from error


def kept_head(home: Path, tenant: str) -> Head | None:
    """The head that the last refresh kept below the home; None where none did."""
    path = home / KEPT
    if not path.is_file():
        return None
    for line in reversed(path.read_text("utf-8").splitlines()):
        try:
            head = _parsed(line)
        except (ValueError, KeyError, TypeError):
            continue  # a line that a full disk cut short
        if head.tenant == tenant:
            return head
    return None


def kept_tenants(home: Path) -> set[str]:
    """The tenants whose heads lie below the home."""
    path = home / KEPT
    if not path.is_file():
        return set()
    found = set()
    for line in path.read_text("utf-8").splitlines():
        with suppress(ValueError, KeyError, TypeError):  # a line that a full disk cut short
            found.add(_parsed(line).tenant)
    return found


def keep_head(home: Path, head: Head) -> None:
    """Add a head to those below the home, unless it says what the last one said."""
    last = kept_head(home, head.tenant)
    if last and (last.entry_number, last.entry_hash) == (head.entry_number, head.entry_hash):
        return
    path = home / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(head.as_json()) + "\n")


def _parsed(text: str) -> Head:
    said = json.loads(text)
    if said["format"] != FORMAT:
        raise ValueError(f"format {said['format']!r} is not {FORMAT!r}")
    number = int(said["entry_number"])
    if (number > 0) != isinstance(said["entry_hash"], str):
        raise ValueError("its number and its hash do not go together")
    at = said["recorded_at"]
    return Head(
        str(said["tenant"]),
        number,
        datetime.fromisoformat(at) if at else None,
        said["entry_hash"],
        datetime.fromisoformat(said["exported_at"]),
    )
