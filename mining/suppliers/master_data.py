"""What a supplier's own data tell: bank details changed shortly before money went there, paid while
blocked, and an account, VAT number or address that is another's, too. Rules, not statistics.
"""

from __future__ import annotations

import polars as pl

from mining.suppliers.found import EVIDENCE, Found, found, invoices_as_evidence, people, shaped
from mining.suppliers.source_data import SupplierData

BEFORE_DAYS = 7
"""A payment so soon after the change is the change's business."""
SOON_DAYS, LARGE_TIMES, RARE = 3, 2.0, 0.05
"""Soon; large: so many times the supplier's median payment; rare: a payment so soon by chance, as
often as the supplier is paid."""
_SHARED_BY_MANY = 4
"""An account or address of more owners than this is a bank's, a factor's or an office block's."""
SAME_FIRM = 85.0
"""Similarity of two names (rapidfuzz, 0..100) from which on they are one firm's."""
_BANK, _NAME = "Change Vendor Bank Details", "Change Vendor"
_BLOCK, _UNBLOCK = "Block Vendor", "Unblock Vendor"
_CONFIRMED = "Confirm Vendor Change"


def master_data_signals(data: SupplierData) -> Found:
    """changed_then_paid, paid_while_blocked, employee_account, employee_address,
    shared_bank_account, shared_address, double_number."""
    parts = [_changed_then_paid(data), _paid_while_blocked(data), _shared(data)]
    return Found(
        pl.concat([part.signals for part in parts]), pl.concat([part.evidence for part in parts])
    )


def _changed_then_paid(data: SupplierData) -> Found:
    changes = data.changes.filter(pl.col("activity").is_in([_BANK, _NAME])).sort(
        "supplier", "changed_on", "event_id"
    )
    paid = data.payments.filter(pl.col("amount") > 0, pl.col("paid_on").is_not_null())
    span = (pl.col("paid_on").max() - pl.col("paid_on").min()).dt.total_days() + 1
    paid = paid.with_columns(
        usual=pl.col("amount").median().over("supplier", "currency"),
        per_day=pl.col("paid_on").n_unique().over("supplier") / span,
    )
    # the first payment day after a change is the one that an intruder waits for
    near = (
        changes.join(paid, on="supplier")
        .with_columns(days=(pl.col("paid_on") - pl.col("changed_on")).dt.total_days())
        .filter(
            pl.col("days").is_between(0, BEFORE_DAYS),
            # money of the same day may have left before the change
            pl.col("paid_at").is_null()
            | pl.col("changed_at").is_null()
            | (pl.col("paid_at") >= pl.col("changed_at")),
        )
        .join(_confirmed(data), on="event_id", how="left")
        .filter(
            pl.col("confirmed_at").is_null()
            | (pl.coalesce("paid_at", _begin("paid_on")) < pl.col("confirmed_at"))
        )
        .with_columns(
            first_day=pl.col("days").min().over("event_id"),
            by_chance=1 - (-pl.col("per_day") * (pl.col("days") + 1)).exp(),
        )
        .filter(pl.col("days") == pl.col("first_day"))
    )
    is_bank = pl.col("activity") == _BANK
    # alone it is an everyday thing: suppliers change banks, and are paid every week
    base = pl.when(is_bank).then(pl.when(pl.col("days") <= SOON_DAYS).then(0.45).otherwise(0.05))
    strength = (
        base.otherwise(0.05)
        + pl.when(pl.col("amount") >= LARGE_TIMES * pl.col("usual")).then(0.3).otherwise(0.0)
        + pl.when(pl.col("by_chance") <= RARE).then(0.15).otherwise(0.0)
    )
    best = near.with_columns(strength=strength).sort(
        "supplier", "strength", "changed_on", "event_id", "amount", "payment_object_id",
        descending=[False, True, True, False, True, False],
    )  # fmt: skip
    signals = (
        best.unique("supplier", keep="first", maintain_order=True)
        .with_columns(
            signal=pl.lit("changed_then_paid"),
            value=pl.col("days").cast(pl.Float64),
            peer_value=pl.lit(float(BEFORE_DAYS)),
            counted=pl.lit(1, dtype=pl.Int64),
            changed=pl.when(is_bank).then(pl.lit("bank details")).otherwise(pl.lit("name")),
            since_on=pl.col("changed_on"),
        )
        .with_columns(
            detail=pl.format("{}|{}|{}", "changed", "amount", pl.col("currency").fill_null(""))
        )
    )
    told = near.join(
        signals.filter(pl.col("changed") == "bank details").select("supplier"),
        on="supplier", how="semi",
    ).filter(is_bank)  # fmt: skip
    named = near.join(
        signals.filter(pl.col("changed") == "name").select("supplier"), on="supplier", how="semi"
    )
    rows = pl.concat([told, named])
    return found(
        signals,
        pl.concat(
            [_of_changes(rows, "changed_then_paid"), _of_payments(rows, "changed_then_paid")]
        ),
    )


def _confirmed(data: SupplierData) -> pl.DataFrame:
    """event_id of each change that somebody else confirmed, and the first confirmed_at."""
    at = pl.coalesce("changed_at", _begin("changed_on"))
    said = data.changes.filter(pl.col("activity") == _CONFIRMED).select(
        "supplier", confirmed_by="changed_by", confirmed_at=at
    )
    return (
        data.changes.filter(pl.col("activity").is_in([_BANK, _NAME]))
        .with_columns(at=at)
        .join(said, on="supplier")
        .filter(
            pl.col("confirmed_at") >= pl.col("at"),
            pl.col("confirmed_by").ne_missing(pl.col("changed_by")),
        )
        .group_by("event_id")
        .agg(pl.col("confirmed_at").min())
    )


def _begin(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Datetime("us", "UTC"))


def _paid_while_blocked(data: SupplierData) -> Found:
    state = data.changes.filter(pl.col("activity").is_in([_BLOCK, _UNBLOCK])).sort(
        "changed_on", "event_id"
    )
    paid = data.payments.filter(pl.col("paid_on").is_not_null(), pl.col("amount") > 0)
    rows = (
        paid.sort("paid_on", "payment_object_id")
        .join_asof(
            # a payment of the day of the block may have left before it
            state.with_columns(from_on=pl.col("changed_on").dt.offset_by("1d")).sort("from_on"),
            left_on="paid_on", right_on="from_on", by="supplier", strategy="backward",
            check_sortedness=False,
        )
        .filter(pl.col("activity") == _BLOCK)
        .with_columns(days=(pl.col("paid_on") - pl.col("changed_on")).dt.total_days())
    )  # fmt: skip
    signals = (
        rows.group_by("supplier")
        .agg(
            counted=pl.len().cast(pl.Int64),
            value=pl.len().cast(pl.Float64),
            since_on=pl.col("changed_on").min(),
        )
        .sort("supplier")
        .with_columns(
            signal=pl.lit("paid_while_blocked"), strength=pl.lit(0.8), peer_value=pl.lit(0.0)
        )
    )
    return found(
        signals,
        pl.concat(
            [_of_changes(rows, "paid_while_blocked"), _of_payments(rows, "paid_while_blocked")]
        ),
    )


def _of_changes(rows: pl.DataFrame, signal: str) -> pl.DataFrame:
    told = rows.unique("event_id", maintain_order=True).with_columns(
        signal=pl.lit(signal),
        row_kind=pl.lit("change"),
        object_id=pl.col("event_id"),
        document=pl.col("activity"),
        happened_on=pl.col("changed_on"),
        amount=pl.lit(None, dtype=pl.Float64),
        at_risk_amount=pl.lit(0.0),
        people=people("changed_by"),
    )
    return shaped(told.drop("currency"), EVIDENCE)


def _of_payments(rows: pl.DataFrame, signal: str) -> pl.DataFrame:
    told = rows.unique("payment_object_id", maintain_order=True).with_columns(
        signal=pl.lit(signal),
        row_kind=pl.lit("payment"),
        object_id=pl.col("payment_object_id"),
        happened_on=pl.col("paid_on"),
        at_risk_amount=pl.col("amount"),
        people=people("paid_by"),
        note=pl.when(pl.col("days") == 0)
        .then(pl.lit("the day of the change"))
        .when(pl.col("days") == 1)
        .then(pl.lit("1 day after the change"))
        .otherwise(pl.format("{} days after the change", "days")),
    )
    return shaped(told, EVIDENCE)


def _shared(data: SupplierData) -> Found:
    """Pairs of owners with the same account, VAT number or address; one of them a supplier."""
    from rapidfuzz import fuzz, utils

    owners = data.identifiers.filter(pl.col("value").is_not_null()).unique(
        ["owner_type", "owner_id", "supplier", "kind", "value"]
    )
    owners = owners.filter(
        pl.struct("owner_type", "owner_id")
        .n_unique()
        .over("kind", "value")
        .is_between(2, _SHARED_BY_MANY)
    )
    pairs = (
        owners.filter(pl.col("owner_type") == "supplier")
        .join(owners, on=["kind", "value"], suffix="_other")
        .filter(
            (pl.col("owner_type_other") == "employee")
            | (pl.col("supplier") != pl.col("supplier_other"))
        )
    )
    spent = recent_spend(data)
    alike = [
        fuzz.token_sort_ratio(own or "", other or "", processor=utils.default_process)
        for own, other in pairs.select("name", "name_other").iter_rows()
    ]
    is_employee = pl.col("owner_type_other") == "employee"
    # one VAT number is one firm, whatever it calls itself
    same_firm = (
        ((pl.col("alike") >= SAME_FIRM) | (pl.col("kind") == "vat_number"))
        .any()
        .over("supplier", "owner_id_other")
    )
    signal = (
        pl.when(is_employee & (pl.col("kind") == "bank_account")).then(pl.lit("employee_account"))
        .when(is_employee).then(pl.lit("employee_address"))
        .when(same_firm).then(pl.lit("double_number"))
        .otherwise(pl.concat_str(pl.lit("shared_"), pl.col("kind")))
    )  # fmt: skip
    strengths = {
        "employee_account": 0.95, "employee_address": 0.6, "double_number": 0.35,
        "shared_bank_account": 0.85, "shared_address": 0.3,
    }  # fmt: skip
    rows = (
        pairs.with_columns(alike=pl.Series(alike, dtype=pl.Float64))
        .with_columns(signal=signal)
        .with_columns(strength=pl.col("signal").replace_strict(strengths, default=0.3))
        .sort("supplier", "signal", "owner_id_other", "kind")
    )
    signals = (
        rows.group_by("supplier", "signal", maintain_order=True)
        .agg(
            strength=pl.col("strength").max(),
            counted=pl.struct("owner_type_other", "owner_id_other").n_unique().cast(pl.Int64),
            value=pl.struct("owner_type_other", "owner_id_other").n_unique().cast(pl.Float64),
            detail=pl.format(
                "{} ({})", pl.col("owner_id_other"), pl.col("name_other").fill_null("no name")
            ).first(),
        )
        # nothing was billed by it: a number in the master data, and no money
        .join(spent.select("supplier", "invoices"), on="supplier")
        .with_columns(peer_value=pl.lit(0.0))
    )
    named = rows.with_columns(
        row_kind=pl.col("owner_type_other"),
        object_id=pl.coalesce("supplier_other", "owner_id_other"),
        document=pl.format("{} {}", "owner_id_other", pl.col("name_other").fill_null("")),
        at_risk_amount=pl.lit(0.0),
        note=pl.format(
            "same {}{}",
            pl.col("kind").str.replace("_", " "),
            pl.when(pl.col("kind") == "bank_account")
            .then(pl.format(" ending in {}", "ending"))
            .otherwise(pl.lit("")),
        ),
        people=pl.when(is_employee)
        .then(people("owner_id_other"))
        .otherwise(pl.lit([], dtype=pl.List(pl.String))),
    )
    money = (
        rows.select("supplier", "signal")
        .unique(maintain_order=True)
        .join(recent_invoices(data), on="supplier")
    )
    return found(signals, pl.concat([shaped(named, EVIDENCE), shaped(money, EVIDENCE)]))


def recent_invoices(data: SupplierData) -> pl.DataFrame:
    """The invoices of each supplier of the last four quarters or still open, as evidence rows."""
    recent = data.invoices.filter(
        ~pl.col("is_credit_memo").fill_null(False),
        (pl.col("posted_on") >= data.year_from) | pl.col("cleared_on").is_null(),
    )
    return invoices_as_evidence(recent)


def recent_spend(data: SupplierData) -> pl.DataFrame:
    """supplier, invoices: those that billed at all."""
    return data.invoices.group_by("supplier").agg(invoices=pl.len()).drop_nulls("supplier")
