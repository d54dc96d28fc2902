"""How the command line shows progress: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

PLAIN_INTERVAL_SECONDS = 10.0


class ConsoleProgress:
    """A p2p.progress.Progress for people; use as a context manager."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.perf_counter) -> None:
        self._console = console
        self._clock = clock
        self._live = console.is_terminal
        self._bars = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description:<44}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}[/]"),
            console=console,
        )
        self._task: TaskID | None = None
        self._name = ""
        self._started = 0.0
        self._total: float | None = None
        self._done = 0.0
        self._last_line = 0.0

    def __enter__(self) -> ConsoleProgress:
        """Start the display."""
        if self._live:
            self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the last stage and the display."""
        self._finish(failed=kind is not None)
        if self._live:
            self._bars.stop()

    def stage(self, name: str, total: float | None = None) -> None:
        """A new stage begins; the one before is done."""
        self._finish()
        self._name, self._total, self._done = name, total, 0.0
        self._started = self._last_line = self._clock()
        if self._live:
            self._task = self._bars.add_task(name, total=total, detail="")
        else:
            self._console.print(f"{name} ...", markup=False, highlight=False)

    def advance(self, amount: float, detail: str = "") -> None:
        """Part of the stage is done."""
        self._done += amount
        if self._live and self._task is not None:
            self._bars.update(self._task, advance=amount, detail=detail[:40])
        elif self._clock() - self._last_line >= PLAIN_INTERVAL_SECONDS:
            self._last_line = self._clock()
            share = f"{self._done / self._total:.0%} " if self._total else ""
            self._console.print(f"  {share}{detail}".rstrip(), markup=False, highlight=False)

    def note(self, text: str) -> None:
        """A line of its own."""
        self._console.print(f"  {text}", markup=False, highlight=False)

    def _finish(self, *, failed: bool = False) -> None:
        if not self._name:
            return
        seconds = self._clock() - self._started
        if self._live and self._task is not None:
            if failed:
                self._bars.update(self._task, detail="[red]failed[/]")
                self._bars.stop_task(self._task)
            else:
                self._bars.update(
                    self._task, total=self._total or 1, completed=self._total or 1, detail=""
                )
        else:
            word = "failed after" if failed else "done in"
            self._console.print(
                f"{self._name}: {word} {seconds:.1f} s", markup=False, highlight=False
            )
        self._name, self._task = "", None
