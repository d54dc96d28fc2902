"""Runs the dbt project on a given database, as a process of its own, and reads what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# Models over the tables that mining writes, and tests of them; mining's own tests build them.
NO_MINING = (
    "--exclude",
    "path:models/scores/mining",
    "path:models/scores/objects",
    "path:models/scores/prediction",
    # tells of drift, which scoring finds
    "serving_data_quality",
    "path:tests/mining",
)


@dataclass(frozen=True)
class DbtRun:
    """What one dbt call left behind: its printed lines and the status of every node."""

    returncode: int
    output: str
    results: tuple[dict[str, Any], ...]

    @property
    def failures(self) -> list[str]:
        """Names and messages of nodes that failed; what was skipped for them is not repeated."""
        return [
            f"{result['unique_id']}: {result['status']} {result.get('message') or ''}"
            for result in self.results
            if result["status"] not in {"success", "pass", "no-op", "skipped"}
        ]

    @property
    def complaint(self) -> str:
        """What went wrong, for the message of an assertion."""
        return "\n".join(self.failures) or self.output[-4000:]

    def statuses(self, kind: str) -> dict[str, str]:
        """Node name -> status, of nodes of a kind (model, test, unit_test, seed)."""
        return {
            result["unique_id"].split(".")[2]: result["status"]
            for result in self.results
            if result["unique_id"].startswith(f"{kind}.")
        }


def run_dbt(database_url: str, target: Path, *arguments: str) -> DbtRun:
    """Run dbt with these arguments against the database; artefacts go to `target`, a folder."""
    parts = conninfo_to_dict(database_url)
    environment = os.environ | {
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target / "logs"),
        "P2P_DBT_HOST": str(parts["host"]),
        "P2P_DBT_PORT": str(parts["port"]),
        "P2P_DBT_USER": str(parts["user"]),
        "P2P_DBT_PASSWORD": str(parts.get("password", "")),
        "P2P_DBT_DBNAME": str(parts["dbname"]),
        "P2P_DBT_THREADS": "2",
    }
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", arguments[0]),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
            *arguments[1:],
        ],
        capture_output=True,
        text=True,
        env=environment,
        timeout=900,
    )
    told = target / "run_results.json"
    results = tuple(json.loads(told.read_text("utf-8"))["results"]) if told.exists() else ()
    return DbtRun(ran.returncode, ran.stdout + ran.stderr, results)


def build(database_url: str, target: Path, *arguments: str) -> DbtRun:
    """`dbt build` with data tests, as in a refresh before mining; fails with dbt's own words."""
    run = run_dbt(database_url, target, "build", *NO_UNIT_TESTS, *NO_MINING, *arguments)
    assert run.returncode == 0, run.complaint
    return run
