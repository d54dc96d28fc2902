"""One entry of the audit chain and its hash, computed here as the database computes it.

Reading entries is audit_chain.py's; docs/audit.md tells the encoding to those who use neither.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

ENCODING = "p2p-audit-1"
"""The first text of what is sealed; another encoding would have another name."""
FIRST_PREVIOUS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of ops.audit_entry; payload is the decision's row as JSON text."""

    tenant: str
    number: int
    recorded_at: datetime
    actor: str
    action: str
    subject: str
    payload: str
    previous_hash: str
    entry_hash: str

    @property
    def sealed_hash(self) -> str:
        """SHA-256, in hexadecimal digits, of what the entry says now."""
        texts = (
            ENCODING,
            self.tenant,
            str(self.number),
            self.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            self.actor,
            self.action,
            self.subject,
            self.payload,
            self.previous_hash,
        )
        return hashlib.sha256(netstrings(texts)).hexdigest()

    @property
    def is_as_sealed(self) -> bool:
        """Whether the entry still says what its hash was made over."""
        return self.sealed_hash == self.entry_hash

    def was_sealed_as(self, number: int) -> bool:
        """Whether its hash was made over all that it says, but under another number."""
        return replace(self, number=number).sealed_hash == self.entry_hash


def netstrings(texts: tuple[str, ...]) -> bytes:
    """Each text as <bytes>:<text>, in UTF-8, so that no text can pass for a border of two.

    The form is D. J. Bernstein's netstring (1997).
    """
    encoded = [text.encode() for text in texts]
    return b"".join(b"%d:%b," % (len(one), one) for one in encoded)
