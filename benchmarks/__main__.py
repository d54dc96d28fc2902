"""Every benchmark in turn, and at the end one table of all: ours beside its rivals.

    python -m benchmarks                        # the better part of an hour
    python -m benchmarks explorer objects       # these only

Each prints its own report while it runs; what failed its bar is named, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.table import as_text

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
    results = {name: _run(name) for name in chosen}
    missed = [name for name, told in results.items() if not told.get("passed")]
    table = [one for told in results.values() for one in told.get("table", [])]
    print(f"\nAll of it\n\n{as_text(table)}\n")
    print(f"missed its bar: {', '.join(missed)}" if missed else "every bar is met")
    print(json.dumps({"benchmark": "all", "passed": not missed, "missed": missed, "table": table}))
    return 1 if missed else 0


def _run(name: str) -> dict[str, Any]:
    """Run one, show what it prints, and keep its last line of JSON; {} where there is none."""
    print(f"\n=== {name}", flush=True)
    last = ""
    with subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True
    ) as process:
        for told in process.stdout or ():
            if last:
                print(last, end="", flush=True)
            last = told
    try:
        found: dict[str, Any] = json.loads(last)
    except ValueError:
        print(last, end="")
        return {}
    return found


if __name__ == "__main__":
    sys.exit(main())
