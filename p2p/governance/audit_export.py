"""Writes an evidence package: what a reviewer needs to judge one control in one period.

Which rows are in it is evidence_queries.py's, the words of its README evidence_text.py's.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import sql

from p2p import __version__
from p2p.errors import UsageError
from p2p.governance.audit_chain import Verification, verify
from p2p.governance.audit_head import Head, current_head
from p2p.governance.evidence_queries import Asked, not_tested, queries
from p2p.governance.evidence_text import readme
from p2p.progress import Progress, Silent
from p2p.safe_csv import write_csv
from p2p.warehouse.connection import Connection, require_idle
from p2p.warehouse.publication import consistent_read
from p2p.warehouse.refresh_log import latest_status

MANIFEST = "MANIFEST.sha256"
"""In the form of sha256sum, so that `sha256sum -c` checks it."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """What was written: rows by file, rows of the population by result, and the chain's state.

    not_tested: source -> what is missing in it, where the control could not be tested.
    """

    path: Path
    row_counts: dict[str, int]
    results: dict[str, int]
    chain: Verification
    not_tested: dict[str, str]


def export_evidence(
    conn: Connection,
    asked: Asked,
    output: Path,
    progress: Progress | None = None,
    *,
    heads: Mapping[str, Head],
) -> Package:
    """Write the package into a new folder, or into a new .zip file.

    heads: what the chain is held against, by what each is called; a cut chain shows against them
    alone. Everything is read of one publication. A chain that does not verify is told in the
    package and stops nothing. Raises UsageError where the output is there already.
    """
    require_idle(conn)
    progress = progress or Silent()
    now = datetime.now(UTC)
    chain = verify(conn, asked.tenant, heads.values(), progress)
    conn.commit()
    with _folder(output) as folder:
        with consistent_read(conn):
            status = latest_status(conn)
            row_counts, results = _rows(conn, asked, folder, progress)
            untested = _not_tested(conn, asked)
            head = current_head(conn, asked.tenant, now)
        summary = {
            "format": "p2p-evidence-1",
            "tenant": asked.tenant,
            "control": asked.control.id,
            "control_kind": asked.control.kind,
            "control_name": asked.control.name,
            "control_version": asked.control.version,
            "from": asked.first.isoformat(),
            "to": asked.last.isoformat(),
            "source": asked.source,
            "publication_id": status.publication.publication_id if status.publication else None,
            "published_at": status.publication.published_at if status.publication else None,
            "program_version": __version__,
            "exported_at": now,
            "population_by_result": results,
            "not_tested": [{"source": one, "missing": what} for one, what in untested.items()],
            "sample_size": row_counts["sample.csv"],
            "sample_size_asked": asked.sample_size,
            "sample_seed": asked.seed,
            "rows_by_file": row_counts,
            "chain_is_intact": chain.is_intact,
            "chain_held_against": [{"head": name, **one.as_json()} for name, one in heads.items()],
            "chain_problems": [one.text for one in chain.problems],
        }
        _write_json(folder / "summary.json", summary)
        _write_json(folder / "control.json", asked.control.text)
        _write_json(folder / "audit_head.json", head.as_json())
        _write_definition(folder, asked)
        (folder / "README.txt").write_text(readme(asked, summary), encoding="utf-8")
        _write_manifest(folder)
    return Package(output, row_counts, results, chain, untested)


def _rows(
    conn: Connection, asked: Asked, folder: Path, progress: Progress
) -> tuple[dict[str, int], dict[str, int]]:
    """Write every CSV file and the queries; rows by file, rows of the population by result."""
    asked_queries = queries(asked)
    progress.stage(f"write the evidence of {asked.control.id}", len(asked_queries))
    row_counts = {}
    for name, query in asked_queries.items():
        row_counts[name] = write_csv(conn, query, folder / name).row_count
        progress.advance(1, f"{name}: {row_counts[name]:,} rows")
    told = [
        f"-- {name}\n{query.as_string(conn).strip()};\n" for name, query in asked_queries.items()
    ]
    (folder / "queries.sql").write_text("\n".join(told), encoding="utf-8")
    results = conn.execute(
        sql.SQL(
            "select result, count(*) from ({}) as population group by result order by result"
        ).format(asked_queries["population.csv"])
    ).fetchall()
    return row_counts, dict(results)


def _not_tested(conn: Connection, asked: Asked) -> dict[str, str]:
    query = not_tested(asked)
    return {} if query is None else dict(conn.execute(query).fetchall())


def _write_definition(folder: Path, asked: Asked) -> None:
    """The SQL that decides, and the tenant's own file of rules where the control comes from it."""
    place = folder / "definition"
    place.mkdir()
    for model in asked.control.models:
        shutil.copyfile(model, place / model.name)
    if asked.control.own_file is not None:
        (place / "own_rules.yml").write_text(asked.control.own_file, encoding="utf-8")
    if not any(place.iterdir()):
        place.rmdir()


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(
        json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8"
    )


def _write_manifest(folder: Path) -> None:
    lines = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")


@contextmanager
def _folder(output: Path) -> Iterator[Path]:
    """A folder to write into; it becomes the output as a whole, or nothing of it stays."""
    if output.exists():
        raise UsageError(f"{output} is there already", "name a new folder, or a new .zip file")
    if not output.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {output.absolute().parent}", "make it first")
    with tempfile.TemporaryDirectory(dir=output.absolute().parent, prefix=".evidence-") as made:
        folder = Path(made) / "evidence"
        folder.mkdir()
        yield folder
        if output.suffix == ".zip":
            zipped = Path(made) / "evidence.zip"
            _zip(folder, zipped)
            zipped.rename(output)
        else:
            folder.rename(output)


def _zip(folder: Path, output: Path) -> None:
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as stream, archive.open(entry, "w") as target:
                shutil.copyfileobj(stream, target)
