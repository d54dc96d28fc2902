"""What a topic of `p2p show` is. The topics are in topics.py and control_topics.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Topic:
    """One topic: its table, the order of its rows, and how a row is told.

    order: columns; with a minus before its name the largest comes first.
    schema: ops where the topic is what people do, and not what was published.
    proof: a table whose rows stand with those of the topic, by source, rule_id and case_id.
    has_source: False where a row is about the tenant, whatever the source.
    """

    name: str
    about: str
    table: str
    order: tuple[str, ...]
    tell: Callable[[Row], Row] = lambda row: row
    proof: str | None = None
    schema: str = "serving"
    has_source: bool = True


def with_pct(share: str, pct: str) -> Callable[[Row], Row]:
    """Tells a share as percent, under a name that says so."""

    def tell(row: Row) -> Row:
        value = row.pop(share)
        return row | {pct: None if value is None else round(float(value) * 100, 4)}

    return tell
