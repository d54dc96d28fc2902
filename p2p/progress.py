"""How long work reports what it is doing; the command line and Dagster each show it their way."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives what long work does. Implementations must be cheap: called a few times a second."""

    def stage(self, name: str, total: float | None = None) -> None:
        """A new stage begins; total is in the stage's own unit (bytes, models), None if unknown."""

    def advance(self, amount: float, detail: str = "") -> None:
        """Part of the stage is done."""

    def note(self, text: str) -> None:
        """Something worth a line of its own."""


class Silent:
    """A Progress that shows nothing."""

    def stage(self, name: str, total: float | None = None) -> None:
        """Show nothing."""

    def advance(self, amount: float, detail: str = "") -> None:
        """Show nothing."""

    def note(self, text: str) -> None:
        """Show nothing."""
