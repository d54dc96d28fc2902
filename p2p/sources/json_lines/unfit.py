"""Why a JSON document makes no row, and how its values are told."""

from __future__ import annotations

import json

from p2p.sources.delimited.records import Finding
from p2p.sources.delimited.rejections import shown

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Unfit(Exception):
    """A document that makes no row; finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason)
        self.finding = finding


def unfit(where: str, value: object, code: str, reason: str) -> Unfit:
    """The value at a place of the document is not of the form that belongs there."""
    text = value if isinstance(value, str) else as_text(value)
    remedy = "correct the document, or export it again"
    return Unfit(Finding(where, shown_text(text), code, reason, remedy))


def as_text(value: object) -> str:
    """JSON in one canonical form: sorted, without blanks, numbers as the digits that came."""
    return _ENCODE(value)


def scalar_text(value: object, where: str) -> str:
    """One value as text, '' for null. Raises Unfit for a list or an object."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    raise unfit(where, value, "not_a_value", "one value is expected here, not several")


def shown_text(text: str) -> str:
    """A text as quarantine keeps it."""
    return shown(text[:1000].encode("utf-8", errors="surrogatepass"))
