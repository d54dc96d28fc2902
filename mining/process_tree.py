"""A block-structured process model as plain data, with its text.

No discovery and no replay in here: trees come from `pm4py_gateway`, fitness from `alignment`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Operator = Literal["sequence", "choice", "parallel", "loop"]

_SIGNS: dict[Operator, str] = {"sequence": "->", "choice": "X", "parallel": "+", "loop": "*"}


@dataclass(frozen=True, slots=True)
class ProcessTree:
    """A node: an operator with children, an activity (`label`), or a silent step (neither).

    A loop has two children: what is done, and what leads back to do it again.
    """

    operator: Operator | None = None
    label: str | None = None
    children: tuple[ProcessTree, ...] = ()

    def __post_init__(self) -> None:
        if self.operator is None and self.children:
            raise ValueError("only an operator has children")
        if self.operator is not None and (self.label is not None or not self.children):
            raise ValueError("an operator has children and no label")
        if self.operator == "loop" and len(self.children) != 2:
            raise ValueError("a loop has two children")

    @property
    def is_silent(self) -> bool:
        """True for a step that leaves no trace in a log."""
        return self.operator is None and self.label is None

    def nodes(self) -> Iterator[ProcessTree]:
        """This node and everything below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def labels(self) -> list[str]:
        """The activities in reading order; one that occurs twice is named twice."""
        return [node.label for node in self.nodes() if node.label is not None]

    def __str__(self) -> str:
        """The usual text: ->( 'a', X( 'b', tau ) )."""
        if self.operator is not None:
            inside = ", ".join(str(child) for child in self.children)
            return f"{_SIGNS[self.operator]}( {inside} )"
        if self.label is None:
            return "tau"
        return "'" + self.label.replace("\\", "\\\\").replace("'", "\\'") + "'"


SILENT = ProcessTree()


def activity(label: str) -> ProcessTree:
    """A leaf."""
    return ProcessTree(label=label)


def node(operator: Operator, *children: ProcessTree) -> ProcessTree:
    """An operator over its children."""
    return ProcessTree(operator=operator, children=children)
