"""The dbt project in this process: its manifest kept fresh, its models built, its results told.

dbt runs by its programmatic interface and not as a child process: it is imported and parsed once
for both builds of a refresh, and a killed refresh leaves no dbt behind that goes on writing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_dbt import DbtProject
from psycopg.conninfo import conninfo_to_dict

from p2p.errors import RefreshFailed
from p2p.settings import Settings
from p2p.warehouse.cluster import DATABASE
from p2p.warehouse.connection import warehouse_url

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT_DIR = Path(__file__).resolve().parents[1] / "dbt_project"
SHOWN_FAILURES = 5
_CHOSEN = "of_this_build"
GOOD = {"success", "pass", "warn", "skipped", "no-op"}


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test: dbt's status, rows where it counted them."""

    unique_id: str
    status: str
    message: str
    seconds: float
    rows: int | None
    failures: int | None

    @property
    def failed(self) -> bool:
        """Whether this stops the refresh."""
        return self.status not in GOOD


def dbt_project(settings: Settings) -> DbtProject:
    """The dbt project as Dagster knows it, with its artefacts in the data folder."""
    return DbtProject(
        project_dir=PROJECT_DIR,
        profiles_dir=PROJECT_DIR,
        target_path=settings.home / "dbt",
        profile="p2p",
    )


def ensure_manifest(settings: Settings) -> Path:
    """Path of an up-to-date manifest.json; parses the project where what it is made of changed."""
    current = project_fingerprint()
    if not _is_written(settings, current):
        _parsed.cache_clear()  # what was parsed may stand while its file is gone
        _parsed(settings, current)
    return _manifest_path(settings)


def parsed_project(settings: Settings) -> Manifest:
    """The project as dbt works with it; parsed once in a process, from dbt's cache where it can."""
    return _parsed(settings, project_fingerprint())


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


def build(
    settings: Settings, chosen: Collection[str], on_node: Callable[[str], None]
) -> list[NodeResult]:
    """`dbt build` of the chosen models, seeds and data tests, in dependency order.

    chosen: unique ids. on_node gets the name of each node as it ends, from dbt's worker threads.
    A failed node stops what depends on it; look at the results. Raises RefreshFailed where dbt
    could not run at all.
    """
    from dbt.cli.main import dbtRunner

    from orchestration.dbt_connections import kept_connections

    def report(event: Any) -> None:
        if event.info.name == "NodeFinished":
            on_node(event.data.node_info.node_name)

    with environment_of(dbt_environment(settings)), kept_connections():
        # Unit tests prove the SQL once, in `make test`; data tests prove the data, every night.
        told = dbtRunner(manifest=_tagged(parsed_project(settings), chosen), callbacks=[report])
        answer = told.invoke(
            [
                *("build", "--select", f"tag:{_CHOSEN}", "--indirect-selection", "empty"),
                # not --use-fast-test-edges: tests of several models would hold back fewer
                "--no-write-json",
                *_places(settings),
            ]
        )
    if answer.result is None:
        raise RefreshFailed(f"dbt could not run: {answer.exception}", "run `p2p doctor`")
    return [
        NodeResult(
            unique_id=result.node.unique_id,
            status=str(result.status),
            message=result.message or "",
            seconds=result.execution_time,
            rows=result.adapter_response.get("rows_affected"),
            failures=result.failures,
        )
        for result in answer.result.results  # type: ignore[union-attr]
    ]


def _tagged(manifest: Manifest, chosen: Collection[str]) -> Manifest:
    # One tag instead of some hundred names, each of which dbt would look for in every node. dbt
    # links whatever it is given, so tests that do not run stay away.
    # not copy.copy: dbt's own way of copying mixes up the lookups of a project that was just parsed
    narrowed = replace(
        manifest,
        unit_tests={},
        nodes={
            unique_id: node
            for unique_id, node in manifest.nodes.items()
            if unique_id in chosen or not unique_id.startswith("test.")
        },
    )
    for unique_id, node in narrowed.nodes.items():
        others = [tag for tag in node.tags if tag != _CHOSEN]
        node.tags = [*others, _CHOSEN] if unique_id in chosen else others
    return narrowed


def require_success(results: Sequence[NodeResult]) -> None:
    """Raise RefreshFailed that names what failed, tests with their number of rows."""
    failed = [result for result in results if result.failed]
    if not failed:
        return
    lines = [f"{_short(one.unique_id)}: {one.message.strip()}" for one in failed[:SHOWN_FAILURES]]
    if len(failed) > SHOWN_FAILURES:
        lines.append(f"and {len(failed) - SHOWN_FAILURES} more")
    raise RefreshFailed(
        "; ".join(lines),
        "a failed test names the rule that the data broke; look at the newest load first",
    )


def dbt_environment(settings: Settings, *, reach: bool = True) -> dict[str, str]:
    """The variables that profiles.yml reads; reach=False is enough to parse, without a server."""
    if reach:
        parts = conninfo_to_dict(warehouse_url(settings))
    else:
        # The name of the database is part of every relation's name; where it runs is not.
        managed = settings.database_url
        parts = conninfo_to_dict(str(managed)) if managed else {"dbname": DATABASE}
        parts = {"dbname": parts["dbname"]}
    return {
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "P2P_DBT_HOST": str(parts.get("host", "127.0.0.1")),
        "P2P_DBT_PORT": str(parts.get("port", 5432)),
        "P2P_DBT_USER": str(parts.get("user", "nobody")),
        "P2P_DBT_PASSWORD": str(parts.get("password", "")),
        "P2P_DBT_DBNAME": str(parts["dbname"]),
        "P2P_DBT_THREADS": str(settings.dbt_threads),
    }


@contextlib.contextmanager
def environment_of(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables for dbt, which reads its profile from them, then take them back."""
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


def _places(settings: Settings) -> list[str]:
    target = str(settings.home / "dbt")
    project = str(PROJECT_DIR)
    return [
        *("--project-dir", project, "--profiles-dir", project),
        *("--target-path", target, "--log-path", target),
        # dbt's own log of every statement costs a quarter of its time, and dbt words each of its
        # events for it at any other level; what it tells stands in the log of the refresh.
        *("--log-level-file", "none"),
    ]


@lru_cache(maxsize=2)
def _parsed(settings: Settings, fingerprint: str) -> Manifest:
    """The parsed project; fingerprint is in the key, so a changed project is parsed again."""
    from dbt.cli.main import dbtRunner

    path = _manifest_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    # the file takes as long to write as the project to parse
    writes = not _is_written(settings, fingerprint)
    json_or_not = "--write-json" if writes else "--no-write-json"
    if writes:  # no stamp of before may vouch for a file that is half written
        _stamp_path(settings).unlink(missing_ok=True)
    with environment_of(dbt_environment(settings, reach=False)):
        answer = dbtRunner().invoke(
            ["parse", "--log-level", "none", json_or_not, *_places(settings)]
        )
    if not answer.success:
        raise RefreshFailed(
            f"the dbt project cannot be parsed: {answer.exception}",
            "undo the last change in dbt_project, or install again with `make clean install`",
        )
    if writes:
        _stamp_path(settings).write_text(_stamp(settings, fingerprint), "utf-8")
    return answer.result  # type: ignore[return-value]


def _is_written(settings: Settings, fingerprint: str) -> bool:
    """Whether manifest.json is that of the project with this fingerprint, dbt and database."""
    stamp = _stamp_path(settings)
    return (
        _manifest_path(settings).exists()
        and stamp.exists()
        and stamp.read_text("utf-8") == _stamp(settings, fingerprint)
    )


def _stamp(settings: Settings, fingerprint: str) -> str:
    database = dbt_environment(settings, reach=False)["P2P_DBT_DBNAME"]
    return " ".join((fingerprint, version("dbt-core"), version("dbt-postgres"), database))


def _manifest_path(settings: Settings) -> Path:
    return settings.home / "dbt" / "manifest.json"


def _stamp_path(settings: Settings) -> Path:
    return settings.home / "dbt" / "manifest.fingerprint"


def _short(unique_id: str) -> str:
    kind, _, name = unique_id.split(".")[:3]
    return f"{kind} {name}"
