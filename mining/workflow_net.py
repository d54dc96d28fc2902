"""Petri nets as plain data, and the net of a process tree with as few states as its runs allow.

No search and no replay in here. The textbook net of a tree gives every operator places and silent
steps of its own; a search for alignments visits all their combinations. Here neighbours share a
place wherever that changes no run: what may repeat freely is a loop on one place, what may be left
out is one silent step, and parallels inside a parallel are split once.
"""

from __future__ import annotations

from dataclasses import dataclass

from mining.process_tree import ProcessTree


@dataclass(frozen=True, slots=True)
class Transition:
    """A step: its activity (None for a silent one), and the places it takes from and gives to.

    A place named twice takes or gives two tokens.
    """

    label: str | None
    takes: tuple[int, ...]
    gives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkflowNet:
    """Places are numbered from 0; start and end are markings: a place once for each token."""

    place_count: int
    transitions: tuple[Transition, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]

    def labels(self) -> list[str]:
        """The activities, sorted, each once."""
        return sorted({one.label for one in self.transitions if one.label is not None})


def net_of(tree: ProcessTree) -> WorkflowNet:
    """A workflow net with exactly the runs of the tree."""
    net = _Net()
    start, end = net.place(), net.place()
    net.between(tree, start, end, own_start=True, own_end=True)
    return WorkflowNet(net.places, tuple(net.transitions), (start,), (end,))


class _Net:
    """What has been built so far.

    `own_start`: nothing but the part that is built takes from its first place, so that it may come
    back there; `own_end`: nothing else gives to its last place, so that it may go on from there.
    """

    def __init__(self) -> None:
        self.places = 0
        self.transitions: list[Transition] = []

    def place(self) -> int:
        self.places += 1
        return self.places - 1

    def step(self, label: str | None, start: int, end: int) -> None:
        self.transitions.append(Transition(label, (start,), (end,)))

    def between(
        self, tree: ProcessTree, start: int, end: int, *, own_start: bool, own_end: bool
    ) -> None:
        """Lead a token from start to end by exactly one run of the tree."""
        repeated = _freely_repeated(tree)
        if repeated is not None:
            self._star(repeated, start, end, own_start=own_start, own_end=own_end)
        elif tree.operator is None:
            self.step(tree.label, start, end)
        elif tree.operator == "choice":
            self._choice(tree, start, end)
        elif tree.operator == "sequence":
            self._sequence(_flat(tree), start, end, own_start=own_start, own_end=own_end)
        elif tree.operator == "parallel":
            self._parallel(_flat(tree), start, end)
        else:
            self._loop(tree, start, end, own_start=own_start, own_end=own_end)

    def _choice(self, tree: ProcessTree, start: int, end: int) -> None:
        alternatives = _alternatives(tree)
        if _is_nullable(tree):
            self.step(None, start, end)
        blocks = [one for one in alternatives if one.operator is not None]
        for one in alternatives:
            if one.operator is None:
                self.step(one.label, start, end)
        for place, one in enumerate(blocks):
            if place or len(blocks) < len(alternatives):
                # a silent step more for each later block: of equally cheap ones the first is taken
                before, start = start, self.place()
                self.step(None, before, start)
            self.between(one, start, end, own_start=False, own_end=False)

    def _star(
        self,
        repeated: list[ProcessTree],
        start: int,
        end: int,
        *,
        own_start: bool,
        own_end: bool,
    ) -> None:
        if start != end:
            turn = start if own_start else end if own_end else self.place()
            if turn != start:
                self.step(None, start, turn)
            if turn != end:
                self.step(None, turn, end)
        else:
            turn = start
        for child in repeated:
            self.between(child, turn, turn, own_start=False, own_end=False)

    def _sequence(
        self,
        parts: tuple[ProcessTree, ...],
        start: int,
        end: int,
        *,
        own_start: bool,
        own_end: bool,
    ) -> None:
        last = len(parts) - 1
        if last and own_end:
            repeated = _freely_repeated(parts[last])
            if repeated is not None:
                # what repeats at the end does so on the last place
                self._star(repeated, end, end, own_start=False, own_end=False)
                own_end, last = False, last - 1
        here, owned = start, own_start
        for place, part in enumerate(parts[: last + 1]):
            repeated = _freely_repeated(part)
            if repeated is not None and owned and place < last:
                # ... and before another part on the place where that begins
                self._star(repeated, here, here, own_start=False, own_end=False)
                owned = False
                continue
            if place == last:
                self.between(part, here, end, own_start=owned, own_end=own_end)
                return
            after, next_owns = self.place(), _returns_to_start(parts[place + 1])
            self.between(part, here, after, own_start=owned, own_end=not next_owns)
            here, owned = after, next_owns

    def _parallel(self, parts: tuple[ProcessTree, ...], start: int, end: int) -> None:
        opened, closed = [], []
        for part in parts:
            first = self.place()
            repeated = _freely_repeated(part)
            if repeated is not None:
                self._star(repeated, first, first, own_start=False, own_end=False)
                last = first
            else:
                last = self.place()
                self.between(part, first, last, own_start=True, own_end=True)
            opened.append(first)
            closed.append(last)
        self.transitions.append(Transition(None, (start,), tuple(opened)))
        self.transitions.append(Transition(None, tuple(closed), (end,)))

    def _loop(
        self, tree: ProcessTree, start: int, end: int, *, own_start: bool, own_end: bool
    ) -> None:
        body, redo = tree.children
        steps = _alternatives(body)
        if redo.is_silent and all(one.operator is None for one in steps):
            # once, and then freely: cheaper than a silent step back for every round
            turn = end if own_end else self.place()
            for one in steps:
                self.step(one.label, start, turn)
                self.step(one.label, turn, turn)
            if turn != end:
                self.step(None, turn, end)
            return
        before = start if own_start else self.place()
        after = end if own_end else self.place()
        if before != start:
            self.step(None, start, before)
        if after != end:
            self.step(None, after, end)
        self.between(body, before, after, own_start=True, own_end=True)
        self.between(redo, after, before, own_start=False, own_end=False)


def _flat(tree: ProcessTree) -> tuple[ProcessTree, ...]:
    """The children, with those of an equal operator taken apart; silent ones are left out."""
    flat: list[ProcessTree] = []
    for child in tree.children:
        if child.operator == tree.operator:
            flat.extend(_flat(child))
        elif not child.is_silent:
            flat.append(child)
    return tuple(flat) or (ProcessTree(),)


def _alternatives(tree: ProcessTree) -> list[ProcessTree]:
    """Of which one run takes one, the silent ones left out."""
    if tree.operator == "choice":
        return [one for child in tree.children for one in _alternatives(child)]
    return [] if tree.is_silent else [tree]


def _freely_repeated(tree: ProcessTree) -> list[ProcessTree] | None:
    """The alternatives of which each run of the tree is any number in any order, or None."""
    if tree.operator == "choice" and any(child.is_silent for child in tree.children):
        loops = _alternatives(tree)
        if len(loops) == 1 and loops[0].operator == "loop" and loops[0].children[1].is_silent:
            return _rounds(loops[0].children[0])
        return None if len(loops) != 1 else _freely_repeated(loops[0])
    if tree.operator != "loop":
        return None
    body, redo = tree.children
    if body.is_silent or (redo.is_silent and _is_nullable(body)):
        return _rounds(redo if body.is_silent else body)
    if _is_nullable(body) and _is_nullable(redo):
        return _rounds(body) + _rounds(redo)
    return None


def _rounds(tree: ProcessTree) -> list[ProcessTree]:
    """What one round takes, where rounds repeat freely: a repetition inside one adds nothing."""
    found = []
    for one in _alternatives(tree):
        inside = _freely_repeated(one)
        if inside is None and one.operator == "loop" and one.children[1].is_silent:
            inside = _rounds(one.children[0])
        found.extend([one] if inside is None else inside)
    return found


def _returns_to_start(tree: ProcessTree) -> bool:
    """Whether the tree's net is smaller where it may come back to its first place."""
    if _freely_repeated(tree) is not None or tree.operator == "loop":
        return True
    return tree.operator == "sequence" and _returns_to_start(_flat(tree)[0])


def _is_nullable(tree: ProcessTree) -> bool:
    """Whether a run of the tree may leave no trace."""
    if tree.operator is None:
        return tree.is_silent
    if tree.operator == "choice":
        return any(_is_nullable(child) for child in tree.children)
    if tree.operator == "loop":
        return _is_nullable(tree.children[0])
    return all(_is_nullable(child) for child in tree.children)
