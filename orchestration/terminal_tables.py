"""How a terminal of 80 columns or more shows the published results: one layout a topic.

What is read, and how JSON tells it, is in show.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from p2p.objectlog.wording import type_name
from p2p.what_if_text import figure_text, interval_text, short_text

Row = dict[str, Any]
SHOWN_REASONS = 2


@dataclass(frozen=True)
class Column:
    """One column: its heading and the text of a row's cell; numbers are right-aligned."""

    heading: str
    cell: Callable[[Row], str]
    is_number: bool = True


@dataclass(frozen=True)
class Layout:
    """A topic's columns; below: what a row tells in lines of its own under them.

    section: the heading under which a row stands. apart: what is told under the table instead of
    in it, None for a row of the table.
    """

    columns: tuple[Column, ...]
    below: Callable[[Row], Sequence[str]] | None = None
    section: Callable[[Row], str] | None = None
    apart: Callable[[Row], str | None] = lambda row: None


def print_topic(console: Console, topic: str, rows: Iterable[Row], source: str | None) -> None:
    """Print a topic's rows; with several sources, one table each."""
    layout = _LAYOUTS[topic]
    shown = False
    for name, group in groupby(rows, key=lambda row: str(row["source"])):
        console.print(Text(f"{topic} of {name}", style="bold italic"))
        if layout.below is None:
            rows_of_source = list(group)
            console.print(_table(layout, [r for r in rows_of_source if layout.apart(r) is None]))
            for told in filter(None, map(layout.apart, rows_of_source)):
                console.print(Padding(Text(told), (0, 0, 0, 1)))
        else:
            _print_entries(console, layout, list(group))
        shown = True
    if not shown:
        console.print(f"no {topic} are published" + (f" for {source}" if source else ""))


def _table(layout: Layout, rows: Sequence[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for column in layout.columns:
        table.add_column(
            column.heading,
            justify="right" if column.is_number else "left",
            no_wrap=column.is_number,
            overflow="fold",
        )
    section = layout.section or (lambda row: "")
    for name, members in groupby(rows, key=section):
        if name:
            table.add_section()
            table.add_row("", Text(name, style="bold"))
        for row in members:
            table.add_row(*(Text(column.cell(row)) for column in layout.columns))
    return table


def _print_entries(console: Console, layout: Layout, rows: Sequence[Row]) -> None:
    """A line of aligned cells for each row, and below it what needs the whole width."""
    assert layout.below is not None  # noqa: S101
    cells = [[column.cell(row) for column in layout.columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row, texts in zip(rows, cells, strict=True):
        head = "  ".join(
            text.rjust(width) if column.is_number else text.ljust(width)
            for text, width, column in zip(texts, widths, layout.columns, strict=True)
        )
        lines = [Text(line) for line in layout.below(row)]
        console.print(Group(Text(head, style="bold"), Padding(Group(*lines), (0, 0, 1, 5))))


def collapse(activities: Iterable[str]) -> str:
    """Activities as one line; repeats in a row are told once with their count."""
    runs = ((name, sum(1 for _ in run)) for name, run in groupby(activities))
    return " > ".join(name if count == 1 else f"{name} x{count}" for name, count in runs)


def _number(name: str) -> Callable[[Row], str]:
    return lambda row: _told(row.get(name))


def _days(name: str) -> Callable[[Row], str]:
    return lambda row: "-" if row[name] is None else f"{float(row[name]):,.2f}"


def _total(name: str) -> Callable[[Row], str]:
    return lambda row: "-" if row[name] is None else f"{float(row[name]):,.0f}"


def _percent(name: str) -> Callable[[Row], str]:
    return lambda row: "-" if row[name] is None else f"{float(row[name]):.1f} %"


def _text(name: str) -> Callable[[Row], str]:
    return lambda row: "-" if row.get(name) is None else str(row[name])


def _told(value: Any) -> str:
    match value:
        case None:
            return "-"
        case int():
            return f"{value:,}"
        case float() | Decimal():
            number = float(value)
            return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
        case _:
            return str(value)


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
        return f"median of {_told(row['denominator'])}"
    return f"{_total('numerator')(row)} of {_total('denominator')(row)}"


def _kpi_without_value(row: Row) -> str | None:
    """Why there is none: which table or system is missing, in the source's own words."""
    if row["status"] == "ok" and row["value"] is not None:
        return None
    return f"{row['definition_id']} {row['name']}: {row.get('missing_inputs') or 'no cases'}"


def _kpi_name(row: Row) -> str:
    by_work = "working days" if row.get("clock") == "working" else None
    return ", ".join(filter(None, (row["name"], row["currency"], by_work)))


def _amount(row: Row) -> str:
    return f"{row['currency'] or ''} {_told(row['amount'])}".strip() if row["amount"] else ""


def _reasons(row: Row) -> list[str]:
    told = [str(reason["text"]) for reason in (row["reasons"] or [])[:SHOWN_REASONS]]
    return [str(row["subject_label"]), *(f"- {text}" for text in told)]


def _first_example(row: Row) -> str:
    return str(row["example_case_ids"][0]) if row["example_case_ids"] else ""


def _other_activity(row: Row) -> str:
    """The other activity, or how often the one may occur in a case."""
    times = ", ".join(str(one) for one in row["allowed_counts"] or [])
    return str(row["other_activity"] or f"{times} times")


def _text_of_problem(row: Row) -> str | None:
    """Why a model could not be checked."""
    return f"{row['model_name']}: {row['problem']}" if row.get("problem") else None


def _predicted(row: Row) -> str:
    """The prediction with its unit, and the interval of days where there is one."""
    if row["probability"] is not None:
        return f"{float(row['probability']):.1%}"
    told = f"{float(row['predicted_days']):.0f} days"
    if row["low_days"] is None:
        return told
    return f"{told} ({float(row['low_days']):.0f} to {float(row['high_days']):.0f})"


def _usual(row: Row) -> str:
    if not row["is_model"]:
        return "the usual rate"
    value = float(row["usual_value"])
    return f"usually {value:.1%}" if row["probability"] is not None else f"usually {value:.0f}"


def _violated(row: Row) -> str:
    """Every violation, and how many of them are waived."""
    waived = f" ({_told(row['waived_count'])} waived)" if row["waived_count"] else ""
    return f"{_told(row['violation_count'])}{waived}"


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


_LAYOUTS = {
    "kpis": Layout(
        (
            Column("id", _text("definition_id"), is_number=False),
            Column("KPI", _kpi_name, is_number=False),
            Column("value", _kpi_value),
            Column("numerator of denominator", _kpi_parts),
            Column("excluded", _number("excluded_count")),
        ),
        section=_text("theme"),
        apart=_kpi_without_value,
    ),
    "segments": Layout(
        (
            Column("days from .. to", _text("name"), is_number=False),
            Column("cases", _number("case_count")),
            Column("mean", _days("mean_days")),
            Column("median", _days("median_days")),
            Column("p90", _days("p90_days")),
            Column("p95", _days("p95_days")),
            Column("max", _days("max_days")),
        )
    ),
    "variants": Layout(
        (
            Column("rank", lambda row: f"{row['variant_rank']}."),
            Column("cases", lambda row: f"{row['case_count']:,} cases"),
            Column("share", _percent("case_share_pct")),
            Column("median", lambda row: f"median {_days('median_duration_days')(row)} days"),
        ),
        below=lambda row: [collapse(row["activities"])],
    ),
    "bottlenecks": Layout(
        (
            Column("", _number("rank")),
            Column(
                "waiting between",
                lambda row: f"{row['from_activity']} > {row['to_activity']}",
                is_number=False,
            ),
            Column("cases", _number("case_count")),
            Column("days in all", _total("total_wait_days")),
            Column("median", _days("median_wait_days")),
            Column("p90", _days("p90_wait_days")),
            Column("share", _percent("share_pct")),
        )
    ),
    "conformance": Layout(
        (
            Column("id", _text("rule_id"), is_number=False),
            Column("rule", _text("name"), is_number=False),
            Column("severity", _text("severity"), is_number=False),
            Column("eligible", _number("eligible_count")),
            Column("violated", _violated),
            Column("share", _percent("violation_pct")),
            Column("unchecked", _number("not_checked_count")),
        )
    ),
    "violations": Layout(
        (
            Column("rule", _text("rule_id"), is_number=False),
            Column("case", _text("subject_label"), is_number=False),
            Column("amount", _amount),
        ),
        below=_proof,
    ),
    "anomalies": Layout(
        (
            Column("rank", lambda row: f"{row['rank']}."),
            Column("kind", lambda row: row["kind"].replace("_", " "), is_number=False),
            Column("score", lambda row: f"score {float(row['score']):.2f}"),
            Column("amount", _amount),
        ),
        below=_reasons,
    ),
    "reconciliation": Layout(
        (
            Column("file", _text("path"), is_number=False),
            Column("read", _number("rows_read")),
            Column("loaded", _number("rows_loaded")),
            Column("quarantined", _number("rows_quarantined")),
            Column("duplicates", _number("rows_duplicate")),
            Column("adds up", lambda row: "yes" if row["is_reconciled"] else "NO"),
        )
    ),
    "objects": Layout(
        (
            Column("activity", _text("activity"), is_number=False),
            Column("events", _number("activity_event_count")),
            Column("touches", lambda row: type_name(row["object_type"]), is_number=False),
            Column("objects", _number("object_count")),
            Column("least", _number("min_objects")),
            Column("mean", _number("mean_objects")),
            Column("most", _number("max_objects")),
        )
    ),
    "object_types": Layout(
        (
            Column("objects", lambda row: type_name(row["object_type"]), is_number=False),
            Column("count", _number("object_count")),
            Column("with events", _number("touched_object_count")),
            Column("events", _number("event_count")),
            Column("median days", _days("median_life_days")),
            Column("p90", _days("p90_life_days")),
        )
    ),
    "object_graph": Layout(
        (
            Column(
                "one after another",
                lambda row: f"{row['from_activity']} > {row['to_activity']}",
                is_number=False,
            ),
            Column("event pairs", _number("event_pair_count")),
            Column("objects", _number("object_count")),
            Column("times", _number("occurrence_count")),
            Column("median", _days("median_wait_days")),
            Column("p90", _days("p90_wait_days")),
        ),
        section=lambda row: type_name(row["object_type"]),
    ),
    "interactions": Layout(
        (
            Column("how many belong to how many", _text("told"), is_number=False),
            Column("by", lambda row: row["qualifier"] or row["kind"], is_number=False),
            Column("pairs", _number("pair_count")),
        )
    ),
    "models": Layout(
        (
            Column("model", _text("model_name"), is_number=False),
            Column("fitness", _percent("fitness_pct")),
            Column("precise", _percent("precision_pct")),
            Column("general", _percent("generalisation_pct")),
            Column("simple", _percent("simplicity_pct")),
            Column("cases", _number("case_count")),
            Column("fit", _number("fitting_case_count")),
            Column("unchecked", _number("not_checked_case_count")),
        ),
        apart=_text_of_problem,
    ),
    "model_deviations": Layout(
        (
            Column("activity", _text("activity"), is_number=False),
            Column("kind", _text("kind"), is_number=False),
            Column("cases", _number("case_count")),
            Column("share", _percent("case_share_pct")),
            Column("times", _number("deviation_count")),
            Column("for instance", _first_example, is_number=False),
        ),
        section=_text("model_name"),
    ),
    "skeleton": Layout(
        (
            Column("activity", _text("activity"), is_number=False),
            Column("other", _other_activity, is_number=False),
            Column("kept", _percent("kept_pct")),
            Column("cases", _number("case_count")),
            Column("broken", _number("broken_case_count")),
            Column("for instance", _first_example, is_number=False),
        ),
        section=lambda row: str(row["kind"]).replace("_", " "),
    ),
    "temporal": Layout(
        (
            Column("from", _text("from_activity"), is_number=False),
            Column("to", _text("to_activity"), is_number=False),
            Column("times", _number("pair_count")),
            Column("mean", _days("mean_days")),
            Column("sd", _days("sd_days")),
            Column("early", _number("early_count")),
            Column("late", _number("late_count")),
            Column("for instance", _first_example, is_number=False),
        )
    ),
    "what_if": Layout(
        (
            Column("", _text("scope"), is_number=False),
            Column(
                "what changes",
                lambda row: short_text(row["measure"], row["unit"]),
                is_number=False,
            ),
            Column("before", lambda row: figure_text(row["before_value"], row["unit"])),
            Column("after", lambda row: figure_text(row["after_value"], row["unit"])),
            Column("90 % interval", interval_text),
        ),
        section=lambda row: str(row["lever"]),
        apart=lambda row: row["missing"] and f"{row['lever']}: not told, {row['missing']}.",
    ),
    "predictions": Layout(
        (
            Column("rank", lambda row: f"{row['rank']}."),
            Column("target", lambda row: row["target"].replace("_", " "), is_number=False),
            Column("predicted", _predicted),
            Column("usual", _usual, is_number=False),
            Column("amount", _amount),
        ),
        below=_reasons,
    ),
    "prediction_models": Layout(
        (
            Column("model", _text("title"), is_number=False),
            Column(
                "published",
                lambda row: "model" if row["is_model"] else "usual rate",
                is_number=False,
            ),
            Column("error", lambda row: f"{row['metric']} {_told(row['model_error'])}"),
            Column("baseline", lambda row: f"baseline {_told(row['baseline_error'])}"),
        ),
        below=lambda row: [
            str(row["status"]),
            f"{row['scored_count']:,} scored; version {row['model_version']}",
        ],
    ),
    "prediction_checks": Layout(
        (
            Column("target", lambda row: row["target"].replace("_", " "), is_number=False),
            Column("month", lambda row: f"{row['month']:%Y-%m}", is_number=False),
            Column("made", _number("prediction_count")),
            Column("known", _number("known_count")),
            Column("predicted", _number("mean_predicted")),
            Column("actual", _number("mean_actual")),
            Column("error", _number("mean_error")),
            Column("baseline", _number("usual_mean_error")),
        )
    ),
    "causes": Layout(
        (
            Column("", _number("rank")),
            Column("goes with it", _text("cause"), is_number=False),
            Column("count", _number("subject_count")),
            Column("share", _percent("hit_pct")),
            Column("others", _percent("other_hit_pct")),
            Column("lift", _days("lift")),
        ),
        section=lambda row: str(row["outcome"]),
    ),
    "waiting": Layout(
        (
            Column("", _number("cost_rank")),
            Column("place", _text("place"), is_number=False),
            Column("waits for", _text("waits_for"), is_number=False),
            Column("days", _total("total_days")),
            Column("cost", _total("cost_amount")),
        ),
        section=lambda row: f"{row['kind']}, {row['currency']}",
    ),
}
