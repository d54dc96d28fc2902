"""Of two people who decide on one item at once, one is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest

from p2p.errors import UsageError
from p2p.governance.review_queue import read_item
from p2p.governance.review_steps import take_step
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from tests.governance.review_items import (
    Begun,
)


@pytest.fixture
def two(
    queue_database: Settings, queue: Connection, small: Begun
) -> Iterator[tuple[Connection, Connection]]:
    queue.commit()
    with connect(queue_database) as one, connect(queue_database) as other:
        yield one, other


@pytest.mark.parametrize("level", ["read committed", "repeatable read"])
def test_of_two_who_decide_at_once_one_isrefused_step(
    two: tuple[Connection, Connection], small: Begun, level: str
) -> None:
    first, second = two
    seen = read_item(second, small.item_id, tenant=small.tenant)
    second.commit()
    second.execute(f"set session characteristics as transaction isolation level {level}".encode())
    second.commit()
    second.execute("select count(*) from ops.review_step")  # its view is of before the decision
    failed: list[UsageError | psycopg.Error] = []

    def decide() -> None:
        try:
            take_step(
                second,
                seen,
                "dismiss",
                tenant=small.tenant,
                person="otto",
                reason="rent",
                identified_by="command",
            )
        except (UsageError, psycopg.Error) as error:
            failed.append(error)
        second.rollback()

    with first.transaction():
        first.execute(
            "insert into ops.review_step (item_id, action, from_state, to_state, person, reason,"
            " facts_hash, identified_by) values (%s, 'confirm', 'in_review', 'confirmed', 'eva',"
            " 'twice', 'facts-1', 'command')",
            (small.item_id,),
        )
        late = threading.Thread(target=decide)
        late.start()
        late.join(0.5)
        assert late.is_alive()  # waits for what eva does
    late.join(20)
    assert len(failed) == 1
    assert isinstance(failed[0], UsageError)
    assert "somebody else" in str(failed[0])
    assert read_item(first, small.item_id, tenant=small.tenant).decided_by == "eva"
