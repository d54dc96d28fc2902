"""The whole main job on a simulated manufacturer, and what happens when it is killed."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time

import pytest

from p2p.sources.ocel.files import read_ocel

ITEMS = "600"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def environment(home):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("P2P_")}
    return clean | {"P2P_HOME": str(home), "COLUMNS": "160"}


@pytest.fixture(scope="module")
def p2p(environment):
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "orchestration", *args],
            capture_output=True,
            text=True,
            timeout=600,
            env=environment,
        )

    yield run
    run("down")


@pytest.fixture(scope="module")
def demo(p2p):
    """A company that nobody has seen: each run of the tests draws its own."""
    return p2p("demo", "--items", ITEMS, "--seed", str(secrets.randbelow(1_000_000)))


def _show(p2p, topic: str) -> dict:
    told = p2p("show", topic, "--json")
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_demo_runs_the_whole_job_and_tells_the_result(demo):
    assert demo.returncode == 0, demo.stderr + demo.stdout
    # one source is shown, that with most in it: which one that is, the seed decides
    (source,) = re.findall(r"^kpis of (\w+)\s*$", demo.stdout, re.MULTILINE)
    assert f"bottlenecks of {source}" in demo.stdout
    assert f"anomalies of {source}" in demo.stdout
    assert "Seconds by stage" in demo.stdout
    assert "make serve" in demo.stdout


def test_every_kpi_is_what_truly_happened(demo, p2p, home):
    folder = next((home / "demo").iterdir())  # its name tells the seed
    told = p2p("simulate", "verify", str(folder))
    assert told.returncode == 0, f"{folder.name}: {told.stdout}{told.stderr}"
    assert "KPIs are right." in told.stdout


def test_every_kpi_carries_its_parts(demo, p2p):
    rows = _show(p2p, "kpis")["kpis"]
    assert len(rows) >= 15
    for row in rows:
        assert {"definition_id", "value", "numerator", "denominator", "excluded_count"} <= set(row)
        assert isinstance(row["excluded_reasons"], list)
        assert row["status"] in {"ok", "not_available"}
        if row["status"] == "not_available":
            assert row["value"] is None
            assert row["missing_inputs"]
        elif row["unit"] == "ratio" and row["value"] is not None:
            assert row["value_pct"] == pytest.approx(row["value"] * 100, abs=1e-3)


def test_ratios_are_numerator_over_denominator(demo, p2p):
    ratios = [
        row
        for row in _show(p2p, "kpis")["kpis"]
        if row["unit"] == "ratio" and row["status"] == "ok" and row["denominator"]
    ]
    assert len(ratios) > 5
    for row in ratios:
        assert row["value"] == pytest.approx(row["numerator"] / row["denominator"], abs=1e-6)


def test_files_reconcile(demo, p2p):
    rows = _show(p2p, "reconciliation")["reconciliation"]
    assert rows
    for row in rows:
        parts = row["rows_loaded"] + row["rows_quarantined"] + row["rows_duplicate"]
        assert row["rows_read"] == parts
        assert row["is_reconciled"]


@pytest.mark.parametrize(
    "topic",
    [
        *(
            "segments",
            "variants",
            "bottlenecks",
            "waiting",
            "causes",
            "conformance",
            "anomalies",
            "violations",
        ),
        *("anomalies", "violations", "models", "skeleton", "temporal", "what_if", "objects"),
        *("interactions", "predictions", "prediction_models", "controls"),
    ],
)
def test_every_topic_has_rows(demo, p2p, topic):
    assert _show(p2p, topic)[topic]


def test_ingesting_the_same_delivery_again_changes_nothing(demo, p2p, home):
    before = _show(p2p, "reconciliation")
    folder = next((home / "demo").iterdir())
    again = p2p("ingest", str(folder), "--json")
    assert again.returncode == 0, again.stderr
    files = [file for source in json.loads(again.stdout) for file in source["files"]]
    assert len(files) == len(before["reconciliation"])
    assert {file["status"] for file in files} == {"already_loaded"}


def _wait_for_stage(process: subprocess.Popen, stage: str) -> None:
    for line in process.stdout:
        if line.startswith(stage):
            return
    raise AssertionError(f"stage {stage!r} was never reached")


@pytest.mark.parametrize(
    ("stage", "delay"),
    [("build and test the marts", 6.0), ("score review candidates", 0.2)],
)
def test_a_killed_refresh_leaves_the_last_publication_whole(demo, p2p, environment, stage, delay):
    before = {topic: _show(p2p, topic) for topic in ("kpis", "variants")}
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration", "refresh"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    _wait_for_stage(process, stage)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    after = {topic: _show(p2p, topic) for topic in before}
    for topic, told in before.items():
        # The kill may come after the publication's commit: then it is the new one, whole.
        if after[topic]["publication"]["id"] == told["publication"]["id"]:
            assert after[topic][topic] == told[topic]
        else:
            assert stage == "publish"
            assert len(after[topic][topic]) == len(told[topic])


def test_the_refresh_after_a_kill_publishes_the_same_numbers(demo, p2p):
    before = _show(p2p, "kpis")
    told = p2p("refresh")
    assert told.returncode == 0, told.stderr + told.stdout
    after = _show(p2p, "kpis")
    assert after["publication"]["id"] > before["publication"]["id"]
    assert after["publication"]["last_refresh_status"] == "published"
    assert after["kpis"] == before["kpis"]


def test_the_core_is_exported_as_others_read_it(demo, p2p, tmp_path):
    import pm4py

    readers = {
        "json": pm4py.read_ocel2_json,
        "xml": pm4py.read_ocel2_xml,
        "sqlite": pm4py.read_ocel2_sqlite,
    }
    logs = {}
    for form, read in readers.items():
        out = tmp_path / f"core.{form}"
        told = p2p("export", "ocel", "--source", "sap_ecc_eu", "--out", str(out), "--json")
        assert told.returncode == 0, told.stderr
        counts = json.loads(told.stdout)
        assert counts["loose_relations_left_out"] == 0
        log, logs[form] = read(str(out)), read_ocel(out, form, max_bytes=10**9)
        assert len(log.events) == counts["events"] > 500
        assert len(log.relations) == counts["event_objects"]
        objects = set(logs[form].objects["object_id"])
        if form == "sqlite":
            # From a database, pm4py takes only objects that an event touches.
            objects &= set(logs[form].event_objects["object_id"])
        else:
            assert len(log.o2o) == counts["object_relations"] > 500
        assert set(log.objects["ocel:oid"]) == objects
    assert logs["json"].equals(logs["xml"])
    assert logs["json"].equals(logs["sqlite"])

    # What went out comes back: the same log, now as a source of its own.
    again = p2p("ingest", str(tmp_path / "core.json"), "--source", "again", "--json")
    assert again.returncode == 0, again.stderr
    ((file,),) = (source["files"] for source in json.loads(again.stdout))
    assert (file["rows_loaded"], file["rows_quarantined"]) == (file["rows_read"], 0)
    told = p2p("export", "ocel", "--source", "again", "--out", str(tmp_path / "again.json"))
    assert told.returncode == 0, told.stderr
    assert read_ocel(tmp_path / "again.json", "json", max_bytes=10**9).equals(logs["json"])


def test_any_lever_is_answered_and_a_wrong_one_is_refused_with_what_there_is(demo, p2p):
    asked = ("whatif", "--source", "sap_ecc_eu")
    told = p2p(*asked, "--approve-within", "1", "--kind", "requisition", "--json")
    assert told.returncode == 0, told.stderr
    rows = json.loads(told.stdout)["what_if"]
    assert {row["scope"] for row in rows} == {"requisition"}
    assert all(row["change_low"] <= row["change_value"] <= row["change_high"] for row in rows)
    wrong = p2p(*asked, "--release-block", "moon phase")
    assert wrong.returncode == 2
    assert "price block" in wrong.stderr
