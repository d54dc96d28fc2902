"""One benchmark run by another: what it prints is shown, and its last line of JSON is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any


def run_told(module: str, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """Run it to its end; {} where its last line is no JSON."""
    print(f"\n=== {module}", flush=True)
    last = ""
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True
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
