"""The tile of one KPI, and the text that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboards import kpi_text, number_text
from dashboards.label_text import markdown_text
from p2p.kpis.baseline import Baseline
from p2p.kpis.since_baseline import Comparison

SPARKLINE_MONTHS = 18


def tile(row: dict[str, Any], months: Sequence[dict[str, Any]]) -> None:
    """Value, change coloured by what is better, trend, explanation, way to the rows."""
    latest = row["latest_month"]
    # what comes after the last full month is a month that has only begun
    full = [month for month in months if not latest or month["month"] <= latest]
    history = [float(month["value"]) for month in full if month["value"] is not None]
    with st.container(border=True, height="stretch", gap="xsmall"):
        headline(row, history[-SPARKLINE_MONTHS:])
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            with st.popover("Definition", type="tertiary", icon=":material/info:"):
                st.markdown(f"**{markdown_text(kpi_text.title(row))}**")
                definition(row)
                figures(row)
                notes(row)
            st.page_link(
                "views/kpi.py",
                label="Rows",
                icon=":material/table_rows:",
                query_params={"kpi": row["kpi_id"], "source": row["source"]},
            )


def address(row: dict[str, Any]) -> str:
    """Where the page of a KPI is, from any other page."""
    query = urlencode({"kpi": row["kpi_id"], "source": row["source"]})
    return f"kpi?{query}"


def headline(row: dict[str, Any], history: Sequence[float] = ()) -> None:
    """The figure, its change coloured by what is better, and the trend."""
    unit, currency = row["unit"], row.get("currency")
    change = number_text.kpi_change(unit, row["change"], currency)
    is_open = change is None and kpi_text.counts_open_work(row["kpi_id"])
    st.metric(
        markdown_text(kpi_text.title(row)),
        markdown_text(kpi_text.value(row)),
        "open work" if is_open else _delta(change),
        delta_color=kpi_text.delta_colour(row),
        delta_arrow="off" if is_open else "auto",
        delta_description="not compared" if is_open else _compared(row) if change else None,
        chart_data=list(history) if len(history) > 1 else None,
        help=markdown_text(kpi_text.definition(row)) or None,
    )


def _compared(row: dict[str, Any]) -> str | None:
    """The two full months that the change compares."""
    latest, previous = row["latest_month"], row["previous_month"]
    few = ", few rows" if row["is_change_of_small_sample"] else ""
    return f"{latest:%b} vs {previous:%b}{few}" if latest and previous else None


def _delta(change: str | None) -> str | int | None:
    """The change as a tile wants it: its sign bare in front, a plain zero without an arrow."""
    if change is None or change == "0":
        return change and 0
    return change[0] + markdown_text(change[1:])


def figures(row: dict[str, Any]) -> None:
    """What the figure is made of, in counts."""
    known = kpi_text.entry(row["kpi_id"])
    lines = [
        _part("Numerator", row["numerator"], known.numerator if known else ""),
        _part("Denominator", row["denominator"], known.denominator if known else ""),
        _part("Excluded", row["excluded_count"], ""),
    ]
    lines += [
        f"    - {number_text.count(reason['count'])} {markdown_text(reason['reason'])}"
        for reason in row["excluded_reasons"] or []
    ]
    st.markdown("\n".join(lines))
    if row["unit"] == "days":
        _durations(row)
    sample = " **Small sample:** fewer than 30 rows." if row["is_small_sample"] else ""
    st.markdown(f"Period {number_text.period(row['period_from'], row['period_to'])}.{sample}")


def _durations(row: dict[str, Any]) -> None:
    """How the durations spread, and what they are by the other clock."""
    by_work = kpi_text.runs_by_working_time(row["kpi_id"])
    days = number_text.working_days if by_work else number_text.days
    st.markdown(
        f"Median {days(row['median'])}, mean {days(row['mean'])},"
        f" 75 of 100 within {days(row['p75'])}, 90 of 100 within {days(row['p90'])}."
    )
    if row["business_median"] is None:
        return
    clock, other = (
        ("calendar", number_text.days) if by_work else ("business", number_text.working_days)
    )
    st.markdown(
        f"By the other clock: median {other(row[f'{clock}_median'])},"
        f" 90 of 100 within {other(row[f'{clock}_p90'])}."
    )


def baseline(frozen: Baseline | None, compared: Sequence[Comparison]) -> None:
    """What the KPI was in the frozen period, what it is since, and what that was worth."""
    if frozen is None or not compared:
        return
    period = number_text.months(frozen.first_month, frozen.last_month)
    lines = [f"**Baseline** {period}, set by {markdown_text(frozen.set_by)}"]
    for one in compared:
        before = number_text.kpi_value(one.unit, one.before, one.currency)
        text = f"- {markdown_text(before)} before"
        if one.change is None:
            text += f"; not compared: {markdown_text(one.why_not)}"
        else:
            after = number_text.kpi_value(one.unit, one.after, one.currency)
            better = {True: ", better", False: ", worse", None: ""}[one.is_better]
            text += f", {markdown_text(after)} since{better}"
        lines.append(text + _worth(one))
    st.markdown("\n".join(lines))


def _worth(one: Comparison) -> str:
    saved, unit = one.amount_saved, one.currency or ""
    if one.hours_saved is not None:
        saved, unit = one.hours_saved, "hours of work, modelled"
    if saved is None:
        return ""
    verb = "saved" if saved >= 0 else "lost"
    return f", {verb} {number_text.count(abs(saved))} {markdown_text(unit)}"


def definition(row: dict[str, Any]) -> None:
    """What the KPI means, in a sentence."""
    told = kpi_text.definition(row)
    if told:
        st.markdown(markdown_text(told))


def notes(row: dict[str, Any]) -> None:
    """Which direction is better, the target, what to mind, and what others reach."""
    known = kpi_text.entry(row["kpi_id"])
    facts = [kpi_text.direction(row["kpi_id"])]
    if kpi_text.counts_open_work(row["kpi_id"]):
        facts.append(
            "Open work is in it, and the newest months hold the youngest cases: its months are not"
            " compared."
        )
    if known and known.target is not None:
        target = number_text.kpi_value(row["unit"], known.target)
        facts.append(f"Target {markdown_text(target)}.")
    since = f" since {number_text.day(known.valid_from)}" if known else ""
    facts.append(
        f"{markdown_text(row['kpi_id'])}, formula version"
        f" {markdown_text(row['formula_version'])}{since}."
    )
    st.markdown(" ".join(facts))
    if known:
        st.caption(f"Mind: {markdown_text(known.caveat)}")
        for formula in known.earlier:
            st.caption(
                f"Formula version {formula.formula_version}, from"
                f" {number_text.day(formula.valid_from)}: {markdown_text(formula.definition)}"
                f" Changed because {markdown_text(formula.changed_because)}."
            )
        for mark in known.benchmark:
            st.caption(f"Elsewhere: {markdown_text(mark.value)} ({markdown_text(mark.source)}).")


def _part(name: str, value: Any, words: str) -> str:
    told = f": {markdown_text(words)}" if words else ""
    return f"- **{name} {number_text.sample_text(value)}**{told}"
