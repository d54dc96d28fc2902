"""The README of an evidence package: what is in it, and how to check it without this program."""

from __future__ import annotations

import textwrap
from typing import Any

from p2p.governance.evidence_queries import Asked

_KINDS = {
    "rule": "a rule of the process",
    "kpi": "a KPI",
    "candidates": "what detectors propose for review",
    "control": "a control",
    "draw": "a sample drawn at random for review",
}
_POPULATION = {
    "rule": "Every case that the rule could check and that ended in the period. What the rule was"
    " not made for, open cases and cases without anything to judge are in totals.csv as counts.",
    "kpi": "Every row of the KPI with its day in the period, those left out of it with the reason.",
    "candidates": "Everything of this kind of subject in the period, whether it was proposed or"
    " not. A subject that has no day of its own is in whatever the period.",
    "control": "Every subject that the control looked at with its day in the period, those that"
    " could not be tested with the reason. flagged: broken, and it stands; waived: a waiver covers"
    " it; netted: reversed since. What has no row (open cases, companies in which a rule is"
    " switched off) is in left_out.csv as counts.",
    "draw": "Everything of these types of subject in the period: drawn, or not drawn. It is drawn"
    " among what nothing flagged; what has no day of its own is in whatever the period.",
}
_FLAGGED = {
    "rule": "The cases that break the rule, with what proves it and the waiver that covers it.",
    "kpi": "The rows that count against the KPI. A KPI without a good and a bad side has none.",
    "candidates": "The candidates with their reasons. A candidate is no finding.",
    "control": "The breaches of those subjects in words, with who is in them and the waiver that"
    " covers one. One subject may break a control several times.",
    "draw": "What was drawn. Nothing flagged it, and being drawn accuses nobody.",
}


def readme(asked: Asked, summary: dict[str, Any]) -> str:
    """The text of README.txt."""
    control = asked.control
    kind: str = control.kind
    telling = "draw" if control.is_draw else kind
    counts = ", ".join(
        f"{count:,} {result}" for result, count in summary["population_by_result"].items()
    )
    key = "object_id" if kind == "control" else "subject_id"
    since = f", in force since {control.valid_from}" if control.valid_from else ""
    chain = (
        "It verified when this was written."
        if summary["chain_is_intact"]
        else "IT DID NOT VERIFY when this was written: " + "; ".join(summary["chain_problems"])
    )
    held = ", ".join(
        f"{one['head']} (entry {one['entry_number']})" for one in summary["chain_held_against"]
    )
    chain += (
        f" It was held against {held}."
        if held
        else " No head that was kept before was there to hold it against: a chain that was cut"
        " would not show."
    )
    untested = [f"{one['source']} (missing: {one['missing']})" for one in summary["not_tested"]]
    none = "none, for it could not be tested" if untested else "none"
    paragraphs = [
        f"EVIDENCE OF CONTROL {control.id}: {control.name}",
        f"{control.id} is {_KINDS[telling]}, version {control.version}{since}. The rows below were"
        f" checked with this version. Period: {asked.first} to {asked.last}, both days in."
        f" Source: {asked.source or 'all'}. Tenant: {asked.tenant}.",
        *(
            [
                f"NOT TESTED in {'; '.join(untested)}. That there is no row of such a source does"
                " not say that all was well in it."
            ]
            if untested
            else []
        ),
        f"Read of publication {summary['publication_id']} of {summary['published_at']}, written"
        f" {summary['exported_at']:%Y-%m-%d %H:%M} UTC by program version"
        f" {summary['program_version']}.",
        f"population.csv  {_POPULATION[telling]} Rows: {counts or none}.",
        f"sample.csv  {summary['sample_size']} rows of the population without those left out, in"
        " the order of the column sample_order and from its beginning: the SHA-256 of"
        f" '{asked.seed}|source|{key}'. The seed is {asked.seed}; anybody who knows it"
        " draws the same sample, and nobody can choose one without changing it.",
        "sample_events.csv  What happened in the sampled cases, where the subject is a case.",
        f"flags.csv  {_FLAGGED[telling]}",
        *(
            ["flag_evidence.csv  The events, sums and facts that prove each flag."]
            if kind in ("rule", "control")
            else []
        ),
        "decisions.csv  What people decided about this control, of any day, as entries of the"
        " audit chain: waivers, rules put in force, baselines, decisions of reviews. is_in_period"
        " says which were recorded in the period.",
        "totals.csv  The published figures of the control over all data, not only of the period.",
        "control.json, definition/  What the control says, and the SQL that decides.",
        "queries.sql  The queries behind every file, as they were run: run them again against the"
        " same publication and compare.",
        f"audit_head.json  The last entry of the audit chain of the tenant. {chain} Keep it: `p2p"
        " audit verify --head audit_head.json` shows later whether the chain was cut or rewritten"
        " since.",
        "MANIFEST.sha256  The SHA-256 of every file: `sha256sum -c MANIFEST.sha256`.",
        "A cell of text that begins with = + - or @ has an apostrophe before it, so that no"
        " spreadsheet runs it. Times are in UTC.",
    ]
    return "\n\n".join(textwrap.fill(one, 90, break_long_words=False) for one in paragraphs) + "\n"
