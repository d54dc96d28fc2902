"""Every benchmark in turn, and at the end one table of all: ours beside its rivals.

    python -m benchmarks                        # the better part of an hour
    python -m benchmarks explorer objects       # these only

Each prints its own report while it runs; what failed its bar is named, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.table import as_text
from benchmarks.told import run_told

BENCHMARKS = (
    "ingest",
    "simulate",
    "refresh",
    "explorer",
    "conformance",
    "objects",
    "detection",
)


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], usage="python -m benchmarks [NAME ...]"
    )
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    chosen = options.parse_args().names or list(BENCHMARKS)
    if unknown := sorted(set(chosen) - set(BENCHMARKS)):
        options.error(f"there is no benchmark {', '.join(unknown)}; {', '.join(BENCHMARKS)}")
    results = {name: run_told(f"benchmarks.{name}") for name in chosen}
    missed = [name for name, told in results.items() if not told.get("passed")]
    table = [one for told in results.values() for one in told.get("table", [])]
    print(f"\nAll of it\n\n{as_text(table)}\n")
    print(f"missed its bar: {', '.join(missed)}" if missed else "every bar is met")
    print(json.dumps({"benchmark": "all", "passed": not missed, "missed": missed, "table": table}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
