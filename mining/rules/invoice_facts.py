"""Hard facts about an invoice that are wrong or worth a look by themselves, whatever is learned.

Conditions over the result of `invoice_features`, so they look back only; each is silent where the
source does not say what it needs. Weights are stated here, never fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mining.invoice_features import ENOUGH


@dataclass(frozen=True, slots=True)
class Fact:
    """A rule. weight: what it adds to an invoice's surprise, in nats (7 is as much as one in a
    thousand); large where the fact is wrong by itself, small where honest invoices have it too.
    feature: the one of FEATURES whose sentence tells it."""

    code: str
    feature: str
    weight: float
    condition: pl.Expr


_WELL_KNOWN = 10
"""Earlier invoices of a supplier before 'always' and 'never' may be said."""


def _facts() -> tuple[Fact, ...]:
    col = pl.col
    known = col("supplier_count") >= _WELL_KNOWN
    without_order = ~col("is_po_backed").fill_null(False)
    return (
        Fact(
            "dated_after_posting",
            "future_dated",
            12.0,
            col("posting_lag_days") < -1,
        ),
        Fact(
            "half_a_year_old",
            "late_posting",
            5.0,
            col("posting_lag_days") > 180,
        ),
        Fact(
            "weekend_by_a_person",
            "weekend_posting",
            9.0,
            col("is_weekend")
            & (col("user_all_count") >= _WELL_KNOWN)
            & (col("user_weekend_count") <= 1 + 0.02 * col("user_all_count")),
        ),
        Fact(
            "user_enters_none",
            "unusual_user",
            9.0,
            (col("source_count") >= 500)
            & col("recorded_by").is_not_null()
            & (col("user_all_count") <= 0.002 * col("source_count"))
            & (col("supplier_all_count") >= _WELL_KNOWN),
        ),
        Fact(
            "tax_rate_never_used",
            "unusual_tax",
            12.0,
            col("is_taxed")
            & (col("tax_rate_count") == 0)
            & (
                (col("taxed_count") >= _WELL_KNOWN)
                | ((col("company_taxed_count") >= 100) & (col("company_rate_count") == 0))
            ),
        ),
        Fact("just_under_limit", "under_limit", 9.0, col("is_under_limit")),
        Fact(
            "new_supplier_without_order",
            "new_supplier",
            9.0,
            col("is_of_new_supplier"),
        ),
        Fact(
            "round_though_never",
            "round_amount",
            7.0,
            (col("supplier_count") >= ENOUGH)
            & col("is_whole_thousands")
            & (col("round_count") == 0),
        ),
        Fact(
            "terms_far_shorter",
            "short_terms",
            7.0,
            known & (col("term_days") <= col("term_least") - 14),
        ),
        Fact(
            "bank_changed_before",
            "bank_change",
            5.0,
            col("is_after_bank_change")
            & (col("since_bank_days") <= 14)
            & (col("since_bank_count") == 0),
        ),
        Fact(
            "no_order_though_always",
            "no_order",
            5.0,
            known & col("is_without_order") & (col("without_order_count") == 0),
        ),
        Fact(
            "twice_the_most",
            "amount_above_most",
            5.0,
            without_order
            & (col("earlier_count") >= _WELL_KNOWN)
            & (col("gross_amount") >= 2 * col("amount_most")),
        ),
    )


FACTS = _facts()


def invoice_facts(frame: pl.DataFrame) -> pl.DataFrame:
    """One boolean column a rule, named by its code, in the order of FACTS; rows as in the frame."""
    return frame.select(one.condition.fill_null(False).alias(one.code) for one in FACTS)
