"""What a terminal of 80 columns shows of each topic: whole words and numbers, no empty column."""

import io
from datetime import UTC, datetime
from types import SimpleNamespace

import psycopg
import pytest
from rich.console import Console

from orchestration import show
from orchestration.terminal_cells import collapse
from orchestration.terminal_tables import print_topic
from orchestration.topics import TOPICS
from tests.orchestration.long_names import LONG
from tests.orchestration.topic_rows import ROWS

MUST_STAND = {
    "kpis": ("K26b", "97.8%", "935,133,721 of 956,507,418", "12,345"),
    "segments": ("123,456", "16.19", "14.03", "27.79", " - ", "337.81"),
    "variants": ("12,345 cases", "4.7 %", "49.00 days", f"{LONG} x2 > Clear"),
    "bottlenecks": ("Requisition", "123,456", "151,432", "15.04", "144.04", "27.4 %"),
    "waiting": ("step, EUR", "payment", "151,432", "1,234,568"),
    "causes": ("Late payment", "MRP-BATCH", "123,456", "43.8 %", "10.7 %", "2.39"),
    "cause_rules": ("Late payment (all: 10.7 %)", "MRP-BATCH", "54,321", "44.0 %", "43.7 %"),
    "cause_outcomes": ("is slow", "123,456", "12,345", "1,234", "56"),
    "what_if_agreement": ("requisition", "123,456", "13.50", "13.25", "143.50", "99.9 %"),
    "rules_by_company": ("companyID_0000", "123,455", "142 (12 waived)", "14,290", "13"),
    "conformance": ("R04", "medium", "123,456", "142 (12 waived)", "1.7 %", "14,290"),
    "anomalies": ("duplicate invoice", "0.97", "USD 53,026.69", "Iris Gate Leasing Inc."),
    "violations": ("R04", "EUR 7,184.28", "waived until 2026-12-31 by berta", "by BUY_1001"),
    "duplicates": ("recovered", "not asked", "0.78", "USD 1,253,026.69", "Iris Gate Leasing"),
    "reconciliation": ("1,595,923", "1,595,900", "13", "10", "yes"),
    "objects": ("1,234,567", "order item", "234,567", " 0 ", "1.48", "1,041"),
    "object_types": ("goods receipt", "1,234,567", "1,234,566", "2,345,678", "1,801.00", " - "),
    "object_graph": ("requisition item", "1,234,567", "234,567", "1,345,678", "15.04", "144.04"),
    "interactions": ("One payment clears 1.33", "cleared by", "1,234,567"),
    "models": ("98.8 %", "71.2 %", "99.1 %", "64.3 %", "123,456", "98,765", "12"),
    "model_deviations": ("skipped", "12,345", "4.7 %", "23,456"),
    "skeleton": ("always after", "97.7 %", "123,456", "2,345"),
    "temporal": ("123,456", "15.04", "144.04", "2,345"),
    "what_if": ("requisition", "median, work days", "13.5", "1.00", "-14.0 to -10.0"),
    "predictions": ("remaining time", "59 days (36 to 90)", "usually 37", "PLN 109,723.48", "MAIN"),
    "prediction_models": ("model", "MAE in days 8.24", "baseline 13.62", "1,274 scored", "39.5%"),
    "review_queue": ("123456", "PLN 109,723.48", "Accounts payable lead", "with berta", "OVERDUE"),
    "audit": (
        "2026-06-30 02:14",
        "123,456",
        "NOT WHOLE",
        "a43d0fb7cfaa",
        "entry 12345",
        "made over",
    ),
    "suppliers": ("12.", "score 0.90", "INR 27,614,817.04", "Marble Stone Components Sp. z o.o."),
    "scoring_models": ("RULES ONLY", "version 2-1f00aa31", "123,456 scored", "by anna", "waits"),
    "drift": ("amount for", "since training", "12,345", "1.23", "0.38", "drifted"),
    "prediction_checks": ("2026-05", "12,345", "11,234", "27.41", "28.93", "8.24", "13.62"),
    "controls": ("C01", "critical", "123,456", "142 (12 waived, 3 reversed)", "0.1 %"),
    "feedback": ("12,345", "1,234", "1,034", "84% (82% to 86%)", "41% to 92%"),
    "thresholds": ("1,000", "0.765", "13,000", "512.4 (401.2 to 634.8)", "set by"),
    "review_order": ("1,234", "a56eba365075", "Fred Oduya"),
}


def printed(topic, rows, source=None):
    stream = io.StringIO()
    print_topic(Console(file=stream, width=80), topic, rows, source)
    return stream.getvalue()


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_fits_80_columns_with_nothing_cut(topic):
    text = printed(topic, [{"source": "erp_emea"} | ROWS[topic]])
    assert f"{topic} of erp_emea" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    for value in MUST_STAND[topic]:
        assert value in text


def test_each_source_has_a_table_of_its_own():
    rows = [{"source": name} | ROWS["segments"] for name in ("a", "b")]
    text = printed("segments", rows)
    assert text.index("segments of a") < text.index("segments of b")


def test_a_kpi_without_its_input_says_what_is_missing():
    row = {"source": "a"} | ROWS["kpis"]
    missing = "RBKP, or BKPF with BSEG, BSAK or BSIK; XBLNR in RBKP, BKPF, BSAK or BSIK"
    told = row | {"status": "not_available", "value": None, "missing_inputs": missing}
    text = printed("kpis", [row, told])
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    # under the table, in the whole width
    assert f"K26b Paid within terms: {missing}" in " ".join(text.split())
    assert "0.0%" not in text
    assert " ".join(MUST_STAND["kpis"][2].split()) in text


def test_kpis_stand_under_their_themes():
    first = {"source": "a"} | ROWS["kpis"]
    second = first | {"definition_id": "K30", "theme": "Supplier service"}
    text = printed("kpis", [first, first | {"definition_id": "K27"}, second])
    assert text.count("Working capital") == 1
    assert text.index("K27") < text.index("Supplier service") < text.index("K30")


def test_nothing_published_is_said():
    assert printed("kpis", [], "erp").strip() == "no rows of kpis are published for erp"


def test_repeats_in_a_row_are_told_once():
    assert collapse(["a", "b", "b", "a"]) == "a > b x2 > a"


def test_models_of_rules_are_told_apart_by_the_kind_that_they_propose():
    one = ROWS["scoring_models"] | {"source": "a", "kind": "rules", "title": "controls"}
    text = printed("scoring_models", [one | {"name": name} for name in ("split_order", "no_order")])
    assert "controls" not in text
    assert "Split order" in text
    assert "No order" in text


def test_what_a_number_or_time_means_is_said_beside_it():
    text = printed("suppliers", [{"source": "a"} | ROWS["suppliers"] | {"raised_count": 1}])
    assert " 1 signal " in text
    item = printed("review_queue", [{"source": "a"} | ROWS["review_queue"]])
    assert "15:09 UTC OVERDUE" in item
    assert item.count("in review") == 1


def test_a_topic_without_sources_is_read_whichever_source_is_asked_for(fresh_database, monkeypatch):
    published = SimpleNamespace(publication_id=1, published_at=datetime(2026, 1, 1, tzinfo=UTC))
    status = SimpleNamespace(publication=published, status="published", failed_stage=None)
    monkeypatch.setattr(show, "latest_status", lambda _: status)
    with psycopg.connect(fresh_database, autocommit=True) as conn:
        conn.execute("create schema if not exists serving")
        for name in ("source", "audit", "control"):
            conn.execute(f"create table serving.{name} (tenant text, source text, control_id text)")
        conn.execute("insert into serving.source values ('t', 'erp')")
        conn.execute("insert into serving.audit values ('t', 'all sources')")
        conn.execute("insert into serving.control values ('t', 'other')")
        assert show.read_topic(conn, TOPICS["audit"], "t", "erp", None)["audit"]
        assert not show.read_topic(conn, TOPICS["controls"], "t", "erp", None)["controls"]


def test_a_leaf_with_no_more_than_the_share_of_all_is_told_as_no_rule():
    above = {"source": "a"} | ROWS["cause_rules"]
    below = above | {"rank": 13, "rule": "none of these holds", "hit_pct": 10.7}
    text = printed("cause_rules", [above, below])
    assert "MRP-BATCH" in text
    assert "none of these holds" not in text
    assert "--json has every leaf" in text


def test_the_two_replayed_figures_and_the_quarter_of_an_hour_say_what_they_are():
    text = printed("what_if_agreement", [{"source": "a"} | ROWS["what_if_agreement"]])
    first, second = (line.split() for line in text.splitlines()[1:4] if line.strip())
    assert first == ["median", "p90", "within"]
    assert second[2:] == ["median", "replayed", "p90", "replayed", "15", "min"]
    assert "within a quarter of an hour of the log's moment" in " ".join(text.split())
