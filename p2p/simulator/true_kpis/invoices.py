"""True KPIs of invoices: approval time, exceptions, first match, repetition, orders behind them."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.documents import has_no_amount, standing_invoices
from p2p.simulator.true_kpis.shape import (
    DAY_SECONDS,
    day_of,
    rows,
    told,
    working_days_between,
    working_days_from_to,
)
from p2p.simulator.truth import Truth

_KNOWN_START = {"coupa": "received_at", "oracle": "entered_at"}
"""Since when an invoice is there to the second: of Oracle when it was entered, and SAP dates a
parked one anew at posting."""


def invoice_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K03 and K07 (days), K04, K06, K18 and K21; without reversed documents and credit memos."""
    invoices = _standing(truth)
    repeated = _repeated(invoices, "reference_key")
    # of what has no amount nobody can say what repeats it
    told_key = pl.when(has_no_amount(system)).then(pl.lit("")).otherwise(_told_key(truth, system))
    seen = _repeated(invoices.with_columns(told_key=told_key), "told_key")
    return pl.concat(
        [
            _approval(truth, system, invoices),
            _exceptions(truth, system, invoices, repeated, seen),
            _matches(truth, system, invoices),
            _resolution(truth, system, invoices),
            _repetitions(system, invoices, repeated, seen),
            _with_order(system, invoices),
        ]
    )


def _approval(truth: Truth, system: str, invoices: pl.DataFrame) -> pl.DataFrame:
    """K03: from the arrival of an invoice until it is posted without a block, or freed."""
    free = invoices.filter(
        pl.col("is_posted") & ((pl.col("block") == "") | (pl.col("freed_at") <= truth.world.end))
    ).with_columns(free_at=pl.when(pl.col("block") == "").then("posted_at").otherwise("freed_at"))
    # the books see no block that matching set and lifted in the system that buys
    visible = pl.when(freed_elsewhere(truth, system)).then("posted_at").otherwise("free_at")
    start = _KNOWN_START.get(system, "posted_at")
    company, zone = free["company"], truth.world.scenario.system_zone
    if system == "oracle":  # the day on which it came, and no time
        first, last = (free.select(day_of(at, zone)).to_series() for at in ("received_at", visible))
        length, seen = (
            (last - first).dt.total_days(),
            working_days_from_to(truth, company, first, last),
        )
    else:
        first, last = (free.select(at).to_series() for at in (start, visible))
        length, seen = (
            (last - first) / DAY_SECONDS,
            working_days_between(truth, company, first, last),
        )
    true = (pl.col("free_at") - pl.col("received_at")) / DAY_SECONDS
    return told(
        rows(free, "K03", numerator=true, business=seen),
        length,
        "an invoice counts as come when it was posted (SAP, which keeps no other time), or on the "
        "day that it came (Oracle, in whole days); the books of a company that buys elsewhere show "
        "a block by matching only while it stands",
    )


def _exceptions(
    truth: Truth, system: str, invoices: pl.DataFrame, repeated: pl.Series, seen: pl.Series
) -> pl.DataFrame:
    """K04: blocked once, or a repetition."""
    blocked = invoices.select(pl.col("is_posted") & (pl.col("block") != "")).to_series()
    hidden = invoices.select(freed_elsewhere(truth, system)).to_series()
    return told(
        rows(invoices.with_columns(hit=blocked | repeated), "K04", numerator=pl.col("hit")),
        (blocked & ~hidden) | seen,
        "the books show a block by matching only while it stands; or K18 finds another repetition",
    )


def freed_elsewhere(truth: Truth, system: str) -> pl.Expr:
    """Whether a block by matching was set and lifted in another system than this one's books."""
    keeps_books_only = pl.Series([one.system != system for one in truth.world.scenario.companies])
    was_lifted = (pl.col("block") == "automatic") & (pl.col("freed_at") <= truth.world.end)
    return pl.lit(keeps_books_only).gather(pl.col("company")) & was_lifted


def _resolution(truth: Truth, system: str, invoices: pl.DataFrame) -> pl.DataFrame:
    """K07: from the block of an invoice until it is freed."""
    mended = invoices.filter(
        pl.col("is_posted") & (pl.col("block") != "") & (pl.col("freed_at") <= truth.world.end)
    )
    days = (pl.col("freed_at") - pl.col("blocked_at")) / DAY_SECONDS
    worked = working_days_between(
        truth, mended["company"], mended["blocked_at"], mended["freed_at"]
    )
    shown = ~freed_elsewhere(truth, system)
    return told(
        rows(mended, "K07", numerator=days, business=worked),
        mended.select(pl.when(shown).then(days).otherwise(0.0)).to_series(),
        "the books show a block by matching only while it stands",
        mended.select(shown).to_series(),
    )


def _repetitions(
    system: str, invoices: pl.DataFrame, repeated: pl.Series, seen: pl.Series
) -> pl.DataFrame:
    """K18: all but the first of each group of equal supplier, reference, amount and currency."""
    compared = invoices.select(
        (pl.col("reference_key") != "") & (pl.col("gross") > 0)
    ).to_series()  # fmt: skip
    amount_unknown = invoices.select(has_no_amount(system)).to_series()
    true = invoices.with_columns(hit=repeated).filter(compared)
    shown = (~amount_unknown).filter(compared)
    return told(
        rows(true, "K18", numerator=pl.col("hit")),
        seen.filter(compared) & shown,
        "a parked document's amount is in no table (SAP); a number with a suffix is read without "
        "it where that one is there (Oracle)",
        shown,
    )


def _repeated(invoices: pl.DataFrame, key: str) -> pl.Series:
    """Whether each invoice is not the first of its group."""
    group = ["supplier", key, "gross", "currency"]
    place = pl.int_range(pl.len()).over(group, order_by=["entered_at", "invoice"])
    return invoices.select(
        (pl.col(key) != "") & (pl.col("gross") > 0) & (place > 0)
    ).to_series()  # fmt: skip


def _told_key(truth: Truth, system: str) -> pl.Expr:
    """The reference as it is compared: in Oracle what looks like a number entered again is that.

    Oracle takes no number twice, so clerks add a suffix; 4711-2 is read as 4711 where that is there
    with the same amount, or was cancelled before.
    """
    if system != "oracle":
        return pl.col("reference_key")
    every = pl.concat([truth.invoices, truth.parked_invoices]).filter(
        pl.col("nature") != "reversal"
    )
    stem = pl.col("reference").str.extract(r"^(.*)[-/. _][^-/. _]{1,2}$")
    same = ["company", "supplier"]
    pairs = every.with_columns(stem=stem, entered_at=_entered_at()).join(
        every.select(
            *same, stem="reference", first_gross="gross",
            gone_at=pl.when(pl.col("reversed_at") > 0).then("reversed_at"),
        ),
        on=[*same, "stem"],
    )  # fmt: skip
    again = pairs.filter(
        (pl.col("gross") == pl.col("first_gross")) | (pl.col("gone_at") <= pl.col("entered_at"))
    )["invoice"]
    read = pl.when(pl.col("invoice").is_in(again.implode())).then(stem).otherwise("reference")
    return _key(read)


def _matches(truth: Truth, system: str, invoices: pl.DataFrame) -> pl.DataFrame:
    """K06: posted lines with an order that matched at the first attempt."""
    lines = _attempts(truth, invoices, "received_at")
    seen = _attempts(truth, invoices, _KNOWN_START.get(system, "posted_at"))
    blocked = pl.col("price_block") | pl.col("quantity_block")
    # a hold of Oracle is for a shipment and an invoice, however many lines are about them
    held = blocked.any().over("invoice", "item") if system == "oracle" else blocked
    return told(
        rows(lines, "K06", numerator=~(blocked | pl.col("is_failed"))),
        seen.select(~(held | pl.col("is_failed"))).to_series(),
        "which of several lines for one shipment a hold is for is not kept (Oracle), nor when an "
        "invoice came (Oracle, SAP)",
    )


def _with_order(system: str, invoices: pl.DataFrame) -> pl.DataFrame:
    """K21: invoices that refer to an order."""
    ordered = pl.col("channel") == "order"
    # without lines there is no order: Oracle matches what lacks its order's number when it is known
    shown = ordered & pl.col("is_posted") if system == "oracle" else ordered
    return told(
        rows(invoices, "K21", numerator=ordered),
        invoices.select(shown).to_series(),
        "an invoice that waits for its order's number has a header only (Oracle)",
    )


def _standing(truth: Truth) -> pl.DataFrame:
    """Standing invoices with entered_at (parked, else posted) and reference_key (capitals and
    digits, no leading zeros)."""
    return standing_invoices(truth).with_columns(
        entered_at=_entered_at(),
        reference_key=_key(pl.col("reference")),
    )


def _entered_at() -> pl.Expr:
    return pl.when(pl.col("parked_at") > 0).then("parked_at").otherwise("posted_at")


def _key(reference: pl.Expr) -> pl.Expr:
    letters = reference.str.to_uppercase().str.replace_all("[^A-Z0-9]", "")
    return letters.str.strip_chars_start("0")


def _attempts(truth: Truth, invoices: pl.DataFrame, came_at: str) -> pl.DataFrame:
    """Posted lines of standing invoices with an order, in order of the lines: is_failed where the
    same was entered and reversed before, or the order's price or quantity changed after it came."""
    line = ["item", "supplier", "reference_key"]
    failed = (
        truth.invoices.filter(pl.col("nature") == "invoice", pl.col("reversed_by").is_not_null())
        .with_columns(entered_at=_entered_at(), reference_key=_key(pl.col("reference")))
        .join(truth.invoice_lines.select("invoice", "item"), on="invoice")
        .group_by(line)
        .agg(failed_at=pl.col(came_at).min())
    )
    changed = (
        truth.changes.filter(pl.col("attribute").is_in(["price", "quantity"]))
        .group_by("item")
        .agg(changed_at=pl.col("at").max())
    )
    posted = invoices.filter("is_posted")
    lines = (
        truth.invoice_lines.join(
            posted.select("invoice", "supplier", "reference_key", came_at=came_at), on="invoice"
        )
        .join(failed, on=line, how="left")
        .join(changed, on="item", how="left")
        .sort("line")
    )
    again, moved = (
        pl.col("failed_at") <= pl.col("came_at"),
        pl.col("changed_at") > pl.col("came_at"),
    )
    return lines.with_columns(is_failed=again.fill_null(value=False) | moved.fill_null(value=False))
