"""A process tree made ready for alignment: numbered activities, and what each branch can promise.

No costs of traces in here (`alignment`); everything below depends on the tree alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mining.process_tree import ProcessTree

# An event is (number of the activity, how many equal events it stands for).
Event = tuple[int, int]
Trace = tuple[Event, ...]


@dataclass(slots=True)
class Branch:
    """One node of the tree, with what the recursion needs of everything below it.

    own: numbers of its activities. merges: those whose unbroken runs count as one event here.
    empty_cost: activities of its shortest run. mandatory: activities of every run. child_of: which
    child an activity belongs to. rounds: for a loop, the branches of which one round takes one, in
    its body and on its way back. solved: costs already known.
    """

    operator: str
    children: tuple[Branch, ...]
    own: frozenset[int]
    merges: frozenset[int]
    empty_cost: int
    mandatory: frozenset[int]
    child_of: dict[int, int]
    rounds: tuple[tuple[Branch, ...], tuple[Branch, ...]] = ((), ())
    solved: dict[Trace, int] = field(default_factory=dict)


def branches_of(tree: ProcessTree, numbers: Mapping[str, int]) -> Branch:
    """The root branch of a tree whose activities are numbered."""
    merging = _merging(tree)

    def compiled(node: ProcessTree) -> Branch:
        children = tuple(compiled(child) for child in _flat(node))
        own = frozenset(numbers[label] for label in node.labels())
        branch = Branch(
            operator=node.operator or ("silent" if node.is_silent else "activity"),
            children=children,
            own=own,
            merges=frozenset(numbers[label] for label in merging[id(node)]),
            empty_cost=_empty_cost(node),
            mandatory=_mandatory(node.operator, children) if children else own,
            child_of={one: place for place, child in enumerate(children) for one in child.own},
        )
        if branch.operator == "loop":
            body, redo = children
            branch.rounds = (
                _rounds_of(body, is_free=redo.empty_cost == 0),
                _rounds_of(redo, is_free=body.empty_cost == 0),
            )
        return branch

    return compiled(tree)


def _rounds_of(branch: Branch, is_free: bool) -> tuple[Branch, ...]:
    """The branches of which one round takes one.

    Where the way back is free (`is_free`), a sequence of parts that can all be skipped is as good
    as a choice of them, and a loop whose own way back is free adds nothing.
    """
    if branch.operator == "silent":
        return ()
    within = branch.operator == "choice" or (
        is_free and branch.operator == "sequence" and branch.empty_cost == 0
    )
    parts = branch.children if within else ()
    if is_free and branch.operator == "loop" and branch.children[1].operator == "silent":
        parts = branch.children[:1]
    if not parts:
        return (branch,)
    return tuple(piece for part in parts for piece in _rounds_of(part, is_free))


def _flat(tree: ProcessTree) -> tuple[ProcessTree, ...]:
    """The children, with choices inside a choice and parallels inside a parallel taken apart."""
    if tree.operator not in ("choice", "parallel"):
        return tree.children
    flat: list[ProcessTree] = []
    for child in tree.children:
        flat.extend(_flat(child) if child.operator == tree.operator else (child,))
    return tuple(flat)


def _mandatory(operator: str | None, children: tuple[Branch, ...]) -> frozenset[int]:
    """Activities that every run of the branch has."""
    sets = [child.mandatory for child in children]
    if operator == "choice":
        return frozenset.intersection(*sets)
    return sets[0] if operator == "loop" else frozenset().union(*sets)


def _empty_cost(tree: ProcessTree) -> int:
    if tree.operator is None:
        return 0 if tree.is_silent else 1
    costs = [_empty_cost(child) for child in tree.children]
    if tree.operator == "choice":
        return min(costs)
    return costs[0] if tree.operator == "loop" else sum(costs)


def _merging(tree: ProcessTree) -> dict[int, set[str]]:
    """For each node (by id) the activities whose unbroken runs count as one event there.

    That is exact where an activity can follow itself by silent steps alone, so that a run of it is
    matched as a whole or not at all. Walking up from the activity, this holds up to the outermost
    loop that is reached through choices, sequences whose other parts can be skipped, and loops that
    can be left; a parallel ends the walk, since its other branches remember where they stand. Above
    that loop a run counts as one up to the next loop, whose rounds might each need one of the
    events; unless the activity can always be skipped, so that no round ever needs it.
    """
    merging: dict[int, set[str]] = {id(node): set() for node in tree.nodes()}

    def visit(node: ProcessTree, above: list[tuple[ProcessTree, int]]) -> None:
        for place, child in enumerate(node.children):
            visit(child, [*above, (node, place)])
        if node.label is None:
            return
        repeating = _repeating_ancestor(above)
        if repeating is None:
            return
        skippable = _can_be_skipped(above)
        for ancestor, _ in reversed(above[: repeating + 1]):
            is_outer_loop = ancestor.operator == "loop" and ancestor is not above[repeating][0]
            if is_outer_loop and not skippable:
                break
            merging[id(ancestor)].add(node.label)

    visit(tree, [])
    return merging


def _repeating_ancestor(above: list[tuple[ProcessTree, int]]) -> int | None:
    """Place of the outermost loop that repeats the leaf below by silent steps alone."""
    found = None
    for depth in range(len(above) - 1, -1, -1):
        node, place = above[depth]
        others = node.children[:place] + node.children[place + 1 :]
        free = all(_empty_cost(other) == 0 for other in others)
        if node.operator == "loop":
            if free:
                found = depth
            elif place == 1:
                break  # it cannot be left without its body
        elif node.operator == "parallel" or (node.operator == "sequence" and not free):
            break
    return found


def _can_be_skipped(above: list[tuple[ProcessTree, int]]) -> bool:
    """True where one firing of the leaf can be dropped without touching anything else."""
    for node, place in reversed(above):
        if node.operator == "choice" and _empty_cost(node) == 0:
            return True
        silent_loop = node.operator == "loop" and place == 0 and node.children[1].is_silent
        if node.operator != "choice" and not silent_loop:
            return False
    return False
