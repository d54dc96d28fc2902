"""Publication under SIGKILL: the previous one stays whole, whatever statement came last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from p2p.warehouse.connection import Connection
from p2p.warehouse.publication import latest_status, start_refresh
from tests.warehouse.generations import GENERATIONS, TABLES, make_candidate, publish_generation

ROOT = Path(__file__).resolve().parents[2]
# For each line "<refresh> <n>" a child publishes and is killed right after its n-th statement.
KILLED = """
import os, signal, sys
import psycopg
from uuid import UUID
from p2p.warehouse import publication

class Killed(psycopg.Connection):
    left = 0
    def execute(self, *args, **kwargs):
        answer = super().execute(*args, **kwargs)
        Killed.left -= 1
        if Killed.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

for line in sys.stdin:
    refresh_id, statement = line.split()
    child = os.fork()
    if child == 0:
        Killed.left = int(statement)
        publication.publish(Killed.connect(sys.argv[1]), UUID(refresh_id))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def publish_and_die(fresh_database: str) -> Iterator[Callable[[UUID, int], int]]:
    """Publish in another process, killed after so many statements; returns its exit code."""
    killer = subprocess.Popen(
        [sys.executable, "-c", KILLED, fresh_database],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(refresh_id: UUID, statement: int) -> int:
        assert killer.stdin is not None
        assert killer.stdout is not None
        killer.stdin.write(f"{refresh_id} {statement}\n")
        killer.stdin.flush()
        return int(killer.stdout.readline())

    yield run
    killer.communicate(timeout=30)


def test_a_kill_at_any_statement_leaves_the_previous_publication_whole(
    conn: Connection, publish_and_die: Callable[[UUID, int], int]
) -> None:
    publish_generation(conn, 1)
    previous = latest_status(conn).publication
    conn.commit()
    make_candidate(conn, 2, TABLES)
    for statement in range(1, 100):
        code = publish_and_die(start_refresh(conn), statement)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert conn.execute(GENERATIONS).fetchone() == ([1],), statement
        status = latest_status(conn)
        conn.commit()
        assert status.publication == previous
        assert status.status == "failed"
        assert status.error is not None
        assert "interrupted" in status.error
    assert statement > 20, "it was killed between all statements of a publication"
    assert conn.execute(GENERATIONS).fetchone() == ([2],)
    assert latest_status(conn).status == "published"
