"""A Progress for tests: it keeps what it is told."""


class Told:
    """stages: name and total of each, in order; amounts: what was done of each; notes."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, float | None]] = []
        self.amounts: dict[str, float] = {}
        self.notes: list[str] = []

    def stage(self, name: str, total: float | None = None) -> None:
        self.stages.append((name, total))
        self.amounts[name] = 0

    def advance(self, amount: float, detail: str = "") -> None:
        self.amounts[self.stages[-1][0]] += amount

    def note(self, text: str) -> None:
        self.notes.append(text)
