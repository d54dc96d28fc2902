"""The doctor: what it finds well, what it finds ill, and that it changes nothing."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from p2p.settings import Settings
from p2p.warehouse import doctor, server
from p2p.warehouse.doctor import Check, run_checks


def checks_of(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in run_checks(settings)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_new_machine_is_well_and_stays_untouched(new_home: Settings) -> None:
    settings = new_home.model_copy(update={"port": free_port()})
    checks = checks_of(settings)
    assert [check for check in checks.values() if not check.ok] == []
    assert not any(check.remedy for check in checks.values())
    assert "will be made" in checks["Home folder"].detail
    assert "starts it" in checks["Database"].detail
    assert not settings.home.exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="this system has no /proc")
def test_a_home_where_nothing_can_be_made_is_told_also_to_root(new_home: Settings) -> None:
    checks = checks_of(new_home.model_copy(update={"home": Path("/proc/p2p")}))
    assert not checks["Home folder"].ok
    assert "P2P_HOME" in checks["Home folder"].remedy


def test_a_running_server_is_reached(home: Settings) -> None:
    url = server.start(home)
    check = checks_of(home)["Database"]
    assert check.ok
    assert check.detail.startswith("PostgreSQL 1")
    assert url.split(":")[2].split("@")[0] not in check.detail, "the password is not shown"


def test_a_managed_server_that_does_not_answer_is_ill() -> None:
    url = f"postgresql://me:s3cret@127.0.0.1:{free_port()}/db"
    checks = checks_of(Settings.model_validate({"database_url": url}))
    assert not checks["Database"].ok
    assert "P2P_DATABASE_URL" in checks["Database"].remedy
    assert "s3cret" not in str(checks)
    assert checks["PostgreSQL programs"].ok


def test_a_readable_password_and_a_lost_one_are_found(home: Settings) -> None:
    password = home.home / "postgres" / "password"
    password.chmod(0o644)
    check = checks_of(home)["Data folder"]
    assert not check.ok
    assert check.remedy == f"run `chmod 600 {password}`"
    password.unlink()
    assert not checks_of(home)["Data folder"].ok


def test_a_home_below_a_file_is_ill(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    check = checks_of(Settings(home=tmp_path / "home"))["Home folder"]
    assert not check.ok
    assert "P2P_HOME" in check.remedy


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_without_write_rights_is_ill(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    check = checks_of(Settings(home=tmp_path / "home"))["Home folder"]
    tmp_path.chmod(0o700)
    assert not check.ok


def test_a_port_of_another_program_is_ill(new_home: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        check = checks_of(new_home.model_copy(update={"port": port}))["Page port"]
    assert not check.ok
    assert str(port) in check.detail
    assert "P2P_PORT" in check.remedy


def test_python_dbt_libraries_and_disk_are_judged(
    new_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(doctor.importlib.metadata, "version", lambda _: "1.12.0b2")
    monkeypatch.setattr(doctor, "_LIBRARIES", {"no-such": "no_such_module"})
    monkeypatch.setattr(doctor, "_FREE_BYTES", 10**18)
    checks = checks_of(new_home)
    ill = {name for name, check in checks.items() if not check.ok}
    assert {"Python", "dbt", "Libraries", "Disk space"} <= ill
    assert all(checks[name].remedy for name in ill)
    assert "no-such" in checks["Libraries"].detail
