"""Where the dbt project lies, how its manifest is kept fresh, and how dbt reaches the warehouse."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from dagster_dbt import DbtProject
from psycopg.conninfo import conninfo_to_dict

from p2p.settings import Settings, get_settings
from p2p.warehouse.connection import warehouse_url

PROJECT_DIR = Path(__file__).resolve().parents[1] / "dbt_project"
KEPT_RUNS = 5


def dbt_project(settings: Settings | None = None) -> DbtProject:
    """The dbt project, with its artefacts in the data folder instead of the checkout."""
    settings = settings or get_settings()
    return DbtProject(
        project_dir=PROJECT_DIR,
        profiles_dir=PROJECT_DIR,
        target_path=settings.home / "dbt",
        profile="p2p",
    )


def ensure_manifest(settings: Settings | None = None) -> Path:
    """Path of an up-to-date manifest.json; parses the project where any of its files changed."""
    settings = settings or get_settings()
    project = dbt_project(settings)
    stamp = project.manifest_path.with_name("manifest.fingerprint")
    current = project_fingerprint()
    if not (
        project.manifest_path.exists() and stamp.exists() and stamp.read_text("ascii") == current
    ):
        project.manifest_path.parent.mkdir(parents=True, exist_ok=True)
        with environment_of(dbt_environment(settings, reach=False)):
            project.preparer.prepare(project)
        stamp.write_text(current, "ascii")
    return project.manifest_path


def published_tables(manifest: Path) -> list[str]:
    """Names of the tables that dbt builds for publication, as they are called in serving."""
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    return sorted(
        node["alias"]
        for node in nodes
        if node["resource_type"] == "model" and node["schema"] == "candidate"
    )


def project_fingerprint() -> str:
    """SHA-256 over the names and bytes of every file that dbt parses."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT_DIR.rglob("*")):
        relative = path.relative_to(PROJECT_DIR)
        if relative.parts[0] in {"target", "logs"} or not path.is_file():
            continue
        digest.update(relative.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def dbt_environment(settings: Settings, *, reach: bool = True) -> dict[str, str]:
    """The variables that profiles.yml reads; reach=False is enough to parse, without a server."""
    parts = conninfo_to_dict(warehouse_url(settings)) if reach else {}
    variables = {
        "DBT_TARGET_PATH": str(settings.home / "dbt"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "P2P_DBT_HOST": str(parts.get("host", "127.0.0.1")),
        "P2P_DBT_PORT": str(parts.get("port", 5432)),
        "P2P_DBT_USER": str(parts.get("user", "nobody")),
        "P2P_DBT_PASSWORD": str(parts.get("password", "")),
        "P2P_DBT_DBNAME": str(parts.get("dbname", "nothing")),
        "P2P_DBT_THREADS": str(settings.dbt_threads),
    }
    return variables


@contextlib.contextmanager
def environment_of(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables for the programs started inside, then put the old ones back."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_target(settings: Settings, run_id: str, step: str) -> Path:
    """A folder for the artefacts of one dbt call; those of the last few runs are kept."""
    runs = settings.home / "dbt" / "runs"
    if runs.exists():
        known = sorted(runs.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for old in known[: -KEPT_RUNS * 2]:
            shutil.rmtree(old, ignore_errors=True)
    target = runs / f"{run_id[:8]}-{step}"
    target.mkdir(parents=True, exist_ok=True)
    return target
