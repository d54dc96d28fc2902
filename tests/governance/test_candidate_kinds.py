"""Each kind that a detector emits has a name, in one place, and stands in the docs under it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mining.anomalies import KIND as CASE
from mining.feedback.estimates import CONTROL_SAMPLE
from mining.invoice_candidates import KIND as INVOICE
from mining.rules.duplicate_payment_rows import KIND as PAYMENT
from mining.rules.duplicates import EXACT, LIKELY
from mining.suppliers.candidates import KIND as SUPPLIER
from p2p.governance.candidate_kinds import KINDS, kind_name, kind_words
from p2p.governance.controls import load_controls

ROOT = Path(__file__).resolve().parents[2]
# file of mining that makes candidates -> their kinds
EMITTED = {
    "anomalies.py": {CASE},
    "feedback/control_sample.py": {CONTROL_SAMPLE},
    "invoice_candidates.py": {INVOICE},
    "rules/control_breaches.py": {one.candidate_kind for one in load_controls().controls},
    "rules/duplicate_payment_rows.py": {PAYMENT},
    "rules/duplicates.py": {EXACT, LIKELY},
    "suppliers/candidates.py": {SUPPLIER},
    "suppliers/pipeline.py": {SUPPLIER},
}


def test_every_kind_that_a_detector_emits_has_a_name_and_no_other_has() -> None:
    folder = ROOT / "mining"
    making = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if re.search(r"(?<!class )\bCandidate\(\s*\n?\s*tenant=", path.read_text("utf-8"))
    }
    assert making == set(EMITTED)
    assert set().union(*EMITTED.values()) == set(KINDS)
    assert len(set(KINDS.values())) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_docs_call_a_kind_by_its_name(kind: str) -> None:
    assert f"| `{kind}` | {kind_name(kind)} |" in (ROOT / "docs" / "review.md").read_text("utf-8")


def test_no_page_or_command_words_a_kind_by_itself() -> None:
    for folder in ("dashboards", "orchestration", "p2p"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name == "candidate_kinds.py":
                continue
            text = path.read_text("utf-8")
            assert [name for name in KINDS.values() if f'"{name}"' in text] == [], path
            assert "item.kind.replace" not in text, path


def test_a_kind_within_a_sentence_begins_small() -> None:
    assert kind_words("anomalous_invoice") == "unusual invoice"
    assert kind_name("of_an_older_program") == "Of an older program"
