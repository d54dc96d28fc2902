"""The standard levers of every source: read marts, replay, write mining.what_if. No statistics."""

from __future__ import annotations

import uuid

from mining import store
from mining.mining_run import MiningResult, named, run_uuid
from mining.store import Connection
from mining.whatif.answers import Row, answers
from mining.whatif.levers import standard_levers
from mining.whatif.process_log import ProcessLog
from mining.whatif.read import read_block_reasons, read_process_log, read_sources
from mining.whatif.what_if import REPLICATIONS
from p2p.progress import Progress, Silent

_MOST_DECISIONS, _LEAST_DRAWS = 1_000_000, 20
"""A refresh replays at most so many decisions, or invoices, with each lever, but as often as that:
an interval of a large source is narrow anyway, and `p2p whatif` takes the time to draw it more
often."""


def mine_what_if(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """mining.what_if and mining.what_if_agreement: what the standard levers would change."""
    shown = progress or Silent()
    told: list[Row] = []
    agreed: list[Row] = []
    figures: dict[str, float] = {}
    for owner, source in read_sources(conn, tenant):
        with named(source, "replaying its approvals"):
            levers = standard_levers(read_block_reasons(conn, owner, source))
            log = read_process_log(conn, owner, source)
            rows, agreement = answers(log, levers, replications=draws_of(log))
        of_source = {"tenant": owner, "source": source}
        told += [of_source | row for row in rows]
        agreed += [of_source | row for row in agreement]
        for row in agreement:
            figures[f"{source}_{row['scope']}_reproduced_pct"] = round(row["reproduced_pct"], 1)
        shown.advance(1, source)
    written = {
        table: store.write_run(conn, table, run_uuid(run_id), rows, tenant)
        for table, rows in (("what_if", told), ("what_if_agreement", agreed))
    }
    conn.commit()
    return MiningResult(written, dict(figures))


def draws_of(log: ProcessLog) -> int:
    """How often a refresh draws a source: the more approvals or invoices, the less often."""
    cells = max(1, log.tasks.height, log.invoices.height)
    return max(_LEAST_DRAWS, min(REPLICATIONS, _MOST_DECISIONS // cells))
