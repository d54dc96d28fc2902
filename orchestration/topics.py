"""The topics of `p2p show`: one a table of serving.*, and how its rows are told, with units.

Those of what people control and decide are in control_topics.py.
"""

from __future__ import annotations

from orchestration.control_topics import CONTROL_TOPICS
from orchestration.topic import Row, Topic, with_pct
from p2p.kpis import load_catalogue
from p2p.objectlog.wording import sentence


def _kpi(row: Row) -> Row:
    """A KPI row with its catalogue texts and its value under a name that carries the unit."""
    definition = load_catalogue().get(row["kpi_id"])
    unit = row["unit"]
    value = row["value"]
    told = {
        "source": row["source"],
        "definition_id": row["kpi_id"],
        "name": definition.name,
        "theme": definition.theme,
        "clock": definition.clock,
        "status": row["status"],
        "unit": unit,
        "value": value,
    }
    if unit == "ratio":
        told["value_pct"] = None if value is None else round(float(value) * 100, 4)
    elif unit == "amount":
        told[f"value_{(row['currency'] or 'amount').lower()}"] = value
    else:
        told[f"value_{unit}"] = value
    return told | {
        "currency": row["currency"],
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "mean_days": row["mean"],
        "median_days": row["median"],
        "p75_days": row["p75"],
        "p90_days": row["p90"],
        "median_calendar_days": row["calendar_median"],
        "median_working_days": row["business_median"],
        "p90_working_days": row["business_p90"],
        "excluded_count": row["excluded_count"],
        "excluded_reasons": row["excluded_reasons"] or [],
        "latest_month": row["latest_month"],
        "latest_value": row["latest_value"],
        "previous_month": row["previous_month"],
        "previous_value": row["previous_value"],
        "change": row["change"],
        "is_small_sample": row["is_small_sample"],
        "period_from": row["period_from"],
        "period_to": row["period_to"],
        "aggregation": definition.aggregation,
        "direction": definition.direction,
        "definition": definition.definition,
        "formula_version": row["formula_version"],
        "missing_inputs": row["missing_inputs"],
    }


TOPICS = {
    topic.name: topic
    for topic in (
        Topic(
            "kpis",
            "every KPI with value, numerator, denominator, exclusions and definition",
            "kpi",
            ("source", "kpi_id", "currency"),
            _kpi,
        ),
        Topic(
            "segments",
            "days between milestones: count, mean, median, p90, p95, max",
            "segment",
            ("source", "case_notion", "segment_order", "segment_id"),
        ),
        Topic(
            "variants",
            "the ways that cases really went, most frequent first",
            "variant",
            ("source", "case_notion", "variant_rank"),
            with_pct("case_share", "case_share_pct"),
        ),
        Topic(
            "bottlenecks",
            "where cases wait, by total waiting time",
            "bottleneck",
            ("source", "rank"),
        ),
        Topic(
            "conformance",
            "rules: eligible, violated, waived, not checked",
            "conformance",
            ("source", "rule_id"),
            with_pct("violation_rate", "violation_pct"),
        ),
        Topic(
            "anomalies",
            "review candidates with their reasons; a person decides",
            "review_candidate",
            ("source", "rank", "candidate_id"),
        ),
        Topic(
            "predictions",
            "open cases and invoices: days until cleared, risks of late payment and lost discount",
            "prediction",
            ("source", "target", "rank", "subject_id"),
        ),
        Topic(
            "prediction_models",
            "model cards: whether the model or the usual rate is published, and why",
            "prediction_model",
            ("source", "target"),
        ),
        Topic(
            "prediction_checks",
            "earlier predictions against what has happened since, by month and model",
            "prediction_check",
            ("source", "target", "month", "model_version", "is_model"),
        ),
        Topic(
            "reconciliation",
            "for each file: rows read = loaded + quarantined + exact duplicates",
            "reconciliation",
            ("source", "file_id"),
        ),
        Topic(
            "objects",
            "what each activity does to which objects; an event counts once",
            "object_activity",
            ("source", "activity", "object_type"),
        ),
        Topic(
            "object_types",
            "how many objects of each type there are, and how long they live",
            "object_type",
            ("source", "object_type"),
        ),
        Topic(
            "object_graph",
            "for each type of object, which event directly follows which, and the wait",
            "object_edge",
            ("source", "object_type", "from_activity", "to_activity"),
        ),
        Topic(
            "interactions",
            "which objects belong together, and how many to how many",
            "object_interaction",
            ("source", "rank"),
            lambda row: row | {"told": sentence(row)},
        ),
        Topic(
            "models",
            "process models, discovered and uploaded, with four measures and what was not checked",
            "process_model",
            ("source", "case_notion", "is_uploaded", "model_name"),
        ),
        Topic(
            "model_deviations",
            "activities that deviate from a model: extra or skipped, with cases",
            "model_deviation",
            ("source", "case_notion", "model_name", "-case_count", "activity", "kind"),
            with_pct("case_share", "case_share_pct"),
        ),
        Topic(
            "skeleton",
            "what nearly always holds between activities, and the cases that break it",
            "skeleton_constraint",
            (
                *("source", "case_notion", "kind", "-broken_case_count"),
                *("activity", "other_activity"),
            ),
            with_pct("kept_share", "kept_pct"),
        ),
        Topic(
            "temporal",
            "usual times between activities, and times far from them",
            "temporal_profile",
            (
                *("source", "case_notion", "-deviating_case_count"),
                *("from_activity", "to_activity"),
            ),
        ),
        Topic(
            "what_if",
            "what faster, fewer or better shared approvals would change, with intervals",
            "what_if",
            ("source", "lever_order", "figure_order"),
        ),
        Topic(
            "waiting",
            "where cases wait, in days and in money, by kind of place and currency",
            "waiting_cost",
            ("source", "kind", "currency", "cost_rank"),
        ),
        Topic(
            "causes",
            "which values go with slow, late, reworked or irregular cases, by outcome",
            "root_cause",
            ("source", "outcome_id", "rank"),
        ),
        Topic(
            "cause_rules",
            "the same outcomes as a short list of rules, leaves of a shallow tree",
            "cause_rule",
            ("source", "outcome_id", "rank"),
        ),
        Topic(
            "cause_outcomes",
            "which outcomes were looked at for causes, and in which cases",
            "cause_outcome",
            ("source", "outcome_id"),
        ),
        Topic(
            "what_if_agreement",
            "how well the unchanged replay gives back the log's own waits",
            "what_if_agreement",
            ("source", "scope"),
        ),
        Topic(
            "rules_by_company",
            "rules by company: eligible, violated, waived, not checked, switched off",
            "conformance_company",
            ("source", "rule_id", "company_code"),
        ),
        *CONTROL_TOPICS,
    )
}
