"""Events of whole orders: an order's document event stands in each of its items, and is one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p.eventlog.log import EventLog, Ints
from p2p.eventlog.selection import Selection

_ORDER = "purchase_order_id"


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A number an event: events of one order with the same number are one event."""

    number: Ints


def names_orders(log: EventLog) -> bool:
    """Whether any case of the log names the order that it belongs to."""
    found = log.attributes.get(_ORDER)
    return found is not None and found.values.len() > 0


def order_of_case(log: EventLog) -> Ints:
    """A number an order for each case; a case that names none is an order of its own."""
    own = np.arange(log.case_count)
    if not names_orders(log):
        return own
    named = log.attributes[_ORDER]
    return np.where(named.code >= 0, named.code, named.values.len() + own)


def once_an_order(selection: Selection, event: Ints) -> Ints:
    """Those of the events of a selection that remain where equal ones of an order count once.

    Equal: the same activity, resource and moment in different cases of the order. What happens
    twice in a single case is two events. Keeps the order of the events given.
    """
    log = selection.log
    if not names_orders(log):
        return event
    kept = log.sorted_once.get("events of orders")
    if kept is None:
        kept = log.sorted_once["events of orders"] = _Numbers(_numbers(log))
    number: Ints = kept.number[event]
    # of equal numbers the event that comes first is the last that is written
    first = np.full(log.event_count, -1, dtype=np.int64)
    first[number[::-1]] = event[::-1]
    remaining: Ints = event[first[number] == event]
    return remaining


def _numbers(log: EventLog) -> Ints:
    events = log.events
    order = order_of_case(log)[events.case]
    keys = (events.case, events.at_us, events.resource, events.activity, order)
    by_key = np.lexsort(keys)
    case, *others = (key[by_key] for key in keys)
    is_new = np.zeros(by_key.size, dtype=np.bool_)
    is_new[:1] = True
    for key in others:
        is_new[1:] |= key[1:] != key[:-1]
    # equal events of one case lie side by side: the n-th of a case is that of the n-th of another
    in_case = is_new.copy()
    in_case[1:] |= case[1:] != case[:-1]
    place = np.arange(by_key.size)
    nth = place - np.maximum.accumulate(np.where(in_case, place, 0))
    start = np.maximum.accumulate(np.where(is_new, place, 0))
    number = np.empty(by_key.size, dtype=np.int64)
    # a group has more places than its cases have equal events, so that its numbers are its own
    number[by_key] = start + nth
    return number
