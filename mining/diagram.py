"""Where the shapes and lines of a process tree stand on a drawing, left to right.

Only geometry in pixels; `bpmn` writes it down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mining.process_tree import ProcessTree

Kind = Literal["start", "end", "task", "exclusive", "parallel"]
Point = tuple[int, int]

_SIZES: dict[Kind, Point] = {
    "start": (36, 36),
    "end": (36, 36),
    "task": (130, 70),
    "exclusive": (50, 50),
    "parallel": (50, 50),
}
_GAP = 50
_LANE_GAP = 30
_BARE_LANE = 20
_TURN = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """A node; (x, y) is its top left corner."""

    number: int
    kind: Kind
    label: str
    x: int
    y: int

    @property
    def size(self) -> Point:
        """Width and height."""
        return _SIZES[self.kind]

    @property
    def left(self) -> Point:
        """Middle of the left side."""
        return self.x, self.y + self.size[1] // 2

    @property
    def right(self) -> Point:
        """Middle of the right side."""
        return self.x + self.size[0], self.y + self.size[1] // 2

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.x + self.size[0] // 2, self.y + self.size[1] // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A sequence flow between two shapes, with its bends."""

    source: int
    target: int
    points: tuple[Point, ...]


@dataclass(slots=True)
class Diagram:
    """Shapes in reading order and the lines between them."""

    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def draw(tree: ProcessTree) -> Diagram:
    """Lay the tree out between one start and one end. Silent steps become plain lines."""
    drawing = _Drawing()
    _, above, _ = _measure(tree)
    row = 40 + above
    first = drawing.shape("start", "Start", 40, row)
    x = 40 + _SIZES["start"][0] + _GAP
    block = drawing.block(tree, x, row)
    last = drawing.shape("end", "End", x + _measure(tree)[0] + (_GAP if block else 0), row)
    if block is None:
        drawing.line(first, last)
    else:
        drawing.line(first, block[0])
        drawing.line(block[1], last)
    return Diagram(drawing.shapes, drawing.lines)


def _measure(tree: ProcessTree) -> tuple[int, int, int]:
    """Width, and the height above and below the row on which the block is entered and left."""
    if tree.is_silent:
        return 0, _BARE_LANE // 2, _BARE_LANE // 2
    if tree.label is not None:
        width, height = _SIZES["task"]
        return width, height // 2, height // 2
    sizes = [_measure(child) for child in tree.children]
    if tree.operator == "sequence":
        widths = [width for width, _, _ in sizes if width]
        return (
            sum(widths) + _GAP * max(len(widths) - 1, 0),
            max(above for _, above, _ in sizes),
            max(below for _, _, below in sizes),
        )
    if tree.operator == "loop" and _turns(tree.children[1]):
        width, above, below = sizes[1]
        sizes[1] = width, above + _TURN, below + _TURN
    gates = 2 * (_SIZES["exclusive"][0] + _GAP)
    lanes = sum(above + below + _LANE_GAP for _, above, below in sizes[1:])
    width = gates + max(width for width, _, _ in sizes)
    return width, max(sizes[0][1], 25), max(sizes[0][2], 25) + lanes


def _turns(redo: ProcessTree) -> bool:
    """True for a way back of several shapes: it is drawn left to right like all else."""
    return bool(redo.children) and _measure(redo)[0] > 0


class _Drawing:
    """What has been drawn so far; a block is returned as its first and last shape."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.lines: list[Line] = []

    def shape(self, kind: Kind, label: str, x: int, row: int) -> Shape:
        made = Shape(len(self.shapes), kind, label, x, row - _SIZES[kind][1] // 2)
        self.shapes.append(made)
        return made

    def line(self, source: Shape, target: Shape, *bends: Point) -> None:
        """A line from left to right; where a bend lies on another row it starts or ends below."""
        straight_out = not bends or bends[0][1] == source.right[1]
        straight_in = not bends or bends[-1][1] == target.left[1]
        start = source.right if straight_out else _foot(source)
        end = target.left if straight_in else _foot(target)
        self._add(source, target, start, *bends, end)

    def block(self, tree: ProcessTree, x: int, row: int) -> tuple[Shape, Shape] | None:
        """Draw a tree with its left side at x, entered and left on a row; None if nothing shows."""
        if tree.is_silent:
            return None
        if tree.label is not None:
            task = self.shape("task", tree.label, x, row)
            return task, task
        if tree.operator == "sequence":
            return self._in_a_row(tree.children, x, row)
        return self._between_gates(tree, x, row)

    def _in_a_row(
        self, children: tuple[ProcessTree, ...], x: int, row: int
    ) -> tuple[Shape, Shape] | None:
        ends: tuple[Shape, Shape] | None = None
        for child in children:
            block = self.block(child, x, row)
            if block is None:
                continue
            if ends is not None:
                self.line(ends[1], block[0])
            ends = (ends[0] if ends else block[0], block[1])
            x += _measure(child)[0] + _GAP
        return ends

    def _between_gates(self, tree: ProcessTree, x: int, row: int) -> tuple[Shape, Shape]:
        kind: Kind = "parallel" if tree.operator == "parallel" else "exclusive"
        opening = self.shape(kind, "", x, row)
        inner = x + _SIZES[kind][0] + _GAP
        closing = self.shape(kind, "", x + _measure(tree)[0] - _SIZES[kind][0], row)
        lane, below = row, 0
        for place, child in enumerate(tree.children):
            _, above, under = _measure(child)
            is_back = tree.operator == "loop" and place == 1
            turn = _TURN if is_back and _turns(child) else 0
            if place:
                lane += below + _LANE_GAP + above + turn
            below = under + turn if place else max(under, 25)
            block = self.block(child, inner, lane)
            if is_back:
                self._back(block, lane, closing, opening, (above, under) if turn else None)
            else:
                self._lane(block, lane, row, opening, closing)
        return opening, closing

    def _lane(
        self, block: tuple[Shape, Shape] | None, lane: int, row: int, opening: Shape, closing: Shape
    ) -> None:
        """One branch between two gates, on the row of the gates or on a lane of its own below."""
        corners = (opening.middle[0], lane), (closing.middle[0], lane)
        on_row = lane == row
        if block is None:
            self.line(opening, closing, *(() if on_row else corners))
            return
        self.line(opening, block[0], *(() if on_row else corners[:1]))
        self.line(block[1], closing, *(() if on_row else corners[1:]))

    def _back(
        self,
        block: tuple[Shape, Shape] | None,
        lane: int,
        closing: Shape,
        opening: Shape,
        turns: tuple[int, int] | None,
    ) -> None:
        """The way back of a loop, from right to left; a longer one is entered around its left."""
        corners = (closing.middle[0], lane), (opening.middle[0], lane)
        if block is None:
            self.line(closing, opening, *corners)
        elif turns is None:
            task = block[0]
            self._add(closing, task, _foot(closing), corners[0], task.right)
            self._add(task, opening, task.left, corners[1], _foot(opening))
        else:
            over, under = lane - turns[0] - _TURN, lane + turns[1] + _TURN
            before, after = block[0].left[0] - _TURN, block[1].right[0] + _TURN
            self._add(
                closing,
                block[0],
                _foot(closing),
                (closing.middle[0], over),
                (before, over),
                (before, lane),
                block[0].left,
            )
            self._add(
                block[1],
                opening,
                block[1].right,
                (after, lane),
                (after, under),
                (opening.middle[0], under),
                _foot(opening),
            )

    def _add(self, source: Shape, target: Shape, *points: Point) -> None:
        self.lines.append(Line(source.number, target.number, points))


def _foot(shape: Shape) -> Point:
    """Middle of the lower side."""
    return shape.middle[0], shape.y + shape.size[1]
