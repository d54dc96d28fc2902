"""For whom a case waits, as people read it."""

from __future__ import annotations

from typing import Final

_TEXTS: Final = {
    "supplier": "the supplier",
    "payment term": "the payment term",
    "own": "us",
    "several": "several",
}


def waits_for_text(code: str) -> str:
    """A code of the seed waits_for in words."""
    return _TEXTS[code]
