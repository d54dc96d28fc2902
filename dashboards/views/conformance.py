"""Conformance: which rules of the process were broken, and where is the evidence?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import filters, frame, number_text, read, row_table, rule_evidence
from dashboards.label_text import markdown_text, matching, one_line
from p2p.matching_types import MATCHING_TYPES

SEVERITIES = ("high", "medium", "low")
NOT_CHECKED = {
    "open_count": "still open: what is missing may still come",
    "deleted_count": "order item deleted: nothing is bought with it",
    "unordered_count": "nobody can tell which event came first: a time is known to the day only,"
    " or lies outside the plausible period",
    "nothing_to_judge_count": "without the events, sums or facts that the rule compares",
}


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    if not read.conformance(shown.scope):
        frame.nothing("No rule applies to this source.")
    else:
        company, severities = _filters(shown)
        rules = [
            rule
            for rule in read.conformance(shown.scope, company)
            if rule["severity"] in severities
        ]
        if rules:
            _rules(rules)
            _one_rule(shown, rules, company)
        else:
            frame.nothing("No rule of this severity applies here.")


def _filters(shown: frame.Published) -> tuple[str | None, list[str]]:
    """The chosen company (None is all of them) and severities."""
    companies = read.rule_companies(shown.scope)
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


def _rules(rules: list[dict[str, Any]]) -> None:
    broken = [rule for rule in rules if rule["violation_count"]]
    waived = sum(rule["waived_count"] for rule in rules)
    st.markdown(
        f"**{len(broken)} of {len(rules)} rules were broken**, together"
        f" {number_text.count(sum(rule['violation_count'] for rule in rules))} times"
        + (f", of which {number_text.count(waived)} are waived." if waived else ".")
        + " A case that a rule cannot judge (still open, or a date is missing) is not checked:"
        " it is neither kept nor broken."
    )
    row_table.show(
        [
            {
                "Id": rule["rule_id"],
                "Rule": one_line(rule["name"]),
                "Severity": rule["severity"],
                "Broken": rule["violation_count"],
                "Waived": rule["waived_count"],
                "Checked": rule["eligible_count"],
                "Rate": row_table.number_or_none(rule["violation_rate"], 100),
                "Not checked": rule["not_checked_count"],
                "Applies to": _scope(rule["matching_types"]),
                "What it says": one_line(rule["description"]),
            }
            for rule in rules
        ],
        {
            "Id": st.column_config.TextColumn(width=50),
            "Severity": st.column_config.TextColumn(width="small"),
            "Broken": row_table.count("Checked cases that break the rule, waived ones among them"),
            "Waived": row_table.count("Of the broken: somebody answers for it, for a time"),
            "Checked": row_table.count("Cases in scope that the rule could judge"),
            "Rate": row_table.share("Broken of checked, waived ones among them"),
            "Not checked": row_table.count("Cases in scope that the rule could not judge"),
            "Rule": st.column_config.TextColumn(width=250),
            "What it says": row_table.wide(),
        },
    )


def _one_rule(shown: frame.Published, rules: list[dict[str, Any]], company: str | None) -> None:
    st.subheader("Evidence", anchor=False)
    by_id = {rule["rule_id"]: rule for rule in rules}
    chosen = filters.one_of(
        "Rule",
        "rule",
        list(by_id),
        lambda rule_id: (
            f"{rule_id} {one_line(by_id[rule_id]['name'])}"
            f" ({number_text.count(by_id[rule_id]['violation_count'])})"
        ),
    )
    rule = by_id[chosen]
    st.markdown(markdown_text(rule["description"]))
    _definition(rule)
    rule_evidence.show(shown, rule, company)


def _definition(rule: dict[str, Any]) -> None:
    """How the rule is checked, who was not checked and why, and where the rule comes from."""
    out_of = rule["scope_count"]
    why = [
        f"- {number_text.count(rule[count])} {reason}"
        for count, reason in NOT_CHECKED.items()
        if rule[count]
    ]
    if rule["switched_off_count"]:
        why.append(
            f"- beside these, {number_text.count(rule['switched_off_count'])} cases of companies in"
            " which the rule is switched off"
        )
    with st.expander("Definition, source, and what was not checked"):
        st.markdown(
            "\n".join(
                [
                    f"- **Kind of check**: {markdown_text(rule['kind'].replace('_', ' '))}",
                    f"- **Made for**: {markdown_text(_scope(rule['matching_types']))}",
                    f"- **What proves a violation**: {markdown_text(rule['evidence'])}",
                    "- **Rate**: broken (waived ones among them) of checked cases:"
                    f" {number_text.count(rule['violation_count'])} of"
                    f" {number_text.count(rule['eligible_count'])}",
                    f"- **Source**: {markdown_text(rule['origin'])};"
                    f" version {rule['rule_version']}, since {rule['valid_from']:%d %b %Y}"
                    + (", a rule of your own" if rule["is_own"] else ""),
                ]
            )
        )
        st.markdown(
            f"{number_text.count(rule['not_checked_count'])} of"
            f" {number_text.count(out_of)} cases in scope were not checked"
            + (":\n" if why else ".")
            + "\n".join(["", *why])
        )


def _scope(matching_types: Any) -> str:
    names = matching_types or []
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    # every order item, whether its matching type is known or not
    if set(MATCHING_TYPES) - {"none"} <= set(names):
        return "all order items"
    return ", ".join(matching(name) for name in names if name) or "all"


if __name__ == "__main__":
    render()
