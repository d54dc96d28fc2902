"""Work waits for people: desks with a daily window serve their jobs first come, first served.

Delays are not drawn here. They follow from arrivals, effort and the time a person has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p.simulator.arrays import Bools, Ints, Texts
from p2p.simulator.scenario import Role
from p2p.simulator.working_time import DAY, FAR, WorkingTime
from p2p.simulator.world import World

POLICY_USER = "WF-BATCH"
_DONE = ("at", "by", "started", "assigned", "effort")


@dataclass(frozen=True)
class Done:
    """Each job: when it was finished (FAR: not within the horizon), by which user, when that user
    began, whose work it was (assigned), and the effort it took in working seconds."""

    at: Ints
    by: Texts
    started: Ints
    assigned: Texts
    effort: Ints

    @staticmethod
    def nothing(size: int) -> Done:
        """No job at all in so many rows: 0 and ''."""
        zeros = np.zeros(size, dtype=np.int64)
        nobody = np.full(size, "", dtype="U12")
        return Done(zeros, nobody, zeros.copy(), nobody.copy(), zeros.copy())

    def of(self, rows: Ints) -> Done:
        """Some of the jobs."""
        return Done(*(getattr(self, name)[rows] for name in _DONE))

    def put(self, rows: Ints, other: Done) -> None:
        """Write the jobs of another into these rows."""
        for name in _DONE:
            getattr(self, name)[rows] = getattr(other, name)


def service_times(working: WorkingTime, arrival: Ints, effort: Ints) -> tuple[Ints, Ints]:
    """When one person begins and finishes each job (FAR: not within the horizon), first come first
    served, in working time.

    In working seconds a queue with one server obeys finish[i] = max(arrival[i], finish[i-1]) +
    effort[i]; unrolled, that is a running maximum, so no loop over jobs is needed.
    """
    order = np.lexsort((np.arange(arrival.size), arrival))
    total = np.cumsum(effort[order])
    slack = working.worked(arrival[order]) - (total - effort[order])
    finish = total + np.maximum.accumulate(slack)
    started, finished = np.empty_like(arrival), np.empty_like(arrival)
    finished[order] = working.instant(finish)
    # a job that begins when a window closes begins when the next one opens
    started[order] = working.instant(finish - effort[order] + 1) - 1
    never = (arrival >= FAR) | (finished >= FAR)
    return np.where(never, FAR, started), np.where(never, FAR, finished)


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


def decide(
    rng: np.random.Generator,
    world: World,
    role_name: str,
    needed: Bools,
    *,
    company: Ints,
    arrival: Ints,
    lines: Ints,
    seat: Ints | None = None,
    key: Ints | None = None,
    waived: Bools | None = None,
) -> Done:
    """Queue what needs this role's work; the rest comes back with 0 and ''.

    Without seats given, the work is dealt out evenly over as many people as it takes, or so that
    all jobs of a key go to one person. People are planned for what is waived too, and do not do it:
    it is done as it arrives, by POLICY_USER.
    """
    role = world.scenario.roles[role_name]
    done = Done.nothing(company.size)
    rows = np.flatnonzero(needed)
    effort = draw_effort(rng, role, lines[rows])
    if seat is None:
        keys = rows if key is None else key[rows]
        seats = seats_by_key(world, role, company[rows], keys, effort)
    else:
        seats = seat[rows]
    done.put(
        rows,
        work(
            rng,
            world,
            role,
            company=company[rows],
            arrival=arrival[rows],
            effort=effort,
            seat=seats,
            waived=None if waived is None else waived[rows],
            more=world.scenario.policy.more_approvers.get(role_name, 0),
        ),
    )
    return done


def work(
    rng: np.random.Generator,
    world: World,
    role: Role,
    *,
    company: Ints,
    arrival: Ints,
    effort: Ints,
    seat: Ints,
    waived: Bools | None = None,
    more: int = 0,
) -> Done:
    """Serve all jobs of a role: each (company, seat) is one person with a window of their own.

    more: colleagues who join each company's team, see `_with_newcomers`.
    """
    done = Done.nothing(arrival.size)
    if arrival.size == 0:
        return done
    most = int(seat.max()) + 1
    planned = {
        desk: _desk(rng, world, role, desk // most, int(effort[mine].sum()))
        for desk, mine in _by_desk(company * most + seat)
    }
    serving = _with_newcomers(company, seat, arrival, more)
    idle = np.zeros(arrival.size, dtype=np.bool_) if waived is None else waived
    done.at[idle] = done.started[idle] = arrival[idle]
    done.by[idle] = done.assigned[idle] = POLICY_USER
    busy = np.flatnonzero(~idle)
    places = most + more
    for place, part in _by_desk((company * places + serving)[busy]):
        mine = busy[part]
        index, number = divmod(place, places)
        seats = int(seat[company == index].max()) + 1
        desk = planned[index * most + number % seats]
        user = world.user(role.prefix, index, number)
        burden = world.scenario.overload.get(user, 1.0)
        heavier = np.maximum(1, (effort[mine] * burden).astype(np.int64))
        started, finished = service_times(desk.working, arrival[mine], heavier)
        done.at[mine], done.started[mine], done.effort[mine] = finished, started, heavier
        done.by[mine] = done.assigned[mine] = user
        if desk.deputised.size and burden == 1.0:
            local = world.clocks[index].to_local(started)
            away = np.isin(local // DAY, desk.deputised) & (started < FAR)
            deputy = number + 1 if number + 1 < seats else (0 if number else 90)
            done.by[mine[away]] = world.user(role.prefix, index, deputy)
    return done


def _by_desk(desk: Ints) -> list[tuple[int, Ints]]:
    """The jobs of each desk, by desk."""
    order = np.argsort(desk, kind="stable")
    bounds = np.flatnonzero(np.diff(desk[order], prepend=-1))
    return [(int(desk[mine[0]]), mine) for mine in np.split(order, bounds[1:]) if mine.size]


def _with_newcomers(company: Ints, seat: Ints, arrival: Ints, more: int) -> Ints:
    """The seat that serves each job when `more` people join a team of n: of n + more jobs in order
    of arrival each newcomer takes one, from seat n on. A newcomer keeps the hours of a colleague.
    """
    serving = seat.copy()
    if more == 0:
        return serving
    for index in np.unique(company):
        here = np.flatnonzero(company == index)
        seats = int(seat[here].max()) + 1
        turn = np.empty(here.size, dtype=np.int64)
        turn[np.lexsort((here, arrival[here]))] = np.arange(here.size) % (seats + more)
        taken = turn >= seats
        serving[here[taken]] = turn[taken]
    return serving


@dataclass(frozen=True)
class _Desk:
    """The daily window of one person, and the days on which a deputy sits there instead."""

    working: WorkingTime
    deputised: Ints


def _desk(
    rng: np.random.Generator, world: World, role: Role, company: int, load_seconds: int
) -> _Desk:
    """A desk whose window is sized for the planned load (without any overload)."""
    begin, end = int(role.shift[0] * 3600), int(role.shift[1] * 3600)
    days = world.calendar_days(company)
    nobody = np.empty(0, dtype=np.int64)
    if role.full_time:
        return _Desk(WorkingTime.daily(world.clocks[company], days, begin, end), nobody)
    planned = load_seconds / (rng.uniform(*role.utilisation) * world.history_days(company).size)
    length = int(np.clip(planned, role.min_window_minutes * 60, end - begin))
    start = begin + int(rng.integers(0, end - begin - length + 1))
    deputised = nobody
    if role.takes_leave:
        leave = _on_leave(rng, days)
        if rng.random() < role.deputised:
            deputised = days[leave]
        else:
            days = days[~leave]
    return _Desk(WorkingTime.daily(world.clocks[company], days, start, start + length), deputised)


def _on_leave(rng: np.random.Generator, days: Ints) -> Bools:
    """Two absences a year of one to two weeks each."""
    away = np.zeros(days.size, dtype=np.bool_)
    for _ in range(max(1, round(days.size / 125))):
        first = int(rng.integers(0, days.size))
        away[first : first + int(rng.integers(5, 11))] = True
    return away
