"""Alignment costs of variants on a process tree, exact, by dynamic programming over the tree.

No discovery and no Petri nets in here. An alignment leaves out log events and inserts model
activities until both agree; its cost is the number of both. Searching a Petri net for it grows
with the reachable markings, which are millions where rare activities run in parallel. A tree in
which no activity occurs twice can be cut instead: each event belongs to one branch, so

    parallel   the branches' costs add up, each on its own events
    choice     the best branch's cost, and all other events are left out
    sequence   the best way to cut the trace, one piece a branch
    loop       the best way to cut it into rounds

A piece begins and ends with events of the branch that it is given to; what stands between pieces
is left out. Two savings keep this quick without changing a cost: equal branch problems are solved
once, and a run of one activity that can repeat freely counts as one event of that weight (either
all of it is matched or none).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mining.branches import Branch, Event, Trace, branches_of
from mining.process_tree import ProcessTree

_FAR = 1 << 60


class WorkExceeded(Exception):
    """The trace needs more steps than it was given; its cost is not known."""


class TreeAligner:
    """Alignment costs on one tree; solved parts are kept from trace to trace.

    Raises ValueError for a tree in which an activity occurs twice.
    """

    def __init__(self, tree: ProcessTree) -> None:
        labels = tree.labels()
        if len(labels) != len(set(labels)):
            raise ValueError("an activity occurs twice in the tree: it cannot be cut into branches")
        self._numbers = {label: number for number, label in enumerate(sorted(labels))}
        self._root = branches_of(tree, self._numbers)
        self._work = 0
        self.used = 0

    @property
    def shortest_run(self) -> int:
        """Activities of the shortest run through the model: the cost of an empty trace."""
        return self._root.empty_cost

    def cost(self, trace: Sequence[str], *, work: int) -> int:
        """The alignment cost of a trace of activity names.

        `work` bounds the events of all pieces tried, and `used` tells what was needed; raises
        WorkExceeded beyond it.
        """
        self._work = work
        numbers = self._numbers
        foreign = sum(1 for name in trace if name not in numbers)
        events = [(numbers[name], 1) for name in trace if name in numbers]
        cost = foreign + self._solve(self._root, _merged(events, self._root.merges))
        self.used = work - self._work
        return cost

    def _solve(self, branch: Branch, trace: Trace) -> int:
        if not trace:
            return branch.empty_cost
        if branch.operator == "activity":
            # one firing matches one event (or one freely repeated run); the rest is left out
            return _weight(trace) - max(weight for _, weight in trace)
        known = branch.solved.get(trace)
        if known is None:
            known = branch.solved[trace] = getattr(self, f"_{branch.operator}")(branch, trace)
        return known

    def _silent(self, branch: Branch, trace: Trace) -> int:
        return _weight(trace)

    def _parallel(self, branch: Branch, trace: Trace) -> int:
        parts = _split(branch, trace)
        return sum(
            self._solve(child, part) for child, part in zip(branch.children, parts, strict=True)
        )

    def _choice(self, branch: Branch, trace: Trace) -> int:
        parts = _split(branch, trace)
        total = _weight(trace)
        return min(
            self._solve(child, part) + total - _weight(part)
            for child, part in zip(branch.children, parts, strict=True)
        )

    def _sequence(self, branch: Branch, trace: Trace) -> int:
        owners = [branch.child_of[number] for number, _ in trace]
        if all(one <= other for one, other in pairwise(owners)):
            # in order: no cut can do better than each branch on all of its events
            return self._parallel(branch, trace)
        # An event beside a cut that belongs to neither side may stand on either, and a branch never
        # loses by getting one more event of its own (it can leave it out): so cut before runs only.
        size = len(trace)
        cuts = [k for k in range(size) if k == 0 or owners[k] != owners[k - 1]] + [size]
        last = len(branch.children) - 1
        best = {cut: (0 if cut == 0 else _FAR) for cut in cuts}
        for place, child in enumerate(branch.children):
            after = {cut: cost + child.empty_cost for cut, cost in best.items()}
            for start in cuts[:-1] if place else cuts[:1]:
                if best[start] >= _FAR or (place and owners[start] != place):
                    continue
                ends = [cut for cut in cuts if cut > start] if place < last else [size]
                for end in ends:
                    cost = best[start] + self._piece(child, trace, start, end)
                    after[end] = min(after[end], cost)
            best = after
        return best[size]

    def _piece(self, child: Branch, trace: Trace, start: int, end: int) -> int:
        """Cost of trace[start:end] for one branch: its own events aligned, the others left out."""
        self._spend(end - start)
        own = [event for event in trace[start:end] if event[0] in child.own]
        left_out = _weight(trace[start:end]) - _weight(own)
        return left_out + self._solve(child, _merged(own, child.merges))

    def _loop(self, branch: Branch, trace: Trace) -> int:
        body, redo = branch.children
        once = _split(branch, trace)
        most = self._solve(body, once[0]) + _weight(once[1])
        if most == 0 or (not once[1] and most <= redo.empty_cost):
            return most  # a second round cannot be cheaper
        if redo.empty_cost == 0:
            most = min(most, self._rounds(branch, trace, most, only_neighbours=True))
        return self._rounds(branch, trace, most, only_neighbours=False)

    def _rounds(self, branch: Branch, trace: Trace, most: int, *, only_neighbours: bool) -> int:
        """The cheapest way to cut the trace into rounds; `most` where none is cheaper.

        done[k] and ready[k] are the cheapest ways to have dealt with trace[:k] and to stand after
        and before the body. With `only_neighbours` no piece may skip an event.
        """
        body, redo = branch.children
        forward, backward = branch.rounds
        size = len(trace)
        after_body, after_redo = _least_rest(trace, body, redo), [0] * (size + 1)
        done, ready = [most] * (size + 1), [most] * (size + 1)
        ready[0] = 0
        for k in range(size + 1):
            if k:
                weight = trace[k - 1][1]
                done[k] = min(done[k], done[k - 1] + weight)
                ready[k] = min(ready[k], ready[k - 1] + weight)
            done[k] = min(done[k], ready[k] + body.empty_cost)
            ready[k] = min(ready[k], done[k] + redo.empty_cost)
            done[k] = min(done[k], ready[k] + body.empty_cost)
            if k == size:
                break
            for pieces, reached, after, rest in (
                (forward, ready[k], done, after_body),
                (backward, done[k], ready, after_redo),
            ):
                for child in pieces:
                    if trace[k][0] in child.own and reached < most:
                        limit = reached if only_neighbours else most - 1
                        self._extend(
                            child,
                            trace,
                            k,
                            reached=reached,
                            limit=limit,
                            after=after,
                            rest=rest,
                            most=most,
                        )
        return min(most, done[size])

    def _extend(
        self,
        child: Branch,
        trace: Trace,
        start: int,
        *,
        reached: int,
        limit: int,
        after: list[int],
        rest: list[int],
        most: int,
    ) -> None:
        """Give `child` each piece that begins at `start` and ends with one of its events.

        Stops where the events skipped inside cost more than `limit`; leaves out a piece that cannot
        lead to less than `most`.
        """
        if child.operator == "activity":
            after[start + 1] = min(after[start + 1], reached)
            return
        piece: list[Event] = []
        missing = set(child.mandatory)
        least = len(missing)
        for end in range(start, len(trace)):
            event = trace[end]
            if event[0] not in child.own:
                reached += event[1]
                if reached > limit:
                    return
                continue
            piece.append(event)
            missing.discard(event[0])
            # one more event changes a cost by its weight at most
            least = max(least - event[1], len(missing))
            if reached + least + rest[end + 1] >= most:
                continue
            self._spend(len(piece))
            least = self._solve(child, _merged(piece, child.merges))
            after[end + 1] = min(after[end + 1], reached + least)

    def _spend(self, work: int) -> None:
        self._work -= work
        if self._work < 0:
            raise WorkExceeded


def _least_rest(trace: Trace, body: Branch, redo: Branch) -> list[int]:
    """For each k a lower bound of what trace[k:] costs after a finished body.

    Either all of it is left out, or one more round comes: its way back and every activity that a
    round must have, unless they are still to be seen.
    """
    rest = [0] * (len(trace) + 1)
    weight, way_back, missing = 0, redo.empty_cost, set(body.mandatory)
    for k in range(len(trace) - 1, -1, -1):
        number, count = trace[k]
        weight += count
        missing.discard(number)
        if number in redo.own:
            way_back = 0
        rest[k] = min(weight, way_back + len(missing))
    return rest


def _split(branch: Branch, trace: Trace) -> list[Trace]:
    parts: list[list[Event]] = [[] for _ in branch.children]
    for event in trace:
        parts[branch.child_of[event[0]]].append(event)
    return [_merged(part, child.merges) for part, child in zip(parts, branch.children, strict=True)]


def _merged(events: Sequence[Event], merges: frozenset[int]) -> Trace:
    """Neighbouring equal events as one, where the branch can repeat them freely."""
    if not merges:
        return tuple(events)
    merged: list[Event] = []
    for event in events:
        if merged and event[0] in merges and merged[-1][0] == event[0]:
            merged[-1] = (event[0], merged[-1][1] + event[1])
        else:
            merged.append(event)
    return tuple(merged)


def _weight(trace: Iterable[Event]) -> int:
    return sum(weight for _, weight in trace)
