"""Every true KPI of one system's part of a history, as rows that can be added up over sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from p2p.errors import UsageError
from p2p.simulator.item_events import item_events
from p2p.simulator.renderers import told_item_events_of
from p2p.simulator.true_kpis.approval_limits import approval_limit_kpis
from p2p.simulator.true_kpis.approvals import approval_kpis
from p2p.simulator.true_kpis.buying import buying_kpis
from p2p.simulator.true_kpis.conformance import policy_exceptions
from p2p.simulator.true_kpis.duties import duty_kpis
from p2p.simulator.true_kpis.inquiries import inquiry_kpis
from p2p.simulator.true_kpis.invoices import invoice_kpis
from p2p.simulator.true_kpis.maverick import maverick_kpis
from p2p.simulator.true_kpis.onboarding import onboarding_kpis
from p2p.simulator.true_kpis.order_items import order_item_kpis
from p2p.simulator.true_kpis.payments import payment_kpis
from p2p.simulator.true_kpis.queues import open_case_kpis, queue_kpis
from p2p.simulator.true_kpis.shape import ROWS
from p2p.simulator.true_kpis.supplier_deliveries import delivery_kpis
from p2p.simulator.true_kpis.supplier_invoices import supplier_invoice_kpis
from p2p.simulator.true_kpis.touchless import touchless_kpis
from p2p.simulator.truth import Truth

TRUE_KPIS = "kpis"
"""Name of the file of these rows in the truth of a source; one more a site, with its number."""


_BESIDE: Mapping[str, Callable[[Truth], pl.DataFrame]] = {
    "supplier_portal": onboarding_kpis,
    "ticket_desk": inquiry_kpis,
}
"""Systems beside the ERPs that feed KPIs."""


def has_true_kpis(truth: Truth, system: str) -> bool:
    """Whether a system feeds any KPI: one that buys, or one beside those."""
    return system in _BESIDE or any(system == one.system for one in truth.world.scenario.companies)


def true_kpi_rows(truth: Truth, system: str) -> pl.DataFrame:
    """The rows (shape.ROWS) of every KPI that a system's part of a history has, in a fixed order.

    truth: that part (`of_system`), whose clock says which day an instant is.
    """
    return pl.concat(_true_kpis(truth, system)).sort(*ROWS)


def _true_kpis(truth: Truth, system: str) -> list[pl.DataFrame]:
    if system in _BESIDE:
        return [_BESIDE[system](truth), open_case_kpis(truth, system)]
    events, told = item_events(truth), told_item_events_of(system, truth)
    return [
        buying_kpis(truth, events, told),
        maverick_kpis(truth, events, told),
        approval_kpis(truth, system),
        order_item_kpis(truth, events, told),
        policy_exceptions(truth, events, told),
        duty_kpis(truth, system, events, told),
        approval_limit_kpis(truth, events),
        invoice_kpis(truth, system),
        touchless_kpis(truth, system),
        payment_kpis(truth, system),
        delivery_kpis(truth, system),
        supplier_invoice_kpis(truth, system),
        queue_kpis(truth, system, events, told),
    ]


def read_true_kpis(export: Path) -> dict[str, pl.DataFrame]:
    """The true rows (shape.ROWS) of each source of an export that was written to a folder.

    Raises UsageError where the folder is no such export.
    """
    files = sorted(export.glob(f"truth/*/{TRUE_KPIS}*.parquet"))
    if not files:
        raise UsageError(
            f"{export} holds no true KPIs",
            "give the folder that `p2p simulate --out` wrote, with a system that buys among those",
        )
    sources = sorted({one.parent.name for one in files})
    return {
        source: pl.concat(pl.read_parquet(one) for one in files if one.parent.name == source)
        for source in sources
    }
