"""What a step or a filter that cannot be is told, in words and with what there is."""

from __future__ import annotations

import psycopg
import pytest

from orchestration.summary_command import candidate_id_of
from p2p.errors import UsageError
from p2p.governance.review_known import require_known
from p2p.governance.review_queue import (
    QueueFilter,
    read_item,
)
from p2p.governance.review_steps import possible_actions, take_step
from p2p.governance.review_sync import sync_queue
from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect
from tests.governance.review_items import TENANT, insert_step, item_of, publish_candidates


def test_a_step_that_is_not_on_the_way_tells_which_are(calendar: Connection) -> None:
    sync_queue(calendar)
    item = item_of(calendar)
    assert possible_actions(calendar, "new") == ["assign", "start"]
    with pytest.raises(UsageError) as caught:
        take_step(
            calendar,
            item,
            "confirm",
            tenant=TENANT,
            person="eva",
            reason="twice",
            identified_by="command",
        )
    assert str(caught.value).endswith("with it you can: assign, start")
    begun = take_step(
        calendar, item, "start", tenant=TENANT, person=" eva ", identified_by="command"
    )
    assert (begun.state, begun.assigned_to, begun.step_count) == ("in_review", "eva", 2)
    with pytest.raises(UsageError, match="there is no review item 99"):
        read_item(calendar, 99, tenant=TENANT)
    with pytest.raises(UsageError, match="there is no review item"):
        read_item(calendar, item.item_id, tenant="another")
    assert isinstance(caught.value.__cause__, psycopg.errors.ForeignKeyViolation)


def test_who_waits_too_long_for_the_record_is_asked_to_try_again(
    conn: Connection, settings_for_tests: Settings
) -> None:
    publish_candidates(conn, {})
    sync_queue(conn)
    conn.commit()
    item = item_of(conn)
    conn.execute("set statement_timeout = 300")
    conn.commit()
    with connect(settings_for_tests) as refresh:
        refresh.execute("select pg_advisory_xact_lock(7271, hashtext(%s))", (TENANT,))
        with pytest.raises(UsageError, match="in use for too long") as refused:
            take_step(conn, item, "start", tenant=TENANT, person="joe", identified_by="typed")
        assert "try again" in str(refused.value.remedy)
    assert item_of(conn).state == "new"


def test_who_starts_without_a_name_is_told_so_and_a_state_is_not_reached_twice(
    conn: Connection,
) -> None:
    publish_candidates(conn, {"amount": 50_000})
    sync_queue(conn)
    for state in ("new", "assigned"):
        with pytest.raises(UsageError, match="nobody is named"):
            take_step(
                conn, item_of(conn), "start", tenant=TENANT, person=" ", identified_by="command"
            )
        if state == "new":
            insert_step(conn, item_of(conn).item_id, "assign new assigned")
    insert_step(conn, item_of(conn).item_id, "start assigned in_review")
    told = {"tenant": TENANT, "person": "eva", "identified_by": "command", "reason": "seen"}
    with pytest.raises(UsageError, match=r"50,000\.00 EUR is above the limit of [\d,]+\.00 EUR:"):
        take_step(conn, item_of(conn), "confirm", **told)  # type: ignore[arg-type]
    take_step(conn, item_of(conn), "confirm", second_person="otto", **told)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="the item is already confirmed"):
        take_step(conn, item_of(conn), "confirm", **told)  # type: ignore[arg-type]


def test_a_filter_by_what_no_item_has_is_refused_with_what_there_is(conn: Connection) -> None:
    publish_candidates(conn, {"kind": "anomalous_case"})
    sync_queue(conn)
    item = item_of(conn)
    for one in (
        QueueFilter(source="nosuch"),
        QueueFilter(kinds=("nosuch",)),
        QueueFilter(owner="nosuch"),
    ):
        with pytest.raises(UsageError, match=r"no item has the \w+ 'nosuch'") as caught:
            require_known(conn, one, tenant=TENANT)
        assert caught.value.remedy
        assert "there are: " in caught.value.remedy
    owner = str(item.owner).upper()
    known = QueueFilter(source=item.source, kinds=("anomalous_case",), owner=owner)
    require_known(conn, known, tenant=TENANT)


def test_a_summary_takes_the_number_of_an_item_for_its_candidate(conn: Connection) -> None:
    publish_candidates(conn, {})
    sync_queue(conn)
    number = str(item_of(conn).item_id)
    assert candidate_id_of(conn, TENANT, number) == "c1"
    long = "123456789012345678901234"
    assert candidate_id_of(conn, TENANT, long) == long
