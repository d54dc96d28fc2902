"""The command `p2p explore`: what the explorer's pages tell of any choice of cases, as rows.

Nothing is computed in here: the published event log is asked, as the pages ask it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import polars as pl
import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration import show
from orchestration.open_warehouse import open_warehouse
from orchestration.terminal_cells import collapse, told
from p2p.errors import UsageError
from p2p.eventlog import (
    EventLogShelf,
    Selection,
    activity_statistics,
    batches,
    directly_follows_graph,
    dotted_chart,
    filter_from_json,
    flow_over_time,
    handovers,
    loops,
    repetitions,
    select,
    throughput_times,
    variant_statistics,
    workload,
)
from p2p.eventlog.comparison import edge_differences, variant_differences
from p2p.eventlog.dotted import implausible_event_count
from p2p.eventlog.milestones import segment_differences
from p2p.settings import Settings, get_settings
from p2p.warehouse.connection import connect

_ACTOR = ("actor", "event_count", "case_count", "active_day_count", "median_wait_days")
_HANDOVER = ("from_actor", "to_actor", "handover_count", "case_count", "median_wait_days")


@dataclass(frozen=True)
class Part:
    """What is asked of the cases, and the columns that a terminal has room for."""

    about: str
    ask: Callable[[Selection], pl.DataFrame]
    shown: tuple[str, ...]
    figures: Callable[[Selection], Mapping[str, Any]] = lambda _: {}
    """What the rows do not hold, by name; a terminal has it below the table."""


def _beside_bars(some: Selection) -> Mapping[str, Any]:
    """The cases that no bar holds, so that all add up, and the figures of the distribution."""
    found = throughput_times(some)
    return {
        "above_count": found.above_count,
        "untimed_count": found.untimed_count,
        "median_days": found.median_days,
        "p90_days": found.p90_days,
    }


def _every_dot(some: Selection) -> pl.DataFrame:
    """Unlike on the page no case is left out: rows are read by programs."""
    return dotted_chart(some, most_dots=max(some.event_count, 1)).dots


PARTS: Mapping[str, Part] = {
    "paths": Part(
        "what directly follows what: cases, times, waits",
        directly_follows_graph,
        ("from_activity", "to_activity", "case_count", "median_wait_days", "total_wait_days"),
    ),
    "variants": Part(
        "the ways that cases went, with durations and value",
        variant_statistics,
        ("variant_rank", "case_count", "median_duration_days", "activities"),
    ),
    "activities": Part(
        "how often each activity happens, begins and ends",
        activity_statistics,
        ("activity", "event_count", "case_count", "start_count", "end_count"),
    ),
    "throughput": Part(
        "how many cases took how long",
        lambda some: throughput_times(some).histogram,
        ("from_days", "to_days", "case_count"),
        _beside_bars,
    ),
    "flow": Part(
        "cases begun, finished and under way by month",
        flow_over_time,
        ("period_on", "arrived_count", "finished_count", "in_progress_count"),
    ),
    "repetitions": Part(
        "activities that happen more than once in a case",
        repetitions,
        ("activity", "case_count", "rework_case_count", "repeated_event_count"),
    ),
    "loops": Part(
        "activities that a case at once returns to",
        loops,
        ("activity", "through_activity", "loop_count", "case_count"),
    ),
    "handovers": Part("who hands over to whom, and the waits", handovers, _HANDOVER),
    "actor_type_handovers": Part(
        "the same between people, batch jobs and interfaces",
        lambda some: handovers(some, by="role"),
        _HANDOVER,
    ),
    "workload": Part("who does how much, and how long cases had waited", workload, _ACTOR),
    "actor_type_workload": Part(
        "the same by kind of actor", lambda some: workload(some, by="role"), _ACTOR
    ),
    "batches": Part(
        "what one actor does for two orders or more within a short time",
        batches,
        ("activity", "resource", "event_count", "batched_event_count", "batch_count"),
    ),
    "dots": Part(
        "the dotted chart: a row an event, a line a case",
        _every_dot,
        ("line", "case_id", "happened", "activity"),
        lambda some: {
            "time_zone": some.log.time_zone,
            "implausible_event_count": implausible_event_count(some),
        },
    ),
}
_SHARES = ("first_case_share", "second_case_share", "share_difference")
COMPARED: Mapping[str, tuple[Callable[[Selection, Selection], pl.DataFrame], tuple[str, ...]]] = {
    "paths": (edge_differences, ("from_activity", "to_activity", *_SHARES)),
    "variants": (variant_differences, ("change", *_SHARES, "activities")),
}
SEGMENTS = "segments"
"""Between milestones: of two groups only, because `p2p show segments` tells those of all cases."""
_SEGMENT: tuple[str, ...] = (
    "name",
    "first_median_days",
    "second_median_days",
    "difference_days",
    "q_value",
)
SHOWN = 30
"""Rows in a terminal; --json gives all."""

_ABOUT = {name: one.about for name, one in PARTS.items()} | {
    SEGMENTS: "between milestones, of two groups: medians, difference, test"
}
HELP = (
    "Ask the published event log about any cases: what the Explorer and Comparison pages show."
    "\n\n\b\n" + "\n".join(f"{name:<22}{about}" for name, about in _ABOUT.items())
)


def _part(name: str) -> str:
    known = name.replace("-", "_")
    if known not in _ABOUT:
        raise typer.BadParameter(f"there is no part {name!r}; parts are {', '.join(_ABOUT)}")
    return known


def explore(
    part: Annotated[str, typer.Argument(callback=_part, help="One of those named above.")],
    *,
    source: Annotated[str, typer.Option(help="The source whose cases are asked about.")],
    chosen: Annotated[
        str,
        typer.Option(
            "--filter",
            metavar="JSON",
            help="Which cases, as the address of the Explorer page has it; all without one.",
        ),
    ] = "",
    against: Annotated[
        str | None,
        typer.Option(
            metavar="JSON",
            help="Compare paths, variants or segments of the cases with those of this filter.",
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Ask the published event log about any cases."""
    comparable = (*COMPARED, SEGMENTS)
    if against is not None and part not in comparable:
        raise UsageError(
            f"{part} of two groups are not compared", f"ask for one of: {', '.join(comparable)}"
        )
    if against is None and part == SEGMENTS:
        raise UsageError(
            "segments are told of two groups", "give --against, or ask `p2p show segments`"
        )
    settings = get_settings()
    with open_warehouse(settings):
        pass
    log = EventLogShelf(settings).log(source)
    figures: Mapping[str, Any] = {}
    sides = [
        select(log, filter_from_json(text) if text else None)
        for text in (chosen, against)
        if text is not None
    ]
    if part == SEGMENTS:
        found, shown = _segments(settings, source, *sides), _SEGMENT
    elif against is None:
        found, shown = PARTS[part].ask(sides[0]), PARTS[part].shown
        figures = PARTS[part].figures(sides[0])
    else:
        compare, shown = COMPARED[part]
        found = compare(*sides)
    found = found.head(limit) if limit else found
    if as_json:
        answer = {
            "publication": asdict(log.identity),
            "groups": [
                {
                    "filter": json.loads(text) if text else None,
                    "case_count": side.case_count,
                    "event_count": side.event_count,
                }
                for text, side in zip((chosen, against), sides, strict=False)
            ],
            **({"figures": figures} if figures else {}),
            part: found.to_dicts(),
        }
        typer.echo(json.dumps(answer, default=show.jsonable, indent=2))
        return
    out = Console()
    cases = " against ".join(f"{side.case_count:,}" for side in sides)
    out.print(Text(f"{source}: {cases} of {log.case_count:,} cases", style="bold italic"))
    # a log has millions of dots: only those that are shown become rows
    _print(out, found.select(shown).head(SHOWN).to_dicts(), found.height)
    if figures:
        below = (f"{name.replace('_', ' ')} {told(value)}" for name, value in figures.items())
        out.print(", ".join(below), highlight=False)


def _segments(settings: Settings, source: str, first: Selection, second: Selection) -> pl.DataFrame:
    """Differences between the published milestones, within the days of the source's data."""
    of_source = (settings.tenant, source)
    with connect(settings, read_only=True) as conn:
        segments = conn.execute(
            "select name, from_activity, to_activity from serving.segment"
            " where tenant = %s and source = %s order by segment_order, segment_id",
            of_source,
        ).fetchall()
        days = conn.execute(
            "select (first_event_at at time zone time_zone)::date,"
            " (last_event_at at time zone time_zone)::date"
            " from serving.source where tenant = %s and source = %s",
            of_source,
        ).fetchone()
    believed = None if days is None or None in days else (days[0], days[1])
    return segment_differences(first, second, segments, believed)


def _print(out: Console, rows: Sequence[Mapping[str, Any]], row_count: int) -> None:
    """Draw the first rows of so many."""
    if not rows:
        out.print("Nothing of this kind happened in these cases.")
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for name, value in rows[0].items():
        is_number = isinstance(value, int | float)
        table.add_column(name.replace("_", " "), justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    out.print(table)
    if row_count > len(rows):
        out.print(f"{row_count - len(rows):,} more rows; --json gives them all, with every column")


def _cell(value: Any) -> str:
    return collapse(value) if isinstance(value, list) else told(value)
