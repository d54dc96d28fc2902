"""Dated exchange rates: what one unit of a currency was worth in the group's currency each day.

The rates belong to the calendar and not to a seed: every simulation has the same.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.scenario import Scenario
from p2p.simulator.working_time import day_number

_EUR_PER_UNIT = {
    "EUR": 1.0, "USD": 0.91, "PLN": 0.233, "MXN": 0.0495, "CAD": 0.665, "INR": 0.0109,
    "AUD": 0.605, "SGD": 0.685,
}  # fmt: skip


def exchange_rates(scenario: Scenario) -> pl.DataFrame:
    """One row a currency of the companies and working day (Monday to Friday) of the history.

    currency, day (day number), rate (units of the group's currency for one, six decimals). Rates
    wander by a few percent over months and by tenths of a percent from day to day.
    """
    days = np.arange(day_number(scenario.first_day), day_number(scenario.as_of) + 1)
    days = days[(days + 3) % 7 < 5]
    known = sorted({c.currency for c in scenario.companies} | {scenario.group_currency})
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "currency": pl.Series([name] * days.size, dtype=pl.String),
                    "day": days,
                    "rate": _rates(name, scenario.group_currency, days),
                }
            )
            for name in known
        ]
    )


def _rates(
    currency: str, group: str, days: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> pl.Series:
    if currency == group:
        return pl.Series(np.ones(days.size))
    phase = float(sum(ord(letter) * (place + 1) for place, letter in enumerate(currency)))
    wander = (
        0.021 * np.sin(days / 83.0 + phase)
        + 0.011 * np.sin(days / 29.0 + 2.3 * phase)
        + 0.002 * np.sin(days * 1.7 + 0.7 * phase)
    )
    base = _EUR_PER_UNIT[currency] / _EUR_PER_UNIT[group]
    return pl.Series(np.round(base * np.exp(wander), 6))
