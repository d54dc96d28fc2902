"""The rules of duplicate payments in a process of their own, for seconds of CPU and peak memory.

    python -m benchmarks.payment_speed FOLDER

FOLDER has payments, settled, entries and bills as parquet. Writes one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl

from mining.rules.duplicate_payment_rows import duplicate_bank_entries, duplicate_payments


def main() -> None:
    """Read, find, say."""
    folder = Path(sys.argv[1])
    payments, settled, entries, bills = (
        pl.read_parquet(folder / f"{name}.parquet")
        for name in ("payments", "settled", "entries", "bills")
    )
    cpu = time.process_time()
    of_erp = duplicate_payments(payments, settled)
    of_bank = duplicate_bank_entries(entries, bills)
    spent = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    groups = len(of_erp.groups) + len(of_bank.groups)
    print(json.dumps({"cpu_s": spent, "peak_mb": peak, "groups": groups}))


if __name__ == "__main__":
    main()
