"""Hands out event logs: from memory, else from disk, else from the warehouse.

One shelf a process; its users share the logs, which nothing changes.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict, defaultdict

from p2p.eventlog.cache import read_cached, write_cached
from p2p.eventlog.log import EventLog, LogIdentity
from p2p.eventlog.published import published_identity, read_published
from p2p.settings import Settings

MOST_BYTES = 2 * 1024**3


class EventLogShelf:
    """The logs that were asked for last, at most so many bytes of them; the newest always stays.

    Safe to share between threads: a log that several ask for at once is loaded once.
    """

    def __init__(self, settings: Settings, *, most_bytes: int = MOST_BYTES) -> None:
        self.settings = settings
        self._most_bytes = most_bytes
        self._logs: OrderedDict[tuple[str, str], EventLog] = OrderedDict()
        self._guard = threading.Lock()
        self._loading: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)

    def log(self, source: str, *, tenant: str | None = None) -> EventLog:
        """The log of a source as it is published now. Raises like `read_published`."""
        tenant = tenant or self.settings.tenant
        return self.log_of(published_identity(self.settings, tenant=tenant, source=source))

    def log_of(self, identity: LogIdentity) -> EventLog:
        """The log of a publication, or where that has been replaced of the one that stands now.

        For callers who know what is published: a log in memory is found without a connection.
        Raises like `read_published`.
        """
        key = (identity.tenant, identity.source)
        with self._guard:
            loading = self._loading[key]
        with loading:
            with self._guard:
                kept = self._logs.get(key)
            if kept is None or kept.identity != identity:
                kept = self._load(identity, kept)
            with self._guard:
                self._logs[key] = kept
                self._logs.move_to_end(key)
                while len(self._logs) > 1 and self.size_bytes > self._most_bytes:
                    self._logs.popitem(last=False)
            return kept

    @property
    def size_bytes(self) -> int:
        """Memory of the logs that are kept."""
        return sum(log.size_bytes for log in self._logs.values())

    def _load(self, identity: LogIdentity, kept: EventLog | None) -> EventLog:
        log = read_cached(self.settings.home, identity)
        if log is not None:
            return log
        tenant, source = identity.tenant, identity.source
        now = published_identity(self.settings, tenant=tenant, source=source)
        if kept is not None and kept.identity == now:
            return kept
        log = read_published(self.settings, tenant=tenant, source=source)
        # a full disk costs time at the next start, not the answer
        with contextlib.suppress(OSError):
            write_cached(self.settings.home, log)
        return log
