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
        """The log of a source as it is published now; another publication takes its place.

        Raises like `read_published`.
        """
        key = (tenant or self.settings.tenant, source)
        with self._guard:
            loading = self._loading[key]
        with loading:
            identity = published_identity(self.settings, tenant=key[0], source=source)
            with self._guard:
                kept = self._logs.get(key)
                if kept is not None and kept.identity == identity:
                    self._logs.move_to_end(key)
                    return kept
                self._logs.pop(key, None)
            log = self._load(identity)
            with self._guard:
                self._logs[key] = log
                while len(self._logs) > 1 and self.size_bytes > self._most_bytes:
                    self._logs.popitem(last=False)
            return log

    @property
    def size_bytes(self) -> int:
        """Memory of the logs that are kept."""
        return sum(log.size_bytes for log in self._logs.values())

    def _load(self, identity: LogIdentity) -> EventLog:
        home = self.settings.home
        log = read_cached(home, identity)
        if log is None:
            log = read_published(self.settings, tenant=identity.tenant, source=identity.source)
            # a full disk costs time at the next start, not the answer
            with contextlib.suppress(OSError):
                write_cached(home, log)
        return log
