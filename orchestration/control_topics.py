"""The topics of `p2p show` about what people control and decide: one a table."""

from __future__ import annotations

from orchestration.topic import Row, Topic, with_pct


def _duplicate(row: Row) -> Row:
    """A group with its first reason beside it; all of them follow."""
    reasons = row.pop("reasons") or []
    first = str(reasons[0]["text"]) if reasons else None
    return row | {"first_reason": first, "reasons": reasons}


CONTROL_TOPICS = (
    Topic(
        "violations",
        "violations of the rules with what proves each, and the waiver where one covers it",
        "violation",
        ("source", "rule_id", "case_id"),
        proof="violation_evidence",
    ),
    Topic(
        "duplicates",
        "bills that came or were paid twice: decision, what became of the money, value",
        "duplicate_group",
        ("source", "decision", "-score", "-value_amount", "group_id"),
        _duplicate,
    ),
    Topic(
        "audit",
        "whether the record of decisions verified at the last refresh, and what is wrong",
        "audit",
        ("tenant",),
        has_source=False,
    ),
    Topic(
        "review_queue",
        "the work queue of review candidates: state, owner, due time; what is open first",
        "review_queue",
        ("source", "-is_open", "due_at", "-score", "item_id"),
        schema="ops",
    ),
    Topic(
        "suppliers",
        "suppliers by how much they stand out, with reasons; a person decides",
        "supplier_risk",
        ("source", "rank", "supplier_object_id"),
    ),
    Topic(
        "controls",
        "controls: tested, broken, waived, reversed since, and what cannot be tested and why",
        "control",
        ("source", "control_id"),
        with_pct("breach_rate", "breach_pct"),
    ),
    Topic(
        "scoring_models",
        "models that score: which version, who put it in force, or that only rules propose",
        "scoring_model",
        ("source", "-is_warning", "name", "title", "version"),
    ),
    Topic(
        "drift",
        "what is scored now against what the models were trained on, what has moved first",
        "drift",
        ("source", "state", "name", "-times_usual", "measure", "days"),
    ),
    Topic(
        "feedback",
        "how often what was flagged is right, and what is missed, with intervals",
        "feedback",
        ("source", "measure", "kind", "part", "part_value"),
    ),
    Topic(
        "thresholds",
        "what so many reviews a week would open and confirm, by kind",
        "review_threshold",
        ("source", "kind", "per_week"),
    ),
    Topic(
        "review_order",
        "in which order candidates stand: by score, or by which model, put in force by whom",
        "reranking",
        ("source",),
    ),
)
