"""Draws an object-centric graph as DOT text: a colour a type of object. Labels are data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

from dashboards import label_text, number_text
from dashboards.object_graph import ObjectGraph, Row
from dashboards.process_map_dot import LARGEST_INCHES, quoted
from dashboards.theme import Palette, text_on
from p2p.objectlog.wording import type_name

# Twelve hues that stay apart on white and on near-black; further types begin again.
COLOURS = (
    "#2f71ab",
    "#d9822b",
    "#3a9a63",
    "#a855b5",
    "#c8473b",
    "#15929c",
    "#8a6d3b",
    "#d6609a",
    "#6a7fd1",
    "#7f9a1f",
    "#5f6b7a",
    "#b8860b",
)


def colours_of(types: Sequence[str]) -> dict[str, str]:
    """The colour of each type, the same whichever are chosen."""
    return {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(sorted(types))}


def object_map_dot(
    graph: ObjectGraph, colour: Mapping[str, str], colours: Palette, *, by_wait: bool
) -> str:
    """Boxes are activities with their events, round nodes the types, an arrow one type's path."""
    lines = [
        "digraph objects {",
        '  graph [bgcolor="transparent", rankdir="LR", nodesep="0.16", ranksep="0.3", pad="0.15",'
        f' size="{LARGEST_INCHES}"];',
        '  node [fontname="Source Sans, Arial, sans-serif", fontsize="13", margin="0.16,0.09"];',
        '  edge [fontname="Source Sans, Arial, sans-serif", fontsize="11", arrowsize="0.7"];',
    ]
    number = {name: f"a{place}" for place, name in enumerate(sorted(graph.event_counts))}
    lines += _activities(graph, number, colours)
    lines += _beginnings(graph, number, colour)
    most = max((row["event_pair_count"] for row in graph.paths), default=1)
    lines += [_path(row, number, colour, most, by_wait=by_wait) for row in graph.paths]
    return "\n".join([*lines, "}"])


def _activities(graph: ObjectGraph, number: Mapping[str, str], colours: Palette) -> list[str]:
    lines = []
    for name, node in number.items():
        events = number_text.things(graph.event_counts[name], "event")
        label = "\\n".join(quoted(line)[1:-1] for line in [*label_text.wrapped(name), events])
        tip = quoted(f"{label_text.shortened(name, 200)}: {events}, each counted once")
        lines.append(
            f'  {node} [label="{label}", shape="box", style="rounded,filled", tooltip={tip},'
            f' fillcolor="{colours.boxes[0]}", color="{colours.border}",'
            f' fontcolor="{text_on(colours.boxes[0])}"];'
        )
    return lines


def _beginnings(
    graph: ObjectGraph, number: Mapping[str, str], colour: Mapping[str, str]
) -> list[str]:
    lines = []
    kinds = sorted({row["object_type"] for row in graph.starts})
    node = {kind: f"t{place}" for place, kind in enumerate(kinds)}
    for kind in kinds:
        label = "\\n".join(
            quoted(line)[1:-1]
            for line in (
                label_text.shortened(type_name(kind), 40),
                number_text.count(graph.object_counts.get(kind, 0)),
            )
        )
        lines.append(
            f'  {node[kind]} [label="{label}", shape="ellipse", style="filled",'
            f' fillcolor="{colour[kind]}", color="{colour[kind]}",'
            f' fontcolor="{text_on(colour[kind])}", tooltip={quoted(_tip_of_type(graph, kind))}];'
        )
    for row in graph.starts:
        begun = number_text.count(row["start_count"])
        tip = quoted(f"{begun} begin with {label_text.shortened(row['activity'], 80)}")
        lines.append(
            f'  {node[row["object_type"]]} -> {number[row["activity"]]} [style="dashed",'
            f' color="{colour[row["object_type"]]}", tooltip={tip}];'
        )
    return lines


def _tip_of_type(graph: ObjectGraph, kind: str) -> str:
    objects = number_text.count(graph.object_counts.get(kind, 0))
    return f"{label_text.shortened(type_name(kind), 80)}: {objects} objects with events"


def _path(
    row: Row, number: Mapping[str, str], colour: Mapping[str, str], most: int, *, by_wait: bool
) -> str:
    kind, count = row["object_type"], int(row["event_pair_count"])
    label = number_text.short_days(row["median_wait_days"]) if by_wait else number_text.count(count)
    width = 0.8 + 3.2 * sqrt(count / most)
    tip = quoted(
        f"{label_text.shortened(type_name(kind), 40)}:"
        f" {label_text.shortened(row['from_activity'], 80)} →"
        f" {label_text.shortened(row['to_activity'], 80)},"
        f" {number_text.things(count, 'pair')} of events,"
        f" {number_text.things(int(row['object_count']), 'object')},"
        f" median wait {number_text.days(row['median_wait_days'])}"
    )
    return (
        f"  {number[row['from_activity']]} -> {number[row['to_activity']]}"
        f" [label={quoted(f' {label} ')}, color={quoted(colour[kind])},"
        f' fontcolor={quoted(colour[kind])}, penwidth="{width:.2f}",'
        f' weight="{1 + round(8 * count / most)}", tooltip={tip}, labeltooltip={tip}];'
    )
