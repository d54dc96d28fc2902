"""Alignments of variants on a discovered model: ours on all of them, pm4py on the frequent ones.

12,000 variants of a log of BPI-2019 shape, and the model that the inductive miner finds in it. Each
engine runs in a process of its own. pm4py aligns the same variants on its own net of the same tree;
the costs have to be equal.

    python -m benchmarks.conformance                  # 12,000 variants, 7 of them by pm4py
    python -m benchmarks.conformance --sample 8

Prints a table, and one line of JSON at the end. Ratios are of CPU time a variant. Linux, for the
peak memory of a process.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import resource
import subprocess
import sys
import time
from typing import Any

from benchmarks.bpi_shaped_log import VARIANTS, variants_of_log
from benchmarks.table import line

SAMPLE = 7
MOST_CPU_S = 10.0
NOISE_THRESHOLD = 0.2
OURS, PM4PY = "ours", "pm4py"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sample", type=int, default=SAMPLE, help="variants that pm4py aligns")
    options.add_argument("--engine", choices=(OURS, PM4PY), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.engine:
        print(json.dumps(_measured(chosen.engine, chosen.sample)))
        return 0
    runs = {engine: _run(engine, chosen.sample) for engine in (OURS, PM4PY)}
    return _report(runs)


def _run(engine: str, sample: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.conformance"]
    command += ["--engine", engine, "--sample", str(sample)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    return told


def _measured(engine: str, sample: int) -> dict[str, Any]:
    """Costs by the number of the variant, and what they took; null: not checked."""
    from mining import pm4py_gateway

    variants = list(dict.fromkeys(variants_of_log()))
    # those that make half of the cases; a single one of the others takes pm4py over a minute
    chosen = list(range(min(sample, len(variants))))
    tree = pm4py_gateway.discover_process_tree(dict.fromkeys(variants, 1), NOISE_THRESHOLD)
    align = {OURS: _ours, PM4PY: _pm4py}[engine]
    asked = list(range(len(variants))) if engine == OURS else chosen
    cpu, clock = time.process_time(), time.perf_counter()
    costs = align(tree, [variants[number] for number in asked])
    spent = time.process_time() - cpu, time.perf_counter() - clock
    return {
        "variants": len(asked),
        "not_checked": sum(cost is None for cost in costs),
        "costs": dict(zip(map(str, asked), costs, strict=True)),
        "cpu_s": round(spent[0], 2),
        "wall_s": round(spent[1], 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6),
    }


def _ours(tree: Any, variants: list[tuple[str, ...]]) -> list[int | None]:
    from mining.net_alignment import align
    from mining.workflow_net import net_of

    aligned = align(net_of(tree), dict.fromkeys(variants, 1))
    return [aligned[one].cost if one in aligned else None for one in variants]


def _pm4py(tree: Any, variants: list[tuple[str, ...]]) -> list[int | None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import pandas as pd
        import pm4py

        events = [
            (f"{number:06d}", activity, pd.Timestamp("2018-01-01") + pd.Timedelta(minutes=place))
            for number, variant in enumerate(variants)
            for place, activity in enumerate(variant)
        ]
        columns = ["case:concept:name", "concept:name", "time:timestamp"]
        log = pd.DataFrame(events, columns=columns)
        net = pm4py.convert_to_petri_net(pm4py.parse_process_tree(str(tree)))
        told = pm4py.conformance_diagnostics_alignments(log, *net)
    return [int(one["cost"]) // 10_000 for one in told]


def _report(runs: dict[str, dict[str, Any]]) -> int:
    ours, theirs = runs[OURS], runs[PM4PY]
    print(f"\n{'':24}" + "".join(f"{engine:>16}" for engine in runs))
    for title, name in (
        ("variants", "variants"),
        ("not checked", "not_checked"),
        ("CPU s", "cpu_s"),
        ("wall s", "wall_s"),
        ("peak MB", "peak_mb"),
    ):
        print(f"{title:24}" + "".join(f"{run[name]:>16,}" for run in runs.values()))
    equal = all(ours["costs"][number] == cost for number, cost in theirs["costs"].items())
    a_variant = [run["cpu_s"] / run["variants"] for run in (ours, theirs)]
    ratio = a_variant[1] / a_variant[0]
    print(f"{'ratio of CPU a variant':24}{'':16}{ratio:>16.1f}")
    print(f"{'costs are equal':24}{'yes' if equal else 'NO':>16}")
    passed = equal and not ours["not_checked"] and ours["cpu_s"] <= MOST_CPU_S
    for run in runs.values():
        del run["costs"]
    result = {
        "benchmark": "conformance",
        "passed": passed,
        "variants": VARIANTS,
        "cpu_s_limit": MOST_CPU_S,
        "cpu_ratio_a_variant": round(ratio, 1),
        "equal": equal,
        "runs": runs,
        "table": [
            line(
                f"align {run['variants']:,} variants",
                engine,
                cpu_s=run["cpu_s"],
                wall_s=run["wall_s"],
                peak_mb=run["peak_mb"],
                is_equal=None if engine == OURS else equal,
            )
            | ({} if engine == OURS else {"cpu_ratio": round(ratio, 1)})
            for engine, run in runs.items()
        ],
    }
    print(json.dumps(result))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
