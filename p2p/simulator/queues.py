"""Work waits for people: desks with a daily window serve their jobs first come, first served.

Delays are not drawn here. They follow from arrivals, effort and the time a person has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p.simulator.arrays import Bools, Ints, Texts
from p2p.simulator.scenario import Role
from p2p.simulator.working_time import FAR, WorkingTime
from p2p.simulator.world import World


@dataclass(frozen=True)
class Done:
    """When each job was finished (FAR: not within the horizon) and by which user."""

    at: Ints
    by: Texts


def finish_times(working: WorkingTime, arrival: Ints, effort: Ints) -> Ints:
    """When one person finishes each job, first come first served, in working time.

    In working seconds a queue with one server obeys finish[i] = max(arrival[i], finish[i-1]) +
    effort[i]; unrolled, that is a running maximum, so no loop over jobs is needed.
    """
    order = np.lexsort((np.arange(arrival.size), arrival))
    total = np.cumsum(effort[order])
    start = working.worked(arrival[order]) - (total - effort[order])
    finished = np.empty_like(arrival)
    finished[order] = working.instant(total + np.maximum.accumulate(start))
    return np.where(arrival >= FAR, FAR, finished)


def draw_effort(rng: np.random.Generator, role: Role, lines: Ints) -> Ints:
    """Effort of each job in working seconds (>= 1), varying around the role's minutes."""
    mean = 60.0 * (role.minutes + role.minutes_per_line * lines)
    return np.maximum(1, (mean * rng.lognormal(-0.08, 0.4, lines.size)).astype(np.int64))


def seats_by_key(world: World, role: Role, company: Ints, key: Ints, effort: Ints) -> Ints:
    """Which seat of the company's team serves each job: all jobs of a key share a seat.

    Keys are dealt out from the largest load down, so that seats are about equally loaded.
    """
    seat = np.zeros(company.size, dtype=np.int64)
    for index in range(len(world.scenario.companies)):
        rows = np.flatnonzero(company == index)
        if rows.size == 0:
            continue
        keys, position = np.unique(key[rows], return_inverse=True)
        load = np.bincount(position, weights=effort[rows])
        shift_seconds = (role.shift[1] - role.shift[0]) * 3600 * world.history_days(index).size
        seats = max(role.min_seats, int(np.ceil(load.sum() / (0.75 * shift_seconds))))
        rank = np.empty(keys.size, dtype=np.int64)
        rank[np.lexsort((keys, -load))] = np.arange(keys.size)
        seat[rows] = (rank % seats)[position]
    return seat


def work(
    rng: np.random.Generator,
    world: World,
    role: Role,
    *,
    company: Ints,
    arrival: Ints,
    effort: Ints,
    seat: Ints,
) -> Done:
    """Serve all jobs of a role: each (company, seat) is one person with a window of their own."""
    at = np.full(arrival.size, FAR, dtype=np.int64)
    by = np.full(arrival.size, "", dtype="U12")
    for index, owner in enumerate(world.scenario.companies):
        here: Bools = company == index
        for number in range(int(seat[here].max()) + 1 if here.any() else 0):
            mine = np.flatnonzero(here & (seat == number))
            if mine.size == 0:
                continue
            user = f"{role.prefix}_{int(owner.code) + number + 1}"
            working = _window(rng, world, role, index, int(effort[mine].sum()))
            burden = world.scenario.overload.get(user, 1.0)
            heavier = np.maximum(1, (effort[mine] * burden).astype(np.int64))
            at[mine] = finish_times(working, arrival[mine], heavier)
            by[mine] = user
    return Done(at, by)


def _window(
    rng: np.random.Generator, world: World, role: Role, company: int, load_seconds: int
) -> WorkingTime:
    """The daily window of one person, sized for the planned load (without any overload)."""
    begin, end = int(role.shift[0] * 3600), int(role.shift[1] * 3600)
    days = world.calendar_days(company)
    if role.full_time:
        return WorkingTime.daily(world.clocks[company], days, begin, end)
    planned = load_seconds / (rng.uniform(*role.utilisation) * world.history_days(company).size)
    length = int(np.clip(planned, role.min_window_minutes * 60, end - begin))
    start = begin + int(rng.integers(0, end - begin - length + 1))
    if role.takes_leave:
        days = days[~_on_leave(rng, days)]
    return WorkingTime.daily(world.clocks[company], days, start, start + length)


def _on_leave(rng: np.random.Generator, days: Ints) -> Bools:
    """Two absences a year of one to two weeks each; nobody deputises."""
    away = np.zeros(days.size, dtype=np.bool_)
    for _ in range(max(1, round(days.size / 125))):
        first = int(rng.integers(0, days.size))
        away[first : first + int(rng.integers(5, 11))] = True
    return away
