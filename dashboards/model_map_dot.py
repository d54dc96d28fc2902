"""Draws the process as it ran with what deviates from a model, as DOT text for the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from dashboards import label_text, number_text
from dashboards.process_graph import END, START, ProcessGraph
from dashboards.process_map_dot import LARGEST_INCHES, quoted
from dashboards.theme import Palette, ramp_colour, text_on


@dataclass(frozen=True)
class ActivityDeviation:
    """Cases in which an activity was extra or skipped, and those that were checked."""

    extra: int
    skipped: int
    checked: int

    @property
    def share(self) -> float:
        """The larger of both, of the checked cases (0 to 1)."""
        return max(self.extra, self.skipped) / self.checked if self.checked else 0.0


def by_activity(rows: Sequence[Mapping[str, Any]]) -> dict[str, ActivityDeviation]:
    """Rows of serving.model_deviation by activity."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        one = counts.setdefault(row["activity"], {"extra": 0, "skipped": 0})
        one[row["kind"]] = int(row["case_count"])
        one["checked"] = int(row["checked_case_count"])
    return {name: ActivityDeviation(**one) for name, one in counts.items()}


def model_map_dot(
    graph: ProcessGraph,
    deviations: Mapping[str, ActivityDeviation],
    colours: Palette,
    unknown: Sequence[str] = (),
) -> str:
    """Boxes are activities: the redder, the more cases deviate. unknown: activities of the model
    that no case has; they stand apart in dashed boxes."""
    lines = [
        "digraph deviations {",
        '  graph [bgcolor="transparent", rankdir="TB", nodesep="0.35", ranksep="0.38", pad="0.15",'
        f' size="{LARGEST_INCHES}"];',
        '  node [fontname="Source Sans, Arial, sans-serif", fontsize="13", shape="box",'
        ' style="rounded,filled", penwidth="1", margin="0.16,0.09"];',
        f'  edge [arrowsize="0.7", color="{colours.muted}"];',
    ]
    for number, activity in graph.activities.items():
        found = deviations.get(activity.name)
        lines.append(_box(f"n{number}", activity.name, found, colours, "rounded,filled"))
    lines += [
        _box(f"m{number}", name, deviations.get(name), colours, "rounded,filled,dashed")
        for number, name in enumerate(unknown)
    ]
    for node, text in (("start", "Start"), ("end", "End")):
        lines.append(
            f'  {node} [label="{text}", shape="ellipse", style="filled", margin="0.06,0.02",'
            f' width="0.5", height="0.3", fillcolor="{colours.surface}", color="{colours.muted}",'
            f' fontcolor="{colours.text}"];'
        )
    most = max((path.count for path in graph.paths.values()), default=1)
    for (before, after), path in sorted(graph.paths.items(), key=lambda item: -item[1].count):
        width = 0.8 + 2.5 * sqrt(path.count / most)
        style = ', style="dashed"' if START in (before, after) or END in (before, after) else ""
        tip = quoted(f"{number_text.count(path.count)} times")
        lines.append(
            f'  {_node(before)} -> {_node(after)} [penwidth="{width:.2f}", tooltip={tip}{style}];'
        )
    return "\n".join([*lines, "}"])


def _box(
    node: str, name: str, found: ActivityDeviation | None, colours: Palette, style: str
) -> str:
    told = []
    if found is not None and found.extra:
        told.append(f"extra in {number_text.count(found.extra)}")
    if found is not None and found.skipped:
        told.append(f"skipped in {number_text.count(found.skipped)}")
    fill = colours.boxes[0]
    if found is not None and told:
        fill = ramp_colour(colours.waiting, sqrt(found.share))
    label = "\\n".join(quoted(line)[1:-1] for line in [*label_text.wrapped(name), *told])
    tip = quoted(f"{label_text.shortened(name, 200)}: {', '.join(told) or 'never deviates'}")
    return (
        f'  {node} [label="{label}", tooltip={tip}, fillcolor="{fill}", style="{style}",'
        f' color="{colours.border}", fontcolor="{text_on(fill)}"];'
    )


def _node(number: int) -> str:
    return {START: "start", END: "end"}.get(number) or f"n{number}"
