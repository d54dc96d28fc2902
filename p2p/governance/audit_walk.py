"""Walks over the entries of one chain and names the first that is wrong, and what is wrong with it.

Pure: entries come in, in order. What only the decisions' own rows can show is audit_rows.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal

from p2p.governance.audit_entry import FIRST_PREVIOUS, Entry
from p2p.governance.audit_head import Head

ProblemKind = Literal[
    "edited",
    "deleted",
    "inserted",
    "forked",
    "rewritten",
    "cut",
    "row_changed",
    "row_deleted",
    "row_without_entry",
    "guard_off",
]

MOST_PLACES = 1_000
"""Entries that may have been deleted or inserted in one place for the walk to tell so."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a chain does not verify. entry_number: the first bad entry; None where it is no entry."""

    kind: ProblemKind
    entry_number: int | None
    text: str


@dataclass(slots=True)
class Walk:
    """What a walk has seen so far: entries in order, the last good one, and the first problem."""

    entry_count: int = 0
    last: Entry | None = None
    problem: Problem | None = None


def walk(entries: Iterable[Entry], heads: Iterable[Head] = ()) -> Iterator[Walk]:
    """Check entries of one tenant, sorted by number; yields after each, and once at the end.

    heads: chain heads that were exported before; what they saw must still be there. After the
    first problem entries are only counted.
    """
    seen = Walk()
    known: dict[int, list[Head]] = {}  # all of a number: a forged one must not hide another
    for head in heads:
        if head.entry_number:
            known.setdefault(head.entry_number, []).append(head)
    following: Iterator[Entry | None] = chain(entries, (None,))
    for entry, after in pairwise(following):
        assert entry is not None  # noqa: S101 (the end stands last, and alone)
        seen.entry_count += 1
        if seen.problem is None:
            seen.problem = _wrong(seen.last, entry, after) or _unlike(
                known.get(entry.number, ()), entry
            )
            if seen.problem is None:
                seen.last = entry
        yield seen
    if seen.problem is None:
        seen.problem = _cut(seen.last, known)
    yield seen


def _wrong(last: Entry | None, entry: Entry, after: Entry | None) -> Problem | None:
    expected = last.number + 1 if last else 1
    number = entry.number
    if (last and number == last.number) or (after and number == after.number):
        return Problem("forked", number, f"entry {number} stands twice: the chain was forked there")
    if not entry.is_as_sealed:
        return _not_as_sealed(entry, after, expected)
    if number != expected:
        gone = (
            f"entry {expected} is" if number == expected + 1 else f"{expected} to {number - 1} are"
        )
        return Problem("deleted", expected, f"{gone} missing: deleted")
    if entry.previous_hash != (last.entry_hash if last else FIRST_PREVIOUS):
        return _not_following(entry, after, last)
    return None


def _not_as_sealed(entry: Entry, after: Entry | None, expected: int) -> Problem:
    number = entry.number
    shift = _shift(entry)
    if shift > 0:
        return Problem(
            "deleted",
            number,
            f"entry {number} was sealed as entry {number + shift}: {shift} deleted before it, and"
            " the rest was numbered anew",
        )
    if shift < 0:
        return Problem(
            "inserted",
            number + shift,
            f"entry {number} was sealed as entry {number + shift}: {-shift} inserted before it",
        )
    if after is not None and after.number == number + 1 and after.was_sealed_as(number):
        return Problem(
            "inserted",
            number,
            f"entry {number} was inserted: entry {number + 1} was sealed as entry {number}",
        )
    if number != expected:
        return Problem(
            "edited", number, f"entry {number} follows {expected - 1} and is not as it was sealed"
        )
    return Problem(
        "edited", number, f"entry {number} does not say what its hash was made over: it was edited"
    )


def _shift(entry: Entry) -> int:
    """By how many places an entry was moved, up or down; 0 where that does not explain its hash."""
    for places in range(1, MOST_PLACES + 1):
        for shift in (places, -places):
            if entry.was_sealed_as(entry.number + shift):
                return shift
    return 0


def _not_following(entry: Entry, after: Entry | None, last: Entry | None) -> Problem:
    number = entry.number
    if last is None:
        return Problem(
            "inserted", number, f"entry {number} names an entry before it: it is no first"
        )
    if after is None or after.previous_hash == entry.entry_hash:
        return Problem(
            "rewritten",
            last.number,
            f"entry {last.number} was written anew with a hash of its own: entry {number} was"
            " sealed over another one",
        )
    return Problem(
        "inserted", number, f"entry {number} was sealed over another entry than {last.number}"
    )


def _unlike(heads: Iterable[Head], entry: Entry) -> Problem | None:
    head = next((one for one in heads if one.entry_hash != entry.entry_hash), None)
    if head is None:
        return None
    return Problem(
        "rewritten",
        entry.number,
        f"entry {entry.number} is not the one that the head of {head.exported_at:%Y-%m-%d %H:%M}"
        " UTC saw: the chain was written anew up to there",
    )


def _cut(last: Entry | None, known: dict[int, list[Head]]) -> Problem | None:
    end = last.number if last else 0
    furthest = max(known, default=0)
    if furthest <= end:
        return None
    return Problem(
        "cut",
        end + 1,
        f"the chain ends with entry {end}, but the head of"
        f" {known[furthest][0].exported_at:%Y-%m-%d %H:%M} UTC saw entry {furthest}:"
        " its tail was cut",
    )
