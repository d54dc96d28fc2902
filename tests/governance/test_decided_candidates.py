"""What is decided in the queue is what an open candidate is held against."""

from __future__ import annotations

from p2p.cases.decided import decided_candidates
from p2p.cases.nearest import nearest
from p2p.governance.audit_chain import verify
from p2p.governance.review_queue import read_queue
from p2p.governance.review_sync import sync_queue
from p2p.warehouse.connection import Connection
from tests.governance.review_items import CANDIDATE, insert_step, publish_candidates


def test_a_decision_is_read_with_its_reason_and_enters_the_chain(conn: Connection) -> None:
    publish_candidates(conn, {}, {"candidate_id": "c2", "amount": 700})
    sync_queue(conn)
    assert decided_candidates(conn, "default") == []
    item = next(one for one in read_queue(conn, tenant="default") if one.candidate_id == "c1")
    for move in ("assign new assigned", "start assigned in_review", "dismiss in_review dismissed"):
        insert_step(conn, item.item_id, move)
    decided = decided_candidates(conn, "default")
    (found,) = nearest(CANDIDATE | {"candidate_id": "c2", "amount": 700}, decided)
    assert (found.candidate_id, found.decided_as, found.decided_by) == ("c1", "dismissed", "eva")
    assert found.because == "looked at both slips"
    assert "EUR 500.00 against 700.00 here" in found.why
    assert decided_candidates(conn, "other") == []
    conn.commit()
    chain = verify(conn, "default")
    assert chain.is_intact, chain.problems
    actors = conn.execute(
        "select actor, action from ops.audit_entry where subject like 'review_step %'"
        " order by entry_number"
    ).fetchall()
    assert actors == [("eva", "review step")] * 3
