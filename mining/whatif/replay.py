"""Serve all queues again, first come first served, as they were or with a lever.

In working time a queue with one server obeys finish[i] = max(arrival[i], finish[i-1]) + effort[i];
unrolled, that is a running maximum, so no loop goes over tasks. The clocks lie one after another
on one line, so that one running maximum serves all queues. The loop is over levels of approval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mining.whatif.clocks import Clocks
from mining.whatif.desks import Desks
from mining.whatif.levers import Lever
from p2p.eventlog.log import Bools, Ints

NEAR = 5
"""How many places away in its queue a task may be whose effort another gets in a replication."""
_APART = 1 << 34


@dataclass(frozen=True, slots=True)
class Replayed:
    """One row a replication, one column a task: when it was asked and when it was decided (UTC
    seconds). Where is_gone nobody was asked: both are the moment at which it would have been."""

    asked_at: Ints
    decided_at: Ints
    is_gone: Bools


def drawn_efforts(desks: Desks, rng: np.random.Generator, replications: int) -> Ints:
    """Efforts drawn anew, (replications, tasks): each is that of a task near it in its own queue.

    Drawn from the whole queue, a busy month or a wait for an answer would be spread over the year.
    """
    queue = desks.tasks["queue"].to_numpy()
    first = np.searchsorted(queue, queue)
    last = np.searchsorted(queue, queue, side="right") - 1
    near = np.arange(queue.size) + rng.integers(-NEAR, NEAR + 1, (replications, queue.size))
    # reflected at the ends of the queue, so that nobody's first task counts for many
    near = np.where(near < first, 2 * first - near, near)
    near = np.where(near > last, 2 * last - near, near)
    drawn: Ints = desks.effort[np.clip(near, first, last)]
    return drawn


def replay(desks: Desks, lever: Lever | None, efforts: Ints, rng: np.random.Generator) -> Replayed:
    """Replay all tasks with these efforts (replications, tasks); None: nothing is changed.

    rng deals tasks to those who join a team, and is not used otherwise.
    """
    tasks = desks.tasks
    created, decided, level = (
        tasks[name].to_numpy() for name in ("created_at", "decided_at", "level")
    )
    previous = tasks["previous"].to_numpy()
    gone = _gone(desks, lever)
    serving, clocks = _servers(desks, lever, efforts.shape, rng)
    capped = np.zeros(created.size, dtype=np.bool_)
    if lever is not None and lever.approve_within_days is not None:
        capped = tasks.with_columns(chosen=lever.selected())["chosen"].to_numpy()
    asked = np.broadcast_to(created, efforts.shape).copy()
    ended = np.broadcast_to(decided, efforts.shape).copy()
    for here_level in np.unique(level):
        here = np.flatnonzero(level == here_level)
        follows = previous[here] >= 0
        after = here[follows]
        # what came between the two decisions takes as long as it did
        asked[:, after] += ended[:, previous[after]] - decided[previous[after]]
        served = here[~gone[here]]
        arrival = asked[:, served] + desks.aside[served]
        ended[:, served] = _serve(clocks, serving[:, served], arrival, efforts[:, served])
        ended[:, here[gone[here]]] = asked[:, here[gone[here]]]
        hurried = here[capped[here]]
        if hurried.size and lever is not None and lever.approve_within_days is not None:
            ended[:, hurried] = np.minimum(
                ended[:, hurried], _deadline(desks, hurried, asked, lever.approve_within_days)
            )
    return Replayed(asked, ended, gone)


def _serve(clocks: Clocks, serving: Ints, arrival: Ints, effort: Ints) -> Ints:
    """When each task is decided, all queues of all replications at once."""
    order = np.argsort(serving * _APART + arrival, axis=1, kind="stable")
    queue, arrived, took = (
        np.take_along_axis(values, order, axis=1) for values in (serving, arrival, effort)
    )
    total = np.cumsum(took, axis=1)
    slack = clocks.worked(queue, arrived) - (total - took)
    finish = clocks.instant(total + np.maximum.accumulate(slack, axis=1))
    ended = np.empty_like(arrival)
    np.put_along_axis(ended, order, finish, axis=1)
    return ended


def _deadline(desks: Desks, rows: Ints, asked: Ints, days: float) -> Ints:
    company = np.broadcast_to(desks.company[rows], (asked.shape[0], rows.size))
    seconds = np.maximum(1, np.rint(days * desks.office_day_seconds[desks.company[rows]])).astype(
        np.int64
    )
    return desks.office.instant(desks.office.worked(company, asked[:, rows]) + seconds)


def _gone(desks: Desks, lever: Lever | None) -> Bools:
    """Tasks that nobody is asked for any more."""
    if lever is None or lever.auto_approve_under is None:
        return np.zeros(desks.tasks.height, dtype=np.bool_)
    below = (desks.tasks["amount"] < lever.auto_approve_under).fill_null(value=False)
    chosen = desks.tasks.with_columns(chosen=lever.selected())["chosen"]
    gone: Bools = (chosen & below).to_numpy()
    return gone


def _servers(
    desks: Desks, lever: Lever | None, shape: tuple[int, ...], rng: np.random.Generator
) -> tuple[Ints, Clocks]:
    """Which clock serves each task of each replication. Of a team of n joined by k each newcomer
    takes one in n + k of the tasks in turn, and keeps the hours of one colleague. Where the turn
    begins is drawn, but for the first replication."""
    queue = desks.tasks["queue"].to_numpy()
    serving = np.broadcast_to(queue, shape).copy()
    more = lever.more_approvers if lever is not None else 0
    if lever is None or more == 0:
        return serving, desks.clocks
    size = np.bincount(desks.team_of)
    like = np.concatenate([_best_known(desks, team, more) for team in range(size.size)])
    team = desks.team_of[queue]
    created = desks.tasks["created_at"].to_numpy()
    order = np.lexsort((created, team))
    place = np.empty_like(team)
    place[order] = np.arange(team.size) - np.searchsorted(team[order], team[order])
    offset = rng.integers(0, size.max() + more, (shape[0], 1))
    offset[0] = 0
    turn = (place + offset) % (size[team] + more) - size[team]
    chosen = desks.tasks.with_columns(chosen=lever.selected())["chosen"].to_numpy()
    taken = (turn >= 0) & chosen
    joined = desks.team_of.size + team * more + turn
    return np.where(taken, joined, serving), desks.clocks.joined_by(like)


def _best_known(desks: Desks, team: int, more: int) -> Ints:
    """Whose hours the newcomers of a team keep: those of its members who decided at least half as
    much as the busiest, in turn. The hours of somebody who decided twice are not known."""
    members = np.flatnonzero(desks.team_of == team)
    tasks = np.bincount(desks.tasks["queue"].to_numpy(), minlength=desks.team_of.size)[members]
    busy = members[tasks * 2 >= tasks.max()]
    keeping: Ints = busy[np.arange(more) % busy.size]
    return keeping
