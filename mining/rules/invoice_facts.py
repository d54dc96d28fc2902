"""Hard facts about an invoice that are wrong or worth a look by themselves, whatever is learned.

Conditions over the result of `invoice_features`, so they look back only; each is silent where the
source does not say what it needs. Weights are stated here, never fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mining.invoice_features import ENOUGH, LARGE, SETTLED


@dataclass(frozen=True, slots=True)
class Fact:
    """A rule. weight: what it adds to an invoice's surprise, in nats (7 is as much as one in a
    thousand): 20 where the fact is wrong by itself, 12 where hardly an honest invoice has it, less
    where some have it.
    feature: the one of FEATURES whose sentence tells it."""

    code: str
    feature: str
    weight: float
    condition: pl.Expr


_RARE = 0.05
"""What at most one in twenty of a supplier's invoices has is rare for it."""
_WELL_KNOWN = 10
"""Earlier invoices of a supplier before 'always' and 'never' may be said."""


def _facts() -> tuple[Fact, ...]:
    col = pl.col
    known = col("supplier_count") >= _WELL_KNOWN
    without_order = ~col("is_po_backed").fill_null(False)
    is_rarely_round = (
        (col("source_count") >= SETTLED) & col("is_round") & (col("is_round_share") <= _RARE)
    )
    # an order over a usual amount may well be round; a bill that is made up has none, or is large
    is_bare_or_large = without_order | (
        col("gross_amount") > col("amount_median").fill_null(float("inf"))
    )
    return (
        Fact(
            "dated_after_posting",
            "future_dated",
            20.0,
            col("posting_lag_days") < -1,
        ),
        Fact(
            "over_90_days_old",
            "late_posting",
            12.0,
            (col("posting_lag_days") >= 90) & (col("lag_median").fill_null(0) < 30),
        ),
        Fact(
            "weekend_by_a_person",
            "weekend_posting",
            12.0,
            col("is_weekend")
            & col("recorded_by").is_not_null()
            & (col("user_all_count") >= _WELL_KNOWN)
            & (
                col("user_weekend_count")
                <= pl.min_horizontal(
                    1 + 0.02 * col("user_all_count"), _RARE * col("user_all_count")
                )
            ),
        ),
        Fact(
            "user_enters_none",
            "unusual_user",
            12.0,
            (col("source_count") >= LARGE)
            & col("recorded_by").is_not_null()
            & (col("user_all_count") <= pl.min_horizontal(5, 0.002 * col("source_count"))),
        ),
        Fact(
            "tax_rate_rare",
            "unusual_tax",
            20.0,
            col("is_taxed")
            & (col("company_taxed_count") >= SETTLED)
            & (
                (col("tax_share") <= _RARE)
                # once among five or more is a slip as likely as a habit
                | (
                    (col("tax_rate_count") <= 1)
                    & (col("taxed_count") >= ENOUGH)
                    & (col("company_rate_count") <= _RARE * col("company_taxed_count"))
                )
            ),
        ),
        Fact("just_under_limit", "under_limit", 12.0, col("is_under_limit")),
        Fact(
            "new_supplier_without_order",
            "new_supplier",
            12.0,
            col("is_of_new_supplier"),
        ),
        Fact(
            "round_though_rare",
            "round_amount",
            8.0,
            is_rarely_round & is_bare_or_large,
        ),
        Fact(
            "round_as_ordered",
            "round_amount",
            6.0,
            is_rarely_round & ~is_bare_or_large,
        ),
        Fact(
            "due_at_once",
            "short_terms",
            12.0,
            (col("supplier_count") >= ENOUGH) & (col("term_days") <= 7) & (col("term_least") >= 21),
        ),
        Fact(
            "terms_far_shorter",
            "short_terms",
            4.0,
            known & (col("term_days") <= col("term_least") - 14),
        ),
        Fact(
            "bank_changed_before",
            "bank_change",
            6.0,
            col("is_after_bank_change")
            & (col("since_bank_days") <= 14)
            & (col("since_bank_count") == 0),
        ),
        Fact(
            "no_order_though_always",
            "no_order",
            4.0,
            known & col("is_without_order") & (col("without_order_count") == 0),
        ),
        Fact(
            "thrice_the_most",
            "amount_above_most",
            12.0,
            without_order
            & (col("earlier_count") >= _WELL_KNOWN)
            & (col("gross_amount") >= 3 * col("amount_most")),
        ),
    )


FACTS = _facts()


def invoice_facts(frame: pl.DataFrame) -> pl.DataFrame:
    """One boolean column a rule, named by its code, in the order of FACTS; rows as in the frame."""
    return frame.select(one.condition.fill_null(False).alias(one.code) for one in FACTS)
