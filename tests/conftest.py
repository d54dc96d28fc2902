"""What every test may ask for: the real logs, a database of its own, settings that touch no home.

The developer's environment is kept out: P2P_* and PG* variables and .env are not seen, and
whatever would go into the default home goes into a temporary one.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from xdist.scheduler import LoadScopeScheduling

from p2p.settings import Settings, get_settings
from p2p.warehouse import server
from p2p.warehouse.migrations import migrate

ROOT = Path(__file__).resolve().parent.parent
_TEMPLATE = "p2p_template"
# Tests of durability start servers of their own; for the others speed is all that counts.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
}
_HOME = pytest.StashKey[Path]()
_numbers = itertools.count(1)


def open_folder(prefix: str) -> Path:
    """A temporary folder that the database's account may pass through (pytest's own are 0700)."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith(("P2P_", "PG"))]:
        del os.environ[name]
    Settings.model_config["env_file"] = None
    config.stash[_HOME] = open_folder("p2p-test-home-")
    os.environ["P2P_HOME"] = str(config.stash[_HOME])
    get_settings.cache_clear()


class _ByFolder(LoadScopeScheduling):
    """A folder stays with one worker, in its order: its tests share what was dear to build."""

    def _split_scope(self, nodeid: str) -> str:
        return "/".join(nodeid.split("/")[:2])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFolder:
    return _ByFolder(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    home = config.stash.get(_HOME, None)
    if home is not None:
        server.stop(Settings(home=home))
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs beside the checkout; a skip where it is absent, a failure in CI."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        reason = f"the real logs are not here ({folder})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """An embedded server for the whole session, as superuser; stopped and removed at its end."""
    home = open_folder("p2p-test-server-")
    settings = Settings(home=home, database_url=None)
    try:
        yield server.start(settings, overrides=_FAST)
    finally:
        server.stop(settings)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def _template(database_url: str) -> str:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(_TEMPLATE)))
    from p2p.landing import prepare  # brings polars: tests without a database start without it

    with psycopg.connect(_url_of(database_url, _TEMPLATE)) as conn:
        migrate(conn)
        prepare(conn)
    return _TEMPLATE


def _url_of(database_url: str, name: str) -> str:
    return f"{database_url.rsplit('/', 1)[0]}/{name}"


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    yield from _database(database_url, "template1")


@pytest.fixture
def fresh_database(database_url: str, _template: str) -> Iterator[str]:
    """The URL of an empty, migrated database, with the tables of landing."""
    yield from _database(database_url, _template)


def _database(database_url: str, template: str) -> Iterator[str]:
    name = f"p2p_test_{next(_numbers)}"
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        yield _url_of(database_url, name)
    finally:
        with psycopg.connect(database_url, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def settings_for_tests(fresh_database: str, tmp_path: Path) -> Settings:
    """Settings of a home and a database that this test alone uses."""
    return Settings.model_validate({"home": tmp_path / "home", "database_url": fresh_database})
