"""The true policy exception rate (K17): which order items break at least one conformance rule.

The rules are those of the catalogue's conformance list (R01 to R16); here each is one expression.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.receipt_prices import with_price_then
from p2p.simulator.true_kpis.shape import DAY_SECONDS, date_of, day_of, rows
from p2p.simulator.true_kpis.shape import told as as_told
from p2p.simulator.truth import Truth

_FIRST = {
    "created": "Create Purchase Order Item",
    "received": "Record Goods Receipt",
    "invoiced": "Record Invoice Receipt",
    "written": "Vendor creates invoice",
    "cleared": "Clear Invoice",
    "blocked": "Set Payment Block",
    "unblocked": "Remove Payment Block",
    "requested": "Create Purchase Requisition Item",
}
_THREE_WAY = ("three_way_after_gr", "three_way_before_gr")


def policy_exceptions(truth: Truth, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K17: every order item with events can be checked; it counts once, whatever it breaks.

    events: those of `item_events`; told: the ones among them that the system tells, with on.
    """
    # of what is known to the day only, what came on that day came in time: nobody can say more
    day_end = (pl.col("on").cast(pl.Datetime("us")) + pl.duration(days=1, seconds=-1)).dt
    known_at = day_end.replace_time_zone(truth.world.scenario.system_zone).dt.epoch("s")
    dated = told.with_columns(at=pl.coalesce(known_at, "at"))
    seen = _judged(truth, dated).rename({"is_broken": "seems_broken"})
    cases = _judged(truth, events).join(seen, on="item", how="left", maintain_order="left")
    return as_told(
        rows(cases, "K17", numerator=pl.col("is_broken")),
        cases["seems_broken"],
        "not every event of the order item is in the system's tables, or only its day",
    )


def _judged(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """item and is_broken of every order item with events."""
    cases = _timed(truth, events).join(_measured(truth), on="item", how="left")
    return cases.select("item", is_broken=pl.any_horizontal(*(_broken().values())))


def _broken() -> dict[str, pl.Expr]:
    """Whether each rule is broken; false where it cannot be checked."""
    three_way, two_way = pl.col("matching").is_in(_THREE_WAY), pl.col("matching") == "two_way"
    after_gr = pl.col("matching") == "three_way_after_gr"
    consignment, completed = pl.col("matching") == "consignment", pl.col("cleared").is_not_null()
    has = {name: pl.col(name).is_not_null() for name in _FIRST}
    late_for_paper = pl.col("created_on") > pl.col("written_on")
    quantity, amount = pl.col("received_units"), pl.col("received_amount")
    rules = {
        "R01": three_way & completed & (~has["received"] | _after("received", "cleared")),
        "R02": completed & (~has["invoiced"] | _after("invoiced", "cleared")),
        "R03": after_gr & _after("received", "invoiced"),
        "R04": late_for_paper,
        "R05": _after("created", "received") | _after("created", "invoiced") | late_for_paper,
        "R06": _after("blocked", "unblocked"),
        "R07": completed
        & after_gr
        & has["received"]
        & (~has["invoiced"] | _after("received", "last_invoiced")),
        "R08": completed & _after("invoiced", "last_cleared"),
        "R09": has["requested"] & (~has["created"] | _after("requested", "last_created")),
        "R10": pl.col("creations") != 1,
        "R11": consignment & has["invoiced"],
        "R12": consignment & completed,
        "R13": two_way & has["received"],
        "R14": three_way & completed & _apart(pl.col("invoiced_units"), quantity, 0.01, 0.001),
        "R15": three_way & completed & _apart(pl.col("invoiced_amount"), amount, 0.02, 1.0),
        "R16": (three_way | two_way)
        & completed
        & _above(pl.col("invoiced_amount"), pl.col("ordered_amount"), 0.02, 1.0),
    }
    return {rule: broken.fill_null(value=False) for rule, broken in rules.items()}


def _after(a: str, b: str) -> pl.Expr:
    """A came later than B; null where one of them did not happen."""
    return (pl.col(a) > pl.col(b)).fill_null(value=False)


def _apart(a: pl.Expr, b: pl.Expr, share: float, least: float) -> pl.Expr:
    return (a - b).abs() > pl.max_horizontal(b.abs() * share, pl.lit(least)) + 1e-9


def _above(a: pl.Expr, b: pl.Expr, share: float, least: float) -> pl.Expr:
    return a - b > pl.max_horizontal(b.abs() * share, pl.lit(least)) + 1e-9


def _timed(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """One row an order item: its matching type, the first second of each activity in _FIRST,
    last_created, last_invoiced and last_cleared, creations, created_on and written_on."""
    matching = pl.Series([one.matching for one in truth.world.scenario.categories])
    activity, at = pl.col("activity"), pl.col("at")
    timed = events.group_by("item").agg(
        *(at.filter(activity == of).min().alias(name) for name, of in _FIRST.items()),
        *(
            at.filter(activity == _FIRST[name]).max().alias(f"last_{name}")
            for name in ("created", "invoiced", "cleared")
        ),
        creations=(activity == _FIRST["created"]).sum(),
    )
    items = truth.order_items.select("item", matching=matching[truth.order_items["category"]])
    return items.join(timed, on="item").with_columns(
        created_on=day_of("created", truth.world.scenario.system_zone),
        written_on=date_of(pl.col("written") // DAY_SECONDS),
    )


def _measured(truth: Truth) -> pl.DataFrame:
    """One row an order item: units and amounts ordered, received and invoiced, net of what was
    taken back; null where there is no such document. Receipts are worth the price of their day."""
    categories = truth.world.scenario.categories
    category = truth.order_items["category"]
    lot = pl.Series([one.lot for one in categories])[category]
    consigned = pl.Series([one.matching == "consignment" for one in categories])[category]
    items = truth.order_items.select(
        "item", lot=lot, price=pl.when(consigned).then(0).otherwise("price"), ordered="lots"
    )
    sign = pl.when(pl.col("movement") == RECEIPT).then(1).otherwise(-1)
    moved = with_price_then(truth, truth.receipt_lines).with_columns(lots=pl.col("lots") * sign)
    received = moved.group_by("item").agg(
        received=pl.col("lots").sum(), received_cents=(pl.col("lots") * pl.col("price_then")).sum()
    )
    standing = truth.invoices.filter(
        pl.col("nature") != "reversal", pl.col("reversed_by").is_null()
    ).select("invoice", sign=pl.when(pl.col("nature") == "invoice").then(1).otherwise(-1))
    invoiced = (
        truth.invoice_lines.join(standing, on="invoice")
        .group_by("item")
        .agg(
            invoiced=(pl.col("lots") * pl.col("sign")).sum(),
            invoiced_cents=(pl.col("amount") * pl.col("sign")).sum(),
        )
    )
    return (
        items.join(received, on="item", how="left")
        .join(invoiced, on="item", how="left")
        .select(
            "item",
            ordered_amount=pl.col("ordered") * pl.col("price") / 100,
            received_units=pl.col("received") * pl.col("lot"),
            received_amount=pl.when(pl.col("price") > 0).then("received_cents").otherwise(0) / 100,
            invoiced_units=pl.col("invoiced") * pl.col("lot"),
            invoiced_amount=pl.col("invoiced_cents") / 100,
        )
    )
