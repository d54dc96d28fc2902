"""SWWWIHEAD, SWWLOGHIST, SWW_WI2OBJ: approval tasks as work items, their history and objects.

The date on which a work item ended has no time in SWWWIHEAD; the history has it.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import (
    CHANGED_AT,
    CLIENT,
    date_of,
    last_of,
    padded,
    text,
    time_of,
)
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.truth import Truth

_TASKS = {"requisition": "TS00007986", "order": "TS20000166", "invoice": "TS90000001"}
_OBJECTS = {"requisition": "BUS2105", "order": "BUS2012", "invoice": "BKPF"}
"""Business objects: requisition, order, and the accounting document of an invoice without order."""


def work_items(truth: Truth, numbers: Numbers, parked: pl.DataFrame) -> pl.DataFrame:
    """Tasks with wi_id, object_key (null: the document is not in this system), claimed, decided
    and delegated (UTC seconds up to the end, else null), last (of these)."""
    end = truth.world.end
    accounting = numbers.accounting.filter(pl.col("source") == "invoice").select(
        subject="number", object_key=pl.concat_str("bukrs", "fi_belnr", "fi_gjahr")
    )
    waiting = parked.filter(pl.col("channel") == "ledger").select(
        subject="invoice", object_key=pl.concat_str("bukrs", "belnr", "gjahr")
    )
    documents = pl.concat(
        [
            numbers.requisitions.select(
                subject="basket", object_key="banfn", kind=pl.lit("requisition")
            ),
            numbers.orders.select(subject="order", object_key="ebeln", kind=pl.lit("order")),
            pl.concat([accounting, waiting]).with_columns(kind=pl.lit("invoice")),
        ]
    )
    rows = truth.tasks.filter(pl.col("created_at") <= end).join(
        documents, on=["kind", "subject"], how="left", maintain_order="left"
    )
    known = {
        name: pl.when((pl.col(f"{name}_at") > 0) & (pl.col(f"{name}_at") <= end)).then(f"{name}_at")
        for name in ("claimed", "decided", "delegated")
    }
    return rows.with_columns(
        wi_id=padded(pl.col("task") + 1, 12),
        last=last_of(end, "created_at", "claimed_at", "delegated_at", "decided_at"),
        **known,
    )


def swwwihead(tasks: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Work items of people (WI_TYPE W). WI_AAGENT has it on the desk, or decided."""
    done, taken = pl.col("decided").is_not_null(), pl.col("claimed").is_not_null()
    return tasks.select(
        CLIENT=text(CLIENT),
        WI_ID="wi_id",
        WI_TYPE=text("W"),
        WI_STAT=pl.when(done)
        .then(text("COMPLETED"))
        .when(taken)
        .then(text("STARTED"))
        .otherwise(text("READY")),
        WI_CRUSER=text("WF-BATCH"),
        WI_AAGENT=pl.when(taken).then("agent").otherwise(text("")),
        WI_RH_TASK=pl.col("kind").replace_strict(_TASKS, return_dtype=pl.String),
        WI_PRIO=text("5"),
        WI_CD=date_of(pl.col("created_at"), zone),
        WI_CT=time_of(pl.col("created_at"), zone),
        WI_AED=date_of(pl.col("decided"), zone),
        **{CHANGED_AT: pl.col("last")},
    )


def swwloghist(tasks: pl.DataFrame, zone: str) -> pl.DataFrame:
    """What happened to each work item: created, forwarded to a deputy, taken up, executed."""
    steps = pl.concat(
        [
            tasks.select("wi_id", at=at, by=by, METHOD=text(method), rank=pl.lit(rank))
            for rank, (method, at, by) in enumerate(
                (
                    ("SWW_WI_CREATE_VIA_EVENT", "created_at", text("WF-BATCH")),
                    ("SWW_WI_FORWARD", "delegated", pl.col("assigned_to")),
                    ("SWW_WI_RESERVE", "claimed", pl.col("agent")),
                    ("SWW_WI_EXECUTE", "decided", pl.col("agent")),
                )
            )
        ]
    ).filter(pl.col("at").is_not_null())
    return steps.sort("wi_id", "at", "rank").select(
        CLIENT=text(CLIENT),
        WI_ID="wi_id",
        METHOD="METHOD",
        METH_EDATE=date_of(pl.col("at"), zone),
        METH_ETIME=time_of(pl.col("at"), zone),
        LOG_COUNT=padded(pl.int_range(1, pl.len() + 1).over("wi_id"), 4),
        METH_USER="by",
        **{CHANGED_AT: pl.col("at")},
    )


def sww_wi2obj(tasks: pl.DataFrame) -> pl.DataFrame:
    """Which document each work item is about: a business object (CATID BO) and its key."""
    rows = tasks.filter(pl.col("object_key").is_not_null())
    return rows.select(
        CLIENT=text(CLIENT),
        WI_ID="wi_id",
        TOP_WI_ID="wi_id",
        WI_RH_TASK=pl.col("kind").replace_strict(_TASKS, return_dtype=pl.String),
        CATID=text("BO"),
        TYPEID=pl.col("kind").replace_strict(_OBJECTS, return_dtype=pl.String),
        INSTID="object_key",
        WI_RELTYPE=text("01"),
        REMOVED=text(""),
        **{CHANGED_AT: pl.col("created_at")},
    )
