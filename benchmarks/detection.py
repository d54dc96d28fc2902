"""Everything that detects, against what was planted and against rivals: every part in turn.

Duplicates that the simulator plants, slips of many kinds beside decoys, payments and bank entries
that left twice, anomalous invoices, anomalous suppliers, broken controls, and drift of what models
score. Each part has seeds that nobody tuned on, runs alone as well, and tells by kind what was
planted and found, precision, average precision, seconds, memory.

    python -m benchmarks.detection                     # each part on its own seeds
    python -m benchmarks.detection --seed 7            # on this seed
    python -m benchmarks.detection suppliers controls  # these parts only

Prints a table a part, and one line of JSON at the end. The exit code is 1 where a part misses its
bar; `missed` names it. Linux, for peak memory.
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.told import run_told

PARTS = (
    "planted",
    "duplicates",
    "payments",
    "anomalies",
    "suppliers",
    "controls",
    "drift",
)


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        usage="python -m benchmarks.detection [PART ...] [--seed S ...]",
    )
    options.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    options.add_argument("--seed", type=int, nargs="+", default=[])
    chosen = options.parse_args()
    if unknown := sorted(set(chosen.parts) - set(PARTS)):
        options.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    seeds = ["--seed", *map(str, chosen.seed)] if chosen.seed else []
    parts = {
        part: run_told(f"benchmarks.detection_{part}", seeds) for part in chosen.parts or PARTS
    }
    missed = [part for part, told in parts.items() if not told.get("passed")]
    table = [one for told in parts.values() for one in told.pop("table", [])]
    print(f"missed its bar: {', '.join(missed)}" if missed else "every bar is met")
    print(
        json.dumps(
            {
                "benchmark": "detection",
                "passed": not missed,
                "missed": missed,
                "parts": parts,
                "table": table,
            }
        )
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
