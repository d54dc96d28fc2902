"""Draws a process graph as DOT text, which the browser lays out. Labels are data, never markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from dashboards import label_text, number_text
from dashboards.process_graph import END, START, Path, ProcessGraph
from dashboards.theme import Palette, ramp_colour, step_colour, text_on

# Above this the layout engine in the browser would need minutes for 500 paths with placed labels;
# with fewer rounds and labels set afterwards it needs a few seconds.
CROWDED_PATHS = 100
# A taller or wider map shrinks to this; full screen shows it larger.
LARGEST_INCHES = "30,13"
_QUICK_LAYOUT = ', nslimit="2", nslimit1="2", mclimit="0.2", forcelabels="false"'


@dataclass(frozen=True)
class Measure:
    """What the arrows of the map tell."""

    key: str
    label: str
    value: Callable[[Path], float | None]
    text: Callable[[float], str]
    is_wait: bool


MEASURES = {
    "frequency": Measure(
        "frequency", "Frequency", lambda path: float(path.count), number_text.count, is_wait=False
    ),
    "median_wait": Measure(
        "median_wait",
        "Median wait",
        lambda path: path.median_wait_days,
        number_text.short_days,
        is_wait=True,
    ),
    "total_wait": Measure(
        "total_wait",
        "Total wait",
        lambda path: path.total_wait_days,
        number_text.short_days,
        is_wait=True,
    ),
}


def process_map_dot(graph: ProcessGraph, measure: Measure, colours: Palette) -> str:
    """The graph as DOT: boxes are activities, arrows carry the measure, start and end are round."""
    crowded = is_crowded(graph)
    lines = [
        "digraph process_map {",
        '  graph [bgcolor="transparent", rankdir="TB", nodesep="0.35", ranksep="0.38", pad="0.15",'
        f' size="{LARGEST_INCHES}"'
        f"{_QUICK_LAYOUT if crowded else ''}];",
        '  node [fontname="Source Sans, Arial, sans-serif", fontsize="13", shape="box",'
        ' style="rounded,filled", penwidth="1", margin="0.16,0.09"];',
        f'  edge [fontname="Source Sans, Arial, sans-serif", fontsize="11", arrowsize="0.7",'
        f' fontcolor="{colours.text}"];',
    ]
    lines += _nodes(graph, measure, colours)
    lines += _arrows(graph, measure, colours, "xlabel" if crowded else "label")
    return "\n".join([*lines, "}"])


def is_crowded(graph: ProcessGraph) -> bool:
    """Whether nobody can read all of it at once."""
    return len(graph.paths) > CROWDED_PATHS


def largest(graph: ProcessGraph, measure: Measure) -> float:
    """The largest value of the measure on the map; 0 when it has none."""
    values = (measure.value(path) for path in graph.paths.values())
    return max((value for value in values if value is not None), default=0.0)


def quoted(text: str) -> str:
    """Text as a DOT string that shows letter by letter: no escape, entity or HTML label in it."""
    # '&' first: Graphviz reads entities, and a backslash begins its own escapes
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _nodes(graph: ProcessGraph, measure: Measure, colours: Palette) -> list[str]:
    most = max((a.case_count for a in graph.activities.values()), default=1)
    lines = []
    for number, activity in graph.activities.items():
        # on a map of waits the boxes step back, so that the arrows speak
        weight = 0.0 if measure.is_wait else activity.case_count / most
        fill = step_colour(colours.boxes, weight)
        name = label_text.wrapped(activity.name)
        cases = f"{number_text.count(activity.case_count)} cases"
        label = "\\n".join(quoted(line)[1:-1] for line in [*name, cases])
        tip = quoted(
            f"{label_text.shortened(activity.name, 200)}: {number_text.count(activity.event_count)}"
            f" events in {cases}"
        )
        lines.append(
            f'  n{number} [label="{label}", tooltip={tip}, fillcolor="{fill}",'
            f' color="{colours.border}", fontcolor="{text_on(fill)}"];'
        )
    for node, text in (("start", "Start"), ("end", "End")):
        lines.append(
            f'  {node} [label="{text}", shape="ellipse", style="filled", margin="0.06,0.02",'
            f' width="0.5", height="0.3", fillcolor="{colours.surface}", color="{colours.muted}",'
            f' fontcolor="{colours.text}", tooltip="{text} of the case"];'
        )
    return lines


def _arrows(graph: ProcessGraph, measure: Measure, colours: Palette, label_kind: str) -> list[str]:
    top = largest(graph, measure)
    ramp = colours.waiting if measure.is_wait else colours.frequency
    lines = []
    for (before, after), path in sorted(graph.paths.items(), key=lambda item: -item[1].count):
        value = measure.value(path)
        outside = before == START or after == END
        position = _position(value, top)
        colour = colours.border if value is None else ramp_colour(ramp, position)
        label = "" if value is None else measure.text(value)
        style = ', style="dashed"' if outside else ""
        # heavy paths pull the layout straight; the layout engine wants whole weights
        weight = 1 + round(8 * _position(float(path.count), _most_frequent(graph)))
        tip = quoted(_tip(graph, before, after, path))
        lines.append(
            f"  {_name(before)} -> {_name(after)} [{label_kind}={quoted(f' {label} ')},"
            f' color="{colour}", penwidth="{0.8 + 3.7 * position:.2f}", weight="{weight}",'
            f" tooltip={tip}, labeltooltip={tip}{style}];"
        )
    return lines


def _tip(graph: ProcessGraph, before: int, after: int, path: Path) -> str:
    ends = {START: "Start", END: "End"}
    names = [
        ends.get(n) or label_text.shortened(graph.activities[n].name, 80) for n in (before, after)
    ]
    text = f"{names[0]} → {names[1]}: {number_text.count(path.count)} times"
    if path.median_wait_days is not None:
        text += (
            f", median wait {number_text.days(path.median_wait_days)},"
            f" together {number_text.days(path.total_wait_days)}"
        )
    return text


def _most_frequent(graph: ProcessGraph) -> float:
    return float(max((path.count for path in graph.paths.values()), default=1))


def _position(value: float | None, top: float) -> float:
    """Where a value stands between nothing and the largest (0 to 1), by its root."""
    if value is None or value <= 0 or top <= 0:
        return 0.0
    return sqrt(value / top)


def _name(number: int) -> str:
    return {START: "start", END: "end"}.get(number) or f"n{number}"
