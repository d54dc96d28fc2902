"""The version of the dbt project that built what stands in the warehouse: ops.project_build."""

from __future__ import annotations

from p2p.warehouse.connection import Connection


def built_fingerprint(conn: Connection) -> str | None:
    """Fingerprint of the project whose whole build stands; None where no one version built it."""
    row = conn.execute("select fingerprint from ops.project_build").fetchone()
    return None if row is None else str(row[0])


def record_build(conn: Connection, fingerprint: str | None) -> None:
    """Set the version whose whole build stands; None as soon as another version begins."""
    conn.execute("delete from ops.project_build")
    if fingerprint is not None:
        conn.execute("insert into ops.project_build (fingerprint) values (%s)", (fingerprint,))
