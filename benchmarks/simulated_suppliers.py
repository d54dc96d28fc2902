"""All that is known of the suppliers of a simulated company, as their detectors read it."""

from __future__ import annotations

import datetime as dt

import polars as pl

from mining.approval_limits import LIMIT
from mining.suppliers import source_data as columns
from mining.suppliers.found import shaped
from mining.suppliers.source_data import SupplierData
from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.scenarios import scenario_named
from p2p.simulator.truth import Truth

LEDGER_KINDS = ("bank_change_before_payment", "inactive_supplier_paid", "shared_bank_account")


def supplier_data_of(seed: int, items: int) -> tuple[SupplierData, pl.DataFrame]:
    """The suppliers of all companies as one source, with employees' bank accounts, and what the
    simulator planted on suppliers: supplier, kind."""
    truth = live(scenario_named("manufacturer"), items=items, seed=seed, progress=Silent())
    data = SupplierData(
        tenant="default",
        source="simulated",
        suppliers=_suppliers(truth),
        invoices=_invoices(truth),
        order_items=_order_items(truth),
        movements=_movements(truth),
        payments=_payments(truth),
        changes=_changes(truth),
        identifiers=_identifiers(truth),
        limits=_limits(truth),
        as_of=dt.datetime.fromtimestamp(truth.world.end, dt.UTC).date(),
    )
    planted = (
        truth.ledger.rows()
        .filter(pl.col("kind").is_in(LEDGER_KINDS), pl.col("subject") == "supplier")
        .select(supplier=_key("subject_number"), kind="kind")
        .unique(maintain_order=True)
    )
    return data, planted


def _key(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String)


def _day(column: str) -> pl.Expr:
    """The day of seconds since 1970; null where nothing happened."""
    return pl.when(pl.col(column) > 0).then(pl.from_epoch(column).dt.date())


def _of_day(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32).cast(pl.Date)


def _person(column: str) -> pl.Expr:
    """Programs and nobody are no person."""
    name = pl.col(column)
    return pl.when(name.str.contains(r"^[A-Z]+_\d+$")).then(name)


def _with_currency(truth: Truth, frame: pl.DataFrame) -> pl.DataFrame:
    codes = pl.Series([one.currency for one in truth.world.scenario.companies])
    company = frame["company"]
    return frame.with_columns(currency=codes.gather(company), company_code=company.cast(pl.String))


def _suppliers(truth: Truth) -> pl.DataFrame:
    return shaped(
        truth.world.suppliers.select(
            supplier=_key("supplier"),
            supplier_id=_key("supplier"),
            name="name",
            created_on=_of_day("created_day"),
        ),
        columns.SUPPLIER,
    )


def _invoices(truth: Truth) -> pl.DataFrame:
    category = (
        truth.invoice_lines.join(truth.order_items.select("item", "category"), on="item")
        .sort("invoice", "line")
        .unique("invoice", keep="first", maintain_order=True)
        .select("invoice", category=_key("category"))
    )
    paid = (
        truth.clearings.join(truth.payments.select("payment", "at"), on="payment")
        .group_by("invoice")
        .agg(paid_at=pl.col("at").min(), taken=pl.col("discount").sum())
    )
    # net days are the last days that are not 0
    days = pl.Series([one.days3 or one.days2 or one.days1 for one in truth.world.scenario.terms])
    frame = _with_currency(
        truth,
        truth.invoices.filter(pl.col("reverses").is_null(), pl.col("reversed_by").is_null())
        .join(category, on="invoice", how="left", maintain_order="left")
        .join(paid, on="invoice", how="left", maintain_order="left"),
    )
    terms = pl.Series("net_days", days.gather(frame["terms"].clip(0)))
    # the clerk's day: a Friday evening in Chicago is a Saturday elsewhere
    posted = truth.world.local_day(frame["company"].to_numpy(), frame["posted_at"].to_numpy())
    day = pl.Series("posted_on", posted).cast(pl.Int32).cast(pl.Date)
    return shaped(
        frame.with_columns(terms, day).select(
            "category",
            "currency",
            "company_code",
            "posted_on",
            invoice_object_id=_key("invoice"),
            supplier=_key("supplier"),
            invoice=_key("invoice"),
            is_credit_memo=pl.col("nature") == "credit_memo",
            gross_amount=pl.col("gross") / 100,
            tax_amount=pl.col("tax") / 100,
            entered_on="posted_on",
            recorded_by="posted_by",
            is_by_person=~pl.col("is_edi"),
            is_po_backed=pl.col("channel") == "order",
            is_exception=pl.col("block") != "",
            due_on=_of_day("invoice_day") + pl.duration(days=pl.col("net_days")),
            cleared_on=_day("paid_at"),
            discount_taken_amount=pl.col("taken").fill_null(0) / 100,
        ),
        columns.INVOICE,
    )


def _order_items(truth: Truth) -> pl.DataFrame:
    approver = truth.orders.select("order", approver=_person("level1_by"))
    frame = _with_currency(
        truth,
        truth.order_items.filter(pl.col("deleted_at") == 0).join(
            approver, on="order", how="left", maintain_order="left"
        ),
    )
    return shaped(
        frame.select(
            "currency",
            "company_code",
            "approver",
            item_object_id=_key("item"),
            supplier=_key("supplier"),
            order=_key("order"),
            item=_key("line"),
            category=_key("category"),
            material_id=_key("article"),
            unit=pl.lit("lot"),
            quantity=pl.col("lots").cast(pl.Float64),
            unit_price=pl.col("price") / 100,
            net_amount=pl.col("lots") * pl.col("price") / 100,
            ordered_on=_day("created_at"),
            requester=_person("requester"),
            buyer=_person("buyer"),
        ),
        columns.ORDER_ITEM,
    )


def _movements(truth: Truth) -> pl.DataFrame:
    prices = truth.order_items.select("item", "price")
    frame = _with_currency(
        truth,
        truth.receipt_lines.filter(
            pl.col("reverses").is_null(), pl.col("movement").is_in(["receipt", "return"])
        ).join(prices, on="item", how="left", maintain_order="left"),
    )
    return shaped(
        frame.select(
            "currency",
            movement_object_id=_key("line"),
            supplier=_key("supplier"),
            document=_key("document"),
            is_return=pl.col("movement") == "return",
            amount=pl.col("lots") * pl.col("price") / 100,
            posted_on=_day("at"),
            posted_by="by",
        ),
        columns.MOVEMENT,
    )


def _payments(truth: Truth) -> pl.DataFrame:
    frame = _with_currency(truth, truth.payments)
    return shaped(
        frame.select(
            "currency",
            payment_object_id=_key("payment"),
            supplier=_key("supplier"),
            document=_key("payment"),
            paid_on=_day("at"),
            amount=(pl.col("gross") - pl.col("discount")) / 100,
            paid_by="by",
        ),
        columns.PAYMENT,
    )


def _changes(truth: Truth) -> pl.DataFrame:
    activities = {
        "bank_account": "Change Vendor Bank Details",
        "name": "Change Vendor",
        "terms": "Change Vendor Payment Terms",
        "block": "Block Vendor",
    }
    known = truth.supplier_changes.filter(pl.col("at") <= truth.world.end)
    return shaped(
        known.select(
            event_id=pl.format("change {}", "change"),
            supplier=_key("supplier"),
            activity=pl.col("attribute").replace_strict(activities, default=None),
            changed_on=_day("at"),
            changed_by="by",
        ),
        columns.CHANGE,
    )


def _identifiers(truth: Truth) -> pl.DataFrame:
    suppliers = truth.world.suppliers
    owned = [
        suppliers.select(
            owner_type=pl.lit("supplier"),
            supplier=_key("supplier"),
            owner_id=_key("supplier"),
            name="name",
            kind=pl.lit(kind),
            value=value,
            ending=pl.col(value).str.tail(4),
        )
        for kind, value in (("bank_account", "bank_account"), ("vat_number", "tax_number"))
    ]
    employees = truth.users.filter(pl.col("bank_account") != "").select(
        owner_type=pl.lit("employee"),
        supplier=pl.lit(None, dtype=pl.String),
        owner_id="user",
        name=pl.lit(None, dtype=pl.String),
        kind=pl.lit("bank_account"),
        value="bank_account",
        ending=pl.col("bank_account").str.tail(4),
    )
    return shaped(pl.concat([*owned, employees]), columns.IDENTIFIER)


def _limits(truth: Truth) -> pl.DataFrame:
    asked = truth.tasks.filter(pl.col("kind") == "order", pl.col("limit_amount") > 0)
    frame = _with_currency(
        truth, asked.select("company", "limit_amount").unique(maintain_order=True)
    )
    return shaped(
        frame.select("company_code", "currency", limit_amount=pl.col("limit_amount") / 100),
        LIMIT,
    )
