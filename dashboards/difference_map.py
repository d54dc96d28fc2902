"""A process map coloured by the difference of two groups of cases, as DOT text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards import label_text
from dashboards.process_map_dot import quoted
from dashboards.theme import Palette, ramp_colour

MOST_PATHS = 40
_MORE = ("#d9d9d9", "#c0392b")
_LESS = ("#d9d9d9", "#2468a8")


def difference_dot(edges: Sequence[Mapping[str, Any]], colours: Palette) -> str:
    """Paths that differ: red where the second group runs them more, blue where the first does.

    edges: rows of `edge_differences`. The MOST_PATHS most frequent of both are drawn; the label is
    the difference of the shares of cases, in percentage points.
    """
    shown = sorted(edges, key=lambda row: -max(row["first_case_share"], row["second_case_share"]))
    shown = shown[:MOST_PATHS]
    largest = max((abs(row["share_difference"]) for row in shown), default=0.0) or 1.0
    names = dict.fromkeys(row[end] for row in shown for end in ("from_activity", "to_activity"))
    number = {name: place for place, name in enumerate(names)}
    lines = [
        "digraph difference_map {",
        '  graph [bgcolor="transparent", rankdir="TB", nodesep="0.35", ranksep="0.38",'
        ' size="30,13"];',
        '  node [fontname="Source Sans, Arial, sans-serif", fontsize="13", shape="box",'
        f' style="rounded,filled", fillcolor="{colours.surface}", color="{colours.border}",'
        f' fontcolor="{colours.text}", margin="0.16,0.09"];',
        '  edge [fontname="Source Sans, Arial, sans-serif", fontsize="11", arrowsize="0.7",'
        f' fontcolor="{colours.text}"];',
    ]
    for name, place in number.items():
        label = "\\n".join(quoted(line)[1:-1] for line in label_text.wrapped(name))
        lines.append(f'  n{place} [label="{label}"];')
    for row in shown:
        difference = row["share_difference"]
        weight = abs(difference) / largest
        colour = ramp_colour(_MORE if difference > 0 else _LESS, weight)
        tip = quoted(
            f"{label_text.shortened(row['from_activity'], 80)} >"
            f" {label_text.shortened(row['to_activity'], 80)}:"
            f" {row['first_case_share']:.1%} of the first, {row['second_case_share']:.1%} of the"
            " second"
        )
        lines.append(
            f"  n{number[row['from_activity']]} -> n{number[row['to_activity']]}"
            f' [label=" {100 * difference:+.1f} ", color="{colour}",'
            f' penwidth="{0.8 + 3.7 * weight:.2f}", tooltip={tip}, labeltooltip={tip}];'
        )
    return "\n".join([*lines, "}"])
