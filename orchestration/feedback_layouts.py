"""Layouts of what decisions teach: estimates, thresholds, the order of candidates."""

from __future__ import annotations

from orchestration.terminal_cells import Column, Layout, Row, number, text
from p2p.governance.candidate_kinds import kind_words

_NOT_KNOWN = "not known yet"


def _estimate(row: Row) -> str:
    if row["estimate"] is None:
        return "-"
    ends = f"{float(row['low']):.0%} to {float(row['high']):.0%}"
    return f"{float(row['estimate']):.0%} ({ends})"


def _what(row: Row) -> str:
    name = row["kind"] if row["measure"] == "recall" else kind_words(row["kind"])
    kind = name if row["part"] == "all" else f"  {row['part_value']}"
    return f"{kind}s, by the control sample" if row["measure"] == "recall" else kind


def _for_all(row: Row) -> str:
    """What holds for all that was flagged, where decisions are not evenly spread over scores."""
    if row["weighted_low"] is None:
        return "-"
    return f"{float(row['weighted_low']):.0%} to {float(row['weighted_high']):.0%}"


def _missing(row: Row) -> str | None:
    if row["missing"] is None or row["part"] != "all":
        return None
    return f"{row['measure']} of {row['kind']}: {row['missing']}."


def _expected(row: Row) -> str:
    if row["expected_confirmed"] is None:
        return _NOT_KNOWN
    low, high = (float(row[f"expected_{end}"]) for end in ("low", "high"))
    return f"{float(row['expected_confirmed']):.1f} ({low:.1f} to {high:.1f})"


def _threshold(row: Row) -> str:
    if row["threshold"] is None:
        return "nothing"
    return f"{float(row['threshold']):.3f}" if row["threshold"] else "all"


FEEDBACK = {
    "feedback": Layout(
        (
            Column("", _what, is_number=False),
            Column("flagged", number("flagged_count")),
            Column("decided", number("decided_count")),
            Column("confirmed", number("confirmed_count")),
            Column("estimate (95 %)", _estimate),
            Column("of all flagged", _for_all),
        ),
        section=lambda row: str(row["measure"]),
        apart=_missing,
    ),
    "thresholds": Layout(
        (
            Column("a week", number("per_week")),
            Column("from score", _threshold),
            Column("opened", number("opened_count")),
            Column("confirmed a week", _expected),
            Column(
                "",
                lambda row: f"set by {row['set_by']}" if row["is_in_force"] else "",
                is_number=False,
            ),
        ),
        section=lambda row: kind_words(row["kind"]),
    ),
    "review_order": Layout(
        (Column("", text("told"), is_number=False), Column("moved", number("moved_count"))),
    ),
}
