"""Turns an XES file into a CSV of its events, in a child process with memory and time limits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from p2p.errors import DataRefused
from p2p.sources.xes.normalise import normalise

_PARSER = Path(__file__).with_name("parse.py")
_LEAST_SECONDS = 120.0
_BYTES_A_SECOND = 1_000_000  # a thirtieth of what was measured
_MEMORY_REMEDY = "raise P2P_MAX_MEMORY_BYTES, or split the log"


@dataclass(frozen=True, slots=True)
class ConvertedLog:
    """The events of a log as CSV, one row each in the log's order, and the log's encoding."""

    path: Path
    events: int
    encoding: str


def convert(
    path: Path,
    folder: Path,
    *,
    max_bytes: int,
    max_memory_bytes: int,
    advance: Callable[[float], None],
) -> ConvertedLog:
    """Write the events of `path` as CSV into `folder`; `advance` is told bytes read.

    Raises DataRefused when the log is not sound, too large, or the parser returns another number
    of events than the file holds.
    """
    log = normalise(path, folder / "log.xes", max_bytes=max_bytes, advance=advance)
    if not log.events:
        raise DataRefused(f"{path.name} holds no events", "export the log again with its events")
    target = folder / "events.csv"
    seconds = _LEAST_SECONDS + log.path.stat().st_size / _BYTES_A_SECOND
    try:
        done = subprocess.run(
            [sys.executable, "-I", _PARSER, log.path, target, str(max_memory_bytes)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DataRefused(
            f"{path.name} could not be parsed within {seconds:.0f} s", "split the log"
        ) from error
    finally:
        log.path.unlink()
    if done.returncode:
        raise _parser_failed(path, done, max_memory_bytes)
    returned = int(done.stdout.split()[-1])
    if returned != log.events:
        raise DataRefused(
            f"{path.name} holds {log.events:,} events, but only {returned:,} could be read",
            "check that the file is complete and well-formed XML; nothing of it was loaded",
        )
    return ConvertedLog(target, log.events, log.encoding)


def _parser_failed(
    path: Path, done: subprocess.CompletedProcess[str], max_memory_bytes: int
) -> DataRefused:
    told = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
    if done.returncode < 0 or any("memory" in line.lower() for line in told):
        return DataRefused(
            f"{path.name}: the parser was stopped; it may use {max_memory_bytes:,} bytes of memory",
            _MEMORY_REMEDY,
        )
    return DataRefused(
        f"{path.name} is no XES log that can be read ({told[-1][:200]})",
        "check that the file is well-formed XES without a namespace prefix",
    )
