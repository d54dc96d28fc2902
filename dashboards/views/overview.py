"""Overview: how well does the process run, in a minute?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboards import frame, kpi_card, kpi_text, number_text, read, row_table
from dashboards.label_text import markdown_text, one_line, shortened

TILES_IN_A_ROW = 4


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    rows = read.kpis(shown.scope)
    if not rows:
        frame.nothing("No KPI is published for this source. `p2p refresh` computes them.")
        return
    available = [row for row in rows if row["status"] == "ok"]
    missing = [row for row in rows if row["status"] != "ok"]
    _headline(available)
    _tiles(available, read.kpi_months(shown.scope))
    st.subheader("Where to look", anchor=False)
    left, right = st.columns(2, gap="small")
    with left.container(border=True, height="stretch"):
        _largest_waits(shown)
    with right.container(border=True, height="stretch"):
        _candidates(shown)
    if missing:
        _not_available(missing)


def _headline(rows: Sequence[dict[str, Any]]) -> None:
    better: list[str] = []
    worse: list[str] = []
    compared = 0
    for row in rows:
        compared += kpi_text.delta_colour(row) != "off"
        verdict = kpi_text.verdict(row)
        if verdict is not None:
            (better if verdict else worse).append(kpi_text.title(row))
    if not rows:
        return
    if not better and not worse:
        measured = number_text.things(len(rows), "KPI")
        open_work = all(kpi_text.counts_open_work(row["kpi_id"]) for row in rows)
        why = "There are no two full months to compare yet."
        if open_work:
            why = "They count open work, so their months are not compared."
        elif any(row["change"] is not None for row in rows):
            why = "Nothing changed in the last full month that more than a few rows would show."
        st.markdown(f"**{measured}.** {why}")
        return
    parts = [f"**Of {compared} KPIs {len(better)} got better, {len(worse)} got worse**"]
    latest = max((row["latest_month"] for row in rows if row["latest_month"]), default=None)
    month = f" ({latest:%B %Y})" if latest else ""
    parts.append(f"in the last full month{month} against the month before.")
    if worse:
        parts.append("Worse: " + ", ".join(markdown_text(name) for name in worse[:4]))
        parts.append(f"and {len(worse) - 4} more." if len(worse) > 4 else "")
    st.markdown(" ".join(parts).rstrip() + ("" if not worse or len(worse) > 4 else "."))


def _tiles(rows: Sequence[dict[str, Any]], months: Sequence[dict[str, Any]]) -> None:
    history: dict[tuple[str, Any], list[dict[str, Any]]] = defaultdict(list)
    for month in months:
        history[month["kpi_id"], month.get("currency")].append(month)
    themes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=kpi_text.rank):
        themes[kpi_text.theme(row)].append(row)
    for theme, members in themes.items():
        st.subheader(markdown_text(theme), anchor=False)
        tiles = _headlines(members)
        for first in range(0, len(tiles), TILES_IN_A_ROW):
            columns = st.columns(TILES_IN_A_ROW, gap="small")
            for column, row in zip(columns, tiles[first:], strict=False):
                with column:
                    kpi_card.tile(row, history[row["kpi_id"], row.get("currency")])
        _others([row for row in members if row not in tiles])


def _headlines(members: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tiles of a theme: its headline KPIs, each in the currency with the most rows."""
    largest: dict[str, dict[str, Any]] = {}
    for row in members:
        known = largest.get(row["kpi_id"])
        if kpi_text.is_headline(row) and (
            known is None or (row["row_count"] or 0) > (known["row_count"] or 0)
        ):
            largest[row["kpi_id"]] = row
    return list(largest.values())


def _others(rows: Sequence[dict[str, Any]]) -> None:
    """The other KPIs of a theme, and other currencies, a line each; a click leads to the rows."""
    if not rows:
        return
    with st.expander(f"{len(rows)} more of this theme"):
        row_table.show(
            [
                {
                    "KPI": kpi_text.title(row),
                    "Value": kpi_text.value(row),
                    "Change": _change(row),
                    "Rows": row["row_count"],
                    "What it measures": kpi_text.definition(row),
                    "Details": kpi_card.address(row),
                }
                for row in rows
            ],
            {
                "Rows": row_table.count(),
                "What it measures": row_table.wide(),
                "Details": row_table.link("Open"),
            },
        )


def _change(row: dict[str, Any]) -> str:
    if kpi_text.counts_open_work(row["kpi_id"]):
        return "open work"
    change = number_text.kpi_change(row["unit"], row["change"], row.get("currency"))
    better = {True: " (better)", False: " (worse)", None: ""}[kpi_text.verdict(row)]
    return f"{change or number_text.NONE}{better}"


def _largest_waits(shown: frame.Published) -> None:
    st.markdown("**Where it waits most**")
    rows = read.bottlenecks(shown.scope)[:3]
    if not rows:
        st.caption("No wait stands out in this source.")
    st.markdown(
        "\n".join(
            f"{place}. {markdown_text(shortened(row['from_activity'], 60))} →"
            f" {markdown_text(shortened(row['to_activity'], 60))}:"
            f" **{number_text.days(row['median_wait_days'])}** in the median of"
            f" {number_text.count(row['case_count'])} cases"
            for place, row in enumerate(rows, start=1)
        )
    )
    st.page_link("views/bottlenecks.py", label="All bottlenecks", icon=":material/arrow_forward:")


def _candidates(shown: frame.Published) -> None:
    st.markdown("**What a person should look at first**")
    candidates = read.review_candidates(shown.scope)
    # drawn at random, to learn what is missed: nothing about them stands out
    rows = [row for row in candidates if row["kind"] != "control_sample"]
    lines = []
    for place, row in enumerate(rows[:3], start=1):
        reasons = row["reasons"] or []
        first = reasons[0].get("text", "") if reasons else ""
        lines.append(
            f"{place}. {markdown_text(shortened(row['subject_label'], 60))}"
            f" ({markdown_text(number_text.money(row['amount'], row['currency']))}):"
            f" {markdown_text(shortened(first, 170))}"
        )
    st.markdown("\n".join(lines))
    if not rows:
        st.caption("There is no candidate in this source.")
    st.page_link(
        "views/review.py",
        label=f"All {number_text.things(len(rows), 'candidate')}" if rows else "Review candidates",
        icon=":material/arrow_forward:",
    )


def _not_available(rows: Sequence[dict[str, Any]]) -> None:
    with st.expander(
        f"{len(rows)} KPI{'s need' if len(rows) > 1 else ' needs'} data that this source does not"
        " have",
        icon=":material/data_alert:",
    ):
        row_table.show(
            [
                {
                    "KPI": kpi_text.title(row),
                    "What is missing": one_line(row["missing_inputs"]),
                    "What it would tell": kpi_text.definition(row),
                }
                for row in sorted(rows, key=kpi_text.rank)
            ],
            {"What is missing": row_table.wide(), "What it would tell": row_table.wide()},
        )


if __name__ == "__main__":
    render()
