"""One refresh of one warehouse: its lock, its row in ops.refresh, its stages and their times."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Collection, Iterator

import dagster as dg

from p2p import landing
from p2p.progress import Progress, Silent
from p2p.settings import Settings, get_settings
from p2p.warehouse import publication
from p2p.warehouse.connection import Connection, connect
from p2p.warehouse.migrations import migrate
from p2p.warehouse.queue_history import record_queues

LOCK_WAIT_SECONDS = 3600.0


class RefreshSession:
    """The warehouse of a run. Steps ask it for connections and name their stage.

    The first stage takes the refresh lock; `begin` opens a row in ops.refresh. A run that ends
    without `publish` having succeeded is recorded as failed, and the last publication stands.
    """

    def __init__(self, settings: Settings | None = None, progress: Progress | None = None) -> None:
        self._settings = settings
        self._progress = progress or Silent()
        self._lock: contextlib.ExitStack | None = None
        self._refresh_id: uuid.UUID | None = None
        self._published = False
        self._seconds: dict[str, float] = {}
        self._failed: tuple[str, str] | None = None

    @property
    def settings(self) -> Settings:
        """The settings of this session; those of the process where none were given."""
        return self._settings or get_settings()

    @property
    def progress(self) -> Progress:
        """Where long work reports."""
        return self._progress

    @property
    def stage_seconds(self) -> dict[str, float]:
        """Seconds that each stage took so far."""
        return dict(self._seconds)

    @property
    def failure(self) -> tuple[str, str] | None:
        """(stage, reason) of the stage that failed, if one did."""
        return self._failed

    def connection(self) -> Connection:
        """A new connection to the warehouse; the caller closes it."""
        return connect(self.settings)

    def begin(self) -> uuid.UUID:
        """Open the refresh: migrate, prepare the raw tables, clear leftovers, write its row."""
        if self._refresh_id is None:
            self._take_lock()
            with self.connection() as conn:
                landing.prepare(conn)
                conn.commit()
                publication.clear_candidate(conn)
                self._refresh_id = publication.start_refresh(conn)
        return self._refresh_id

    @contextlib.contextmanager
    def stage(self, name: str, total: float | None = None) -> Iterator[Progress]:
        """A stage of the run: reported, timed, and named when it fails."""
        self._take_lock()
        self._progress.stage(name, total)
        if self._refresh_id is not None:
            with self.connection() as conn:
                publication.enter_stage(conn, self._refresh_id, name)
        started = time.perf_counter()
        try:
            yield self._progress
        except BaseException as error:
            self._failed = (name, str(error) or type(error).__name__)
            raise
        finally:
            spent = time.perf_counter() - started
            self._seconds[name] = round(self._seconds.get(name, 0.0) + spent, 2)

    def publish(self, expected: Collection[str]) -> publication.Publication:
        """Move candidate.* to serving.* in one transaction, and record what stands in the queues.

        expected names the tables of it.
        """
        refresh_id = self.begin()
        with self.connection() as conn:
            result = publication.publish(conn, refresh_id, expected=expected)
            self._published = True
            record_queues(conn, result.publication_id)
        return result

    def _take_lock(self) -> None:
        if self._lock is None:
            stack = contextlib.ExitStack()
            with self.connection() as conn:
                migrate(conn)
            conn = stack.enter_context(self.connection())
            stack.enter_context(publication.refresh_lock(conn, LOCK_WAIT_SECONDS))
            self._lock = stack

    def close(self) -> None:
        """Record the outcome and release the lock, whatever happened."""
        try:
            if self._refresh_id is not None:
                with self.connection() as conn:
                    if self._published:
                        publication.finish_refresh(conn, self._refresh_id, self._seconds)
                    else:
                        stage, error = self._failed or ("run", "the run ended before publication")
                        publication.fail_refresh(
                            conn, self._refresh_id, stage, error, self._seconds
                        )
        finally:
            if self._lock is not None:
                self._lock.close()
                self._lock = None


def session_resource(session: RefreshSession | None = None) -> dg.ResourceDefinition:
    """The session of a run as a Dagster resource: opened once, closed whatever happens."""

    @dg.resource(description="The warehouse of this run: lock, journal, stages.")
    def resource(_: dg.InitResourceContext) -> Iterator[RefreshSession]:
        opened = session or RefreshSession()
        try:
            yield opened
        finally:
            opened.close()

    return resource
