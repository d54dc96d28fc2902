"""How the explorer's benchmark is told on a terminal. Nothing is measured in here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from benchmarks.table import line


def report(told: dict[str, Any]) -> None:
    """One size: a column an engine, then how fast ours answers a mix of filters."""
    engines = list(told["peak_mb"])
    print(f"\n{told['events']:,} events\n")
    print(f"{'CPU s (wall s)':24}" + "".join(f"{name:>20}" for name in engines))
    for asked in told["questions"]:
        figures = [
            f"{asked['cpu_s'][name]:.3f} ({asked['wall_s'][name]:.3f})"
            if name in asked["cpu_s"]
            else "-"
            for name in engines
        ]
        print(f"{asked['question']:24}" + "".join(f"{figure:>20}" for figure in figures))
    for what, figures in (
        ("load or encode, CPU s", told["load_cpu_s"]),
        ("peak MB", told["peak_mb"]),
        ("ratio of CPU, at least", told["cpu_ratios"]),
    ):
        cells = [f"{figures[name]:,}" if name in figures else "" for name in engines]
        print(f"{what:24}" + "".join(f"{cell:>20}" for cell in cells))
    equal = all(all(asked["equal"].values()) for asked in told["questions"])
    print(f"{'results are equal':24}{'yes' if equal else 'NO':>20}")
    if mix := told["mix"]:
        print(
            f"\n{mix['answers']} answers of {mix['filters']} filters by ours, ms: ",
            end="",
        )
        print(
            f"CPU median {mix['cpu_median_s'] * 1e3:.0f}, p95 {mix['cpu_p95_s'] * 1e3:.0f};",
            end=" ",
        )
        print(f"wall median {mix['wall_median_s'] * 1e3:.0f}, p95 {mix['wall_p95_s'] * 1e3:.0f}")


def growth_of(sizes: Sequence[dict[str, Any]]) -> list[dict[str, float]]:
    """Of ours from each size to the next: how much more events, CPU to load and CPU to answer."""
    grown = []
    for small, large in pairwise(sizes):
        one, other = small["questions"][0]["cpu_s"]["ours"], large["questions"][0]["cpu_s"]["ours"]
        step = {
            "events": large["events"] / small["events"],
            "load_cpu": large["load_cpu_s"]["ours"] / small["load_cpu_s"]["ours"],
            "answer_cpu": other / one,
        }
        print(
            f"\n{step['events']:.0f} times the events: {step['load_cpu']:.1f} times the CPU to"
            f" encode, {step['answer_cpu']:.1f} times to answer"
        )
        grown.append({name: round(value, 2) for name, value in step.items()})
    return grown


def table_of(sizes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line a size, question and engine, and what each took to load or encode the log."""
    lines = []
    for told in sizes:
        size = f"{told['events'] / 1e6:g} M events"
        for asked in told["questions"]:
            for name, cpu_s in asked["cpu_s"].items():
                lines.append(
                    line(
                        f"explore {size}: {asked['question']}",
                        name,
                        cpu_s=cpu_s,
                        wall_s=asked["wall_s"][name],
                        peak_mb=told["peak_mb"][name],
                        ours_cpu_s=None if name == "ours" else asked["cpu_s"]["ours"],
                        is_equal=asked["equal"].get(name),
                    )
                )
        for name, cpu_s in told["load_cpu_s"].items():
            lines.append(
                line(
                    f"explore {size}: load or encode",
                    name,
                    cpu_s=cpu_s,
                    ours_cpu_s=None if name == "ours" else told["load_cpu_s"]["ours"],
                )
            )
    return lines
