"""Child process: parses a normalised XES log with r4pm and writes it as CSV.

Run by path, not imported: it stands alone so that a log which exhausts memory or crashes the
parser ends this process and no other. Arguments: log, CSV to write, memory limit in bytes.
"""

from __future__ import annotations

import sys


def limit_memory(limit: int) -> None:
    """Cap what this process may allocate, where the system knows how to."""
    try:
        import resource
    except ImportError:
        return
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    hard = resource.getrlimit(kind)[1]
    try:
        resource.setrlimit(kind, (limit if hard < 0 else min(limit, hard), hard))
    except (ValueError, OSError):
        return


def main(source: str, target: str, limit: int) -> None:
    """Parse source and write target; the number of events goes to standard output."""
    limit_memory(limit)
    import polars
    import r4pm

    frame, _ = r4pm.df.import_xes(source)
    # r4pm's column order changes from run to run
    names = sorted(frame.columns)
    clean = [" ".join(name.split()) for name in names]
    frame = frame.select(
        polars.col(name).cast(polars.String).alias(new)
        for name, new in zip(names, clean, strict=True)
    )
    frame.write_csv(target, batch_size=4096)
    sys.stdout.write(f"{frame.height}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
