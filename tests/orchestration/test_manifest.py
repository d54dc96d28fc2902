"""The manifest that Dagster reads is written when what it is made of has changed, and only then."""

from __future__ import annotations

from pathlib import Path

from orchestration.transformation import ensure_manifest, parsed_project
from p2p.settings import Settings


def test_a_manifest_is_written_once_and_again_where_it_is_missing_or_another_ones(tmp_path: Path):
    settings = Settings(home=tmp_path, database_url=None)
    manifest = ensure_manifest(settings)
    first = manifest.stat().st_mtime_ns
    parsed_project(settings)
    assert ensure_manifest(settings).stat().st_mtime_ns == first, "nothing has changed"

    manifest.unlink()
    again = ensure_manifest(settings).stat().st_mtime_ns
    assert again > first, "deleted under a running process"

    elsewhere = Settings(home=tmp_path, database_url="postgresql://p2p@db.example/treasury")
    assert '"database": "treasury"' in ensure_manifest(elsewhere).read_text("utf-8")
