"""Controls: which were kept, which were broken, what is at risk, and what cannot be tested here?"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import streamlit as st

from dashboards import (
    control_breaches,
    duty_conflicts,
    filters,
    frame,
    number_text,
    read_controls,
    row_table,
)
from dashboards.label_text import markdown_text, one_line

SEVERITIES = ("critical", "high", "medium", "low")
PARTS = {"controls": "Controls", "duties": "Segregation of duties"}
COUNTED = ("tested_count", "breach_count", "waived_count", "netted_count")


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    controls = read_controls.controls(shown.scope)
    if not controls:
        frame.nothing("No control of purchase-to-pay applies to this source.")
        return
    part = filters.choice("Show", "part", list(PARTS), PARTS.__getitem__)
    if part == "duties":
        duty_conflicts.show(shown)
        return
    company, severities = _filters(shown)
    chosen = [row for row in controls if row["severity"] in severities]
    if not chosen:
        frame.nothing("No control of this severity.")
        return
    counts = _counts(shown, company)
    amounts = _amounts(shown, company)
    _table(chosen, counts, amounts)
    _one(shown, chosen, counts, company)


def _filters(shown: frame.Published) -> tuple[str | None, list[str]]:
    """The chosen company (None is all of them) and severities."""
    companies = read_controls.control_companies(shown.scope)
    left, right = st.columns(2)
    with left:
        chosen = ""
        if len(companies) > 1:
            chosen = filters.one_of(
                "Company", "company", ["", *companies], lambda code: code or "All companies"
            )
    with right:
        severities = filters.several("Severity", "severity", SEVERITIES, str)
    return chosen or None, severities


def _counts(shown: frame.Published, company: str | None) -> dict[str, dict[str, int]]:
    """control_id -> sums of the months."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    for row in read_controls.control_months(shown.scope, company):
        for name in COUNTED:
            sums[row["control_id"]][name] += row[name]
    return sums


def _amounts(shown: frame.Published, company: str | None) -> dict[str, str]:
    """control_id -> amounts at risk in words, the largest currency first."""
    told: dict[str, list[str]] = defaultdict(list)
    for row in read_controls.control_amounts(shown.scope, company):
        if row["at_risk_amount"] is not None:
            told[row["control_id"]].append(
                number_text.money(row["at_risk_amount"], row["currency"])
            )
    return {control_id: " · ".join(parts) for control_id, parts in told.items()}


def _table(
    controls: list[dict[str, Any]], counts: dict[str, dict[str, int]], amounts: dict[str, str]
) -> None:
    testable = [row for row in controls if row["is_testable"]]
    broken = [row for row in testable if counts[row["control_id"]]["breach_count"]]
    st.markdown(
        f"**{len(broken)} of {len(testable)} controls that could be tested were broken**."
        + (
            f" {number_text.things(len(controls) - len(testable), 'control')} cannot be tested"
            " here; what is missing is told in the table."
            if len(testable) < len(controls)
            else ""
        )
        + " Controls overlap, so their amounts make no sum. Breaches are proposed for review in"
        " groups; whether one was allowed is decided there."
    )
    listed = row_table.filled(
        [
            {
                "Id": row["control_id"],
                "Control": one_line(row["name"]),
                "Severity": row["severity"],
                "Tested": counts[row["control_id"]]["tested_count"] if row["is_testable"] else None,
                "Broken": counts[row["control_id"]]["breach_count"] if row["is_testable"] else None,
                "Rate": _rate(counts[row["control_id"]]),
                "At risk": amounts.get(row["control_id"], ""),
                "Not testable: missing is": row["missing"] and one_line(row["missing"]),
                "Waived": counts[row["control_id"]]["waived_count"] or None,
                "Reversed since": counts[row["control_id"]]["netted_count"] or None,
                "Owner": one_line(row["owner"]),
            }
            for row in controls
        ]
    )
    row_table.show(
        listed,
        {
            "Id": st.column_config.TextColumn(width=48),
            "Control": st.column_config.TextColumn(width=280),
            "Severity": st.column_config.TextColumn(width=70),
            "Tested": row_table.count("Tested = kept + broken + waived + reversed since", width=70),
            "Broken": row_table.count("Subjects with a breach that stands", width=70),
            "Rate": row_table.share("Broken of tested"),
            "At risk": st.column_config.TextColumn(
                width=180, help="In the documents' currencies; each subject once in a control"
            ),
            "Waived": row_table.count("A waiver of the rule covers it"),
            "Reversed since": row_table.count("All that one side did was reversed"),
            "Not testable: missing is": st.column_config.TextColumn(width=330),
            "Owner": st.column_config.TextColumn(width=205),
        },
        key="controls",
    )


def _rate(counts: dict[str, int]) -> float | None:
    return 100 * counts["breach_count"] / counts["tested_count"] if counts["tested_count"] else None


def _one(
    shown: frame.Published,
    controls: list[dict[str, Any]],
    counts: dict[str, dict[str, int]],
    company: str | None,
) -> None:
    st.subheader("Breaches", anchor=False)
    by_id = {row["control_id"]: row for row in controls}
    # the first one shown has something to show
    order = sorted(by_id, key=lambda name: (not counts[name]["breach_count"], name))
    chosen = filters.one_of(
        "Control",
        "control",
        order,
        lambda name: (
            f"{name} {one_line(by_id[name]['name'])}"
            f" ({number_text.count(counts[name]['breach_count'])})"
        ),
    )
    control = by_id[chosen]
    st.markdown(markdown_text(control["objective"]))
    _definition(shown, control, counts[chosen])
    if control["is_testable"]:
        control_breaches.show(shown, control, company)
    else:
        st.warning(
            f"It cannot be tested in this source. Missing is: {markdown_text(control['missing'])}.",
            icon=":material/help:",
        )


def _definition(shown: frame.Published, control: dict[str, Any], counts: dict[str, int]) -> None:
    left_out = read_controls.control_left_out(shown.scope, control["control_id"])
    passed = counts["tested_count"] - sum(counts[name] for name in COUNTED[1:])
    told = {
        "Risk": control["risk"],
        "Kind": control["kind"],
        "Counts from": control["counts_from"],
        "What proves a breach": control["evidence"],
        "At risk is": control["amount_meaning"],
        "One review candidate covers": control["grouped_by"],
        "Owner": control["owner"],
    }
    parts = (
        (passed, "kept"),
        (counts["breach_count"], "broken"),
        (counts["waived_count"], "waived"),
        (counts["netted_count"], "reversed since"),
    )
    told["Tested"] = f"{number_text.count(counts['tested_count'])} = " + " + ".join(
        f"{number_text.count(count)} {word}" for count, word in parts
    )
    with st.expander("Definition, and what was not tested"):
        st.markdown(
            "\n".join(f"- **{name}**: {markdown_text(text)}" for name, text in told.items())
        )
        if left_out:
            st.markdown("Not tested, in all companies:")
            st.markdown(
                "\n".join(
                    f"- {number_text.count(row['subject_count'])} {markdown_text(row['reason'])}"
                    for row in left_out
                )
            )


if __name__ == "__main__":
    render()
