"""Layouts of figures, waits, checks and files."""

from __future__ import annotations

from orchestration.terminal_cells import (
    Column,
    Layout,
    Row,
    amount,
    collapse,
    days,
    number,
    percent,
    reasons,
    text,
    told,
    total,
)
from p2p.governance.candidate_kinds import kind_words
from p2p.waits_for import waits_for_text


def _kpi_value(row: Row) -> str:
    if row["status"] != "ok" or row["value"] is None:
        return "-"
    value = float(row["value"])
    match row["unit"]:
        case "ratio":
            return f"{value:.1%}"
        case "days":
            return f"{value:.1f} days"
        case "amount":
            return f"{value:,.2f}"
        case _:
            return f"{value:,.0f} a month" if row["aggregation"] == "monthly" else f"{value:,.0f}"


def _kpi_parts(row: Row) -> str:
    """Numerator and denominator; a median has cases only."""
    if row["aggregation"] == "median":
        return f"median of {told(row['denominator'])}"
    return f"{total('numerator')(row)} of {total('denominator')(row)}"


def _kpi_without_value(row: Row) -> str | None:
    """Why there is none: which table or system is missing, in the source's own words."""
    if row["status"] == "ok" and row["value"] is not None:
        return None
    return f"{row['definition_id']} {row['name']}: {row.get('missing_inputs') or 'no cases'}"


def _kpi_name(row: Row) -> str:
    by_work = "working days" if row.get("clock") == "working" else None
    return ", ".join(filter(None, (row["name"], row["currency"], by_work)))


def _violated(row: Row) -> str:
    """Every violation, and how many of them are waived."""
    waived = f" ({told(row['waived_count'])} waived)" if row["waived_count"] else ""
    return f"{told(row['violation_count'])}{waived}"


def _proof(row: Row) -> list[str]:
    """The violation in words, the deciding events with who did them, and the waiver."""
    told = [
        f"- {one['label']}, {one['event_on']}, by {one['resource'] or 'nobody known'}"
        for one in row.get("proof", ())
        if one["is_deciding"] and one["evidence_kind"] == "event"
    ]
    if row["waiver_id"] is not None:
        told.append(f"- waived until {row['waiver_expires_on']} by {row['waiver_approved_by']}")
    return [str(row["evidence"]), *told]


PUBLISHED = {
    "kpis": Layout(
        (
            Column("id", text("definition_id"), is_number=False),
            Column("KPI", _kpi_name, is_number=False),
            Column("value", _kpi_value),
            Column("numerator of denominator", _kpi_parts),
            Column("excluded", number("excluded_count")),
        ),
        section=text("theme"),
        apart=_kpi_without_value,
    ),
    "segments": Layout(
        (
            Column("days from .. to", text("name"), is_number=False),
            Column("cases", number("case_count")),
            Column("mean", days("mean_days")),
            Column("median", days("median_days")),
            Column("p90", days("p90_days")),
            Column("p95", days("p95_days")),
            Column("max", days("max_days")),
        )
    ),
    "variants": Layout(
        (
            Column("rank", lambda row: f"{row['variant_rank']}."),
            Column("cases", lambda row: f"{row['case_count']:,} cases"),
            Column("share", percent("case_share_pct")),
            Column("median", lambda row: f"median {days('median_duration_days')(row)} days"),
        ),
        below=lambda row: [collapse(row["activities"])],
    ),
    "bottlenecks": Layout(
        (
            Column("", number("rank")),
            Column(
                "waiting between",
                lambda row: f"{row['from_activity']} > {row['to_activity']}",
                is_number=False,
            ),
            Column("cases", number("case_count")),
            Column("days in all", total("total_wait_days")),
            Column("median", days("median_wait_days")),
            Column("p90", days("p90_wait_days")),
            Column("share", percent("share_pct")),
        )
    ),
    "waiting": Layout(
        (
            Column("", number("cost_rank")),
            Column("place", text("place"), is_number=False),
            Column("waits for", lambda row: waits_for_text(row["waits_for"]), is_number=False),
            Column("days", total("total_days")),
            Column("cost", total("cost_amount")),
        ),
        section=lambda row: f"{row['kind']}, {row['currency']}",
    ),
    "conformance": Layout(
        (
            Column("id", text("rule_id"), is_number=False),
            Column("rule", text("name"), is_number=False),
            Column("severity", text("severity"), is_number=False),
            Column("eligible", number("eligible_count")),
            Column("violated", _violated),
            Column("share", percent("violation_pct")),
            Column("unchecked", number("not_checked_count")),
        )
    ),
    "rules_by_company": Layout(
        (
            Column("id", text("rule_id"), is_number=False),
            Column("company", text("company_code"), is_number=False),
            Column("in scope", number("scope_count")),
            Column("eligible", number("eligible_count")),
            Column("violated", _violated),
            Column("unchecked", number("not_checked_count")),
            Column("off", number("switched_off_count")),
        )
    ),
    "violations": Layout(
        (
            Column("rule", text("rule_id"), is_number=False),
            Column("case", text("subject_label"), is_number=False),
            Column("amount", amount),
        ),
        below=_proof,
    ),
    "anomalies": Layout(
        (
            Column("rank", lambda row: f"{row['rank']}."),
            Column("kind", lambda row: kind_words(row["kind"]), is_number=False),
            Column("score", lambda row: f"score {float(row['score']):.2f}"),
            Column("amount", amount),
        ),
        below=reasons,
    ),
    "reconciliation": Layout(
        (
            Column("file", text("path"), is_number=False),
            Column("read", number("rows_read")),
            Column("loaded", number("rows_loaded")),
            Column("quarantined", number("rows_quarantined")),
            Column("duplicates", number("rows_duplicate")),
            Column("adds up", lambda row: "yes" if row["is_reconciled"] else "NO"),
        )
    ),
    "duplicates": Layout(
        (
            Column("state", lambda row: row["money_state"], is_number=False),
            Column("decision", lambda row: row["decision"], is_number=False),
            Column("kind", lambda row: kind_words(row["kind"]), is_number=False),
            Column("score", lambda row: f"score {float(row['score']):.2f}"),
            Column("value", lambda row: amount(row | {"amount": row["value_amount"]})),
            Column("counted in", lambda row: row["counted_in_source"] or "here", is_number=False),
        ),
        below=reasons,
    ),
}
