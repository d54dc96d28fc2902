"""The text of a candidate or case: one template over its facts, each sentence with its rows.

Pure. Nothing is concluded here: what a sentence says stands in the rows that it cites, and one that
says more is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from p2p.cases.evidence_text import evidence_sentence
from p2p.cases.facts import CaseFacts, Row
from p2p.cases.grounding import CitedRow, Sentence, unsupported_figures
from p2p.governance.candidate_kinds import kind_words

MOST_EVIDENCE = 6
"""Rows of evidence that have a sentence each; of the others it is only said that they are there."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A text and the rows under it. written_by: 'template', or the name of a writer.

    refused: why the text of a writer was not taken; left_out: sentences that their rows do not
    bear.
    """

    sentences: tuple[Sentence, ...]
    rows: tuple[CitedRow, ...]
    written_by: str = "template"
    refused: str | None = None
    left_out: tuple[Sentence, ...] = ()


def summary_of(facts: CaseFacts) -> Summary:
    """The text of the template. Every sentence cites at least one row."""
    told = _Told()
    if facts.candidate is not None:
        _candidate(told, facts.candidate)
    if facts.case is not None:
        _case(told, facts.case, facts.events, is_candidate=facts.candidate is not None)
    for violation in facts.violations:
        _violation(told, violation)
    bad = {one for one in told.sentences if unsupported_figures(one, told.rows) or not one.cites}
    return Summary(
        tuple(one for one in told.sentences if one not in bad),
        tuple(told.rows),
        left_out=tuple(one for one in told.sentences if one in bad),
    )


class _Told:
    """Sentences and rows as they are told; a row is numbered when it is first needed."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.rows: list[CitedRow] = []

    def row(self, table: str, key: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        number = len(self.rows) + 1
        self.rows.append(CitedRow(number, table, _shown(key), _shown(values)))
        return number

    def say(self, text: str, *cites: int) -> None:
        self.sentences.append(Sentence(text, cites))


def _candidate(told: _Told, row: Row) -> None:
    key = {"source": row["source"], "candidate_id": row["candidate_id"]}
    names = ("kind", "subject_label", "amount", "currency", "score", "model_name", "model_version")
    first = told.row(row["stands_in"], key, {name: row[name] for name in names})
    money = f", {shown(row['currency'])} {shown(row['amount'])}" if row["amount"] else ""
    told.say(
        f"{row['subject_label']} was proposed for review ({kind_words(row['kind'])}{money}),"
        f" with a score of {shown(row['score'])}, by {row['model_name']} (version"
        f" {row['model_version']}).",
        first,
    )
    for place, reason in enumerate(row["reasons"] or []):
        cited = told.row(f"{row['stands_in']}.reasons", key | {"place": place + 1}, reason)
        begins = "It stands out: " if place == 0 else "Further: "
        told.say(f"{begins}{str(reason.get('text', '')).rstrip('.')}.", cited)
    evidence = row["evidence"] or []
    items = evidence if isinstance(evidence, list) else [evidence]
    cited_rows = [
        told.row(
            f"{row['stands_in']}.evidence",
            key | {"place": place + 1},
            item if isinstance(item, dict) else {"text": item},
        )
        for place, item in enumerate(items)
    ]
    for number in cited_rows[:MOST_EVIDENCE]:
        told.say(evidence_sentence(told.rows[number - 1].values), number)
    if len(cited_rows) > MOST_EVIDENCE:
        told.say("Further rows of evidence stand below.", *cited_rows[MOST_EVIDENCE:])


def _case(told: _Told, case: Row, events: tuple[Row, ...], *, is_candidate: bool) -> None:
    if not is_candidate:
        names = ("supplier_id", "supplier_name", "company_code", "amount", "currency")
        key = {"source": case["source"], "case_id": case["case_id"]}
        cited = told.row(
            "serving.case", key, {name: case[name] for name in (*names, "is_completed")}
        )
        supplier = case["supplier_name"] or case["supplier_id"]
        money = f" over {case['currency'] or ''} {shown(case['amount'])}" if case["amount"] else ""
        state = "is completed" if case["is_completed"] else "is open"
        of_supplier = f" of {supplier}" if supplier else ""
        told.say(f"Case {case['case_id']}{of_supplier}{money.replace('  ', ' ')} {state}.", cited)
    dated = [event for event in events if event["event_at"] and event["is_time_plausible"]]
    if not dated:
        return
    first, last = dated[0], dated[-1]
    number = _event(told, first)
    told.say(f"It begins with {first['activity']} on {_when(first)}{_by(first)}.", number)
    waits = [
        (after["event_at"] - before["event_at"], before, after) for before, after in pairwise(dated)
    ]
    if waits:
        _, before, after = max(waits, key=lambda wait: wait[0])
        if after["event_at"].date() != before["event_at"].date():
            told.say(
                f"The longest wait between events in a row lies between {before['activity']} on"
                f" {_when(before)} and {after['activity']} on {_when(after)}.",
                number if before is first else _event(told, before),
                _event(told, after),
            )
        told.say(
            f"The last event is {last['activity']} on {_when(last)}{_by(last)}.", _event(told, last)
        )


def _violation(told: _Told, row: Row) -> None:
    key = {name: row[name] for name in ("source", "rule_id", "case_id")}
    names = ("name", "evidence", "waiver_id", "waiver_approved_by", "waiver_expires_on")
    cited = told.row("serving.violation", key, {name: row[name] for name in names})
    waived = ""
    if row["waiver_id"] is not None:
        until, by = shown(row["waiver_expires_on"]), row["waiver_approved_by"]
        waived = f" (waived until {until}, approved by {by})"
    told.say(f"It breaks rule {row['rule_id']}, {row['name']}: {row['evidence']}{waived}.", cited)


def _event(told: _Told, event: Row) -> int:
    key = {name: event[name] for name in ("source", "case_key", "event_position")}
    values = {
        "activity": event["activity"],
        "when": _when(event),
        "resource": event["resource"],
    }
    return told.row("serving.event", key, values)


def _when(event: Row) -> str:
    """The day as the source reckons it, and the time of day in UTC where the source knows one."""
    if event["time_precision"] == "day":
        return shown(event["event_on"])
    return shown(event["event_at"])


def _by(event: Row) -> str:
    return f" by {event['resource']}" if event["resource"] else ""


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: shown(value) for name, value in values.items()}


def shown(value: Any) -> str:
    """A value as it stands under a text and in it."""
    if isinstance(value, str):
        return _shown_text(value)
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    match value:
        case None | bool():
            return {None: "", True: "yes", False: "no"}[value]
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case Decimal() | float():
            return f"{value:,.2f}"
        case _:
            return str(value)


def _shown_text(text: str) -> str:
    """A moment that JSON carries as text, to the minute; any other text as it is."""
    if len(text) < len("2026-01-31 10:00") or not text[:4].isdigit():
        return text
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return text
