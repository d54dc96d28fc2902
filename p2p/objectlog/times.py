"""How long it took from one event to another: the rule of the case logs, for any two events."""

from __future__ import annotations

import numpy as np

from p2p.eventlog.log import DAY_US, UNKNOWN, Ints
from p2p.objectlog.log import Events


def between(events: Events, first: Ints, then: Ints) -> Ints:
    """Microseconds from each event of `first` to the one of `then`; UNKNOWN where not believed.

    Where one of the two is known to the day only, whole days are subtracted.
    """
    wait = events.at_us[then] - events.at_us[first]
    whole = np.flatnonzero(events.is_day_precise[first] | events.is_day_precise[then])
    days = events.on_day[then[whole]].astype(np.int64) - events.on_day[first[whole]]
    wait[whole] = days * DAY_US
    wait[~(events.is_plausible[first] & events.is_plausible[then])] = UNKNOWN
    return wait
