"""A published database of hand-made rows, and the app over it without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from p2p.governance.review_sync import sync_queue
from p2p.settings import get_settings
from tests.dashboards.serving_rows import published_rows
from tests.dashboards.serving_tables import publish_rows

APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
# a cold start of Streamlit on a busy machine, not the time of a page
TIMEOUT_SECONDS = 90

OpenPage = Callable[..., AppTest]


@pytest.fixture
def use_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Point the settings of this process at a database for one test."""

    def use(url: str) -> None:
        monkeypatch.setenv("P2P_DATABASE_URL", url)
        get_settings.cache_clear()

    yield use
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def _shared_database(database_url: str, _template: str) -> str:
    name = "p2p_pages"
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database {name} template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/{name}"
    publish_rows(url, published_rows("demo", "hostile", "idle"))
    _fill_queue(url)
    return url


def _fill_queue(url: str) -> None:
    with psycopg.connect(url) as conn:
        sync_queue(conn)


@pytest.fixture
def published(_shared_database: str, use_database: Callable[[str], None]) -> None:
    """The three sources of serving_rows are published; for tests that change nothing."""
    use_database(_shared_database)


@pytest.fixture
def published_database(fresh_database: str, use_database: Callable[[str], None]) -> str:
    """The URL of a database of its own in which the three sources are published."""
    publish_rows(fresh_database, published_rows("demo", "hostile", "idle"))
    _fill_queue(fresh_database)
    use_database(fresh_database)
    return fresh_database


@pytest.fixture
def open_page() -> Iterator[OpenPage]:
    """Run a page as a browser would open its address."""

    def open_(page: str = "overview", **address: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=TIMEOUT_SECONDS)
        if page != "overview":
            app.switch_page(f"views/{page}.py")
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    yield open_
    st.cache_data.clear()
