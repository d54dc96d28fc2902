"""Every sentence about candidates of the demo says only what its rows say, and its rows exist.

demo_facts.json is what `candidate_facts` and `case_facts` read of a published demo (simulated,
10,000 items): of each kind and source the first candidate, and cases that break rules.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from p2p.cases.facts import CaseFacts
from p2p.cases.grounding import CitedRow
from p2p.cases.summary import shown, summary_of


def _revived(value: dict[str, Any]) -> Any:
    match value:
        case {"decimal": text}:
            return Decimal(text)
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case _:
            return value


FACTS = [
    CaseFacts(one["candidate"], one["case"], tuple(one["events"]), tuple(one["violations"]))
    for one in json.loads(
        Path(__file__).with_name("demo_facts.json").read_text("utf-8"), object_hook=_revived
    )
]
EACH = pytest.mark.parametrize("facts", FACTS, ids=range(len(FACTS)))


def source_row(facts: CaseFacts, row: CitedRow) -> dict[str, Any]:
    """The row that a summary cites, found again in what was read; fails where it is not there."""
    table, _, part = row.table.removeprefix("serving.").partition(".")
    candidate = facts.candidate or {}
    match table, part:
        case "review_candidate", "":
            assert row.key["candidate_id"] == candidate["candidate_id"]
            return candidate
        case "review_candidate", ("reasons" | "evidence"):
            return dict(candidate[part][int(row.key["place"]) - 1])
        case "event", "":
            return next(
                e for e in facts.events if str(e["event_position"]) == row.key["event_position"]
            )
        case "violation", "":
            return next(v for v in facts.violations if v["rule_id"] == row.key["rule_id"])
        case "case", "":
            assert facts.case is not None
            return facts.case
    pytest.fail(f"no table {row.table}")


@EACH
def test_every_row_that_is_cited_exists_and_says_what_is_shown(facts: CaseFacts) -> None:
    told = summary_of(facts)
    assert {n for one in told.sentences for n in one.cites} == {row.number for row in told.rows}
    for row in told.rows:
        found = source_row(facts, row)
        for name, value in row.values.items():
            if name == "when":
                assert value in (shown(found["event_at"]), shown(found["event_on"]))
            else:
                assert value == shown(found[name])


@EACH
def test_every_figure_of_a_sentence_stands_in_its_rows(facts: CaseFacts) -> None:
    told = summary_of(facts)
    assert told.left_out == ()
    for sentence in told.sentences:
        assert sentence.cites, sentence
        cited = " ".join(row.text for row in told.rows if row.number in sentence.cites)
        # reckoned here by itself: runs of digits, as they are written
        assert set(re.findall(r"\d+", sentence.text)) <= set(re.findall(r"\d+", cited)), sentence


def test_the_demo_has_something_of_everything() -> None:
    text = "\n".join(one.text for facts in FACTS for one in summary_of(facts).sentences)
    for part in ("proposed for review (duplicate invoice, ", "for review (unusual case, "):
        assert part in text
    for part in ("It breaks rule ", "The longest wait", "is not paid", "The last event is"):
        assert part in text, part
