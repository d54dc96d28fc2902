"""How a terminal of 80 columns or more shows the published results: one layout a topic.

What is read is in show.py, its topics in topics.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from orchestration.control_layouts import CONTROLS
from orchestration.feedback_layouts import FEEDBACK
from orchestration.governance_layouts import GOVERNANCE
from orchestration.outlook_layouts import OUTLOOK
from orchestration.process_layouts import PROCESS
from orchestration.published_layouts import PUBLISHED
from orchestration.registry_layouts import REGISTRY
from orchestration.terminal_cells import Layout, Row

_LAYOUTS = PUBLISHED | PROCESS | OUTLOOK | GOVERNANCE | CONTROLS | REGISTRY | FEEDBACK


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
            if layout.note:
                console.print(Padding(Text(layout.note), (0, 0, 1, 1)))
        else:
            _print_entries(console, layout, list(group))
        shown = True
    if not shown:
        console.print(f"no rows of {topic} are published" + (f" for {source}" if source else ""))


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
