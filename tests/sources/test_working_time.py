"""Working time: what a mapping may declare, and which days and hours that means."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from p2p.sources.working_time import WorkingTime, calendar_of


def test_a_source_works_in_the_country_of_its_time_zone():
    calendar = calendar_of(WorkingTime(), "Europe/Berlin")
    assert calendar.calendar_id == "Europe/Berlin DE 08:00-17:00"
    # a public holiday on a Saturday, and the Sunday after it
    assert calendar.days_off(date(2026, 10, 1), date(2026, 10, 5)) == (
        date(2026, 10, 3),
        date(2026, 10, 4),
    )


@pytest.mark.parametrize(
    ("declared", "day", "is_open"),
    [
        ({"country": "DE"}, date(2026, 1, 6), True),
        ({"country": "DE", "subdivision": "BY"}, date(2026, 1, 6), False),  # Epiphany
        ({"country": "SA"}, date(2026, 1, 2), False),  # Friday is the weekend
        ({"country": "SA"}, date(2026, 1, 4), True),
        ({}, date(2026, 12, 25), True),  # UTC is in no country: weekends only
    ],
)
def test_days_off_are_those_of_the_country(declared, day, is_open):
    calendar = calendar_of(WorkingTime.model_validate(declared), "UTC")
    assert (calendar.days_off(day, day) == ()) is is_open


@pytest.mark.parametrize(
    ("declared", "complaint"),
    [
        ({"country": "XX"}, "no country whose holidays are known"),
        ({"country": "DE", "subdivision": "ZZ"}, "subdivision 'ZZ' is not known in DE"),
        ({"subdivision": "BY"}, "not clear without its country"),
        ({"opens": "17:00", "closes": "08:00"}, "opens must be before closes"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(declared, complaint):
    with pytest.raises(ValidationError, match=complaint):
        WorkingTime.model_validate(declared)
