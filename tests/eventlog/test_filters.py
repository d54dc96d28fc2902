"""Every filter keeps the cases that a plain loop keeps; JSON carries it; nonsense is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p.errors import UsageError
from p2p.eventlog import filter_from_json, filter_to_json, filters, select
from tests.eventlog.naive import Case, Event, keeps, variant_ranks
from tests.eventlog.random_logs import ACTIVITIES, encoded, hours_of, logs

_name = st.sampled_from(ACTIVITIES)
_names = st.lists(_name, min_size=1, max_size=3).map(tuple)
_day = st.one_of(st.none(), st.dates(date(2023, 12, 1), date(2024, 8, 1)))
_bound = st.one_of(st.none(), st.floats(-10, 200, allow_nan=False))


def _ordered(kind, low, high, values, **others):
    """Filters with a lower and an upper limit, in order."""
    pair = st.tuples(values, values).map(lambda two: tuple(sorted(two)) if None not in two else two)
    return st.builds(
        lambda two, rest: kind(**{low: two[0], high: two[1]}, **rest),
        pair,
        st.fixed_dictionaries(others),
    )


_leaves = st.one_of(
    st.builds(
        filters.AttributeFilter,
        name=st.sampled_from(["company_code", "currency"]),
        values=st.lists(st.sampled_from(["A", "B", "EUR", "nowhere", None]), min_size=1).map(tuple),
    ),
    st.builds(
        filters.AttributeFilter,
        name=st.sampled_from(["resource", "role"]),
        values=st.lists(st.sampled_from(["ann", "bob", "human", None]), min_size=1).map(tuple),
    ),
    _ordered(
        filters.PeriodFilter,
        "from_on",
        "to_on",
        _day,
        mode=st.sampled_from(["within", "touching", "started", "ended"]),
    ),
    st.builds(filters.VariantFilter, sequences=st.lists(_names, min_size=1, max_size=3).map(tuple)),
    st.builds(filters.FrequentVariantFilter, first_rank=st.just(2), last_rank=st.integers(2, 5)),
    st.builds(filters.ContainsFilter, activities=_names, mode=st.sampled_from(["any", "all"])),
    st.builds(
        filters.FollowsFilter,
        first=_name,
        then=_name,
        mode=st.sampled_from(["directly", "eventually"]),
    ),
    _ordered(
        filters.DurationFilter,
        "least_days",
        "most_days",
        _bound,
        unit=st.sampled_from(["calendar", "working"]),
    ),
    st.builds(
        filters.ReworkFilter,
        activity=st.one_of(st.none(), _name),
        least_count=st.integers(2, 4),
    ),
    st.builds(filters.EndpointFilter, starts=_names, ends=st.one_of(st.none(), _names)),
    _ordered(
        filters.ValueFilter,
        "least_amount",
        "most_amount",
        st.one_of(st.none(), st.floats(-1000, 100_000)),
        currency=st.sampled_from(["EUR", "USD", "GBP"]),
    ),
)
_any_filter = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(filters.AllOf, filters=st.lists(inner, max_size=3).map(tuple)),
        st.builds(filters.AnyOf, filters=st.lists(inner, max_size=3).map(tuple)),
        st.builds(filters.Not, filter=inner),
    ),
    max_leaves=4,
)


def _log(cases: list[Case]) -> list[Case]:
    """With a case of every activity, so that a filter may name each."""
    at = cases[0].events[0].at
    every = Case("all", [Event(name, at) for name in ACTIVITIES], currency="EUR", company_code="A")
    every.hours = hours_of(every)
    return [*cases, every]


@settings(max_examples=120, deadline=None)
@given(cases=logs.map(_log), chosen=_any_filter)
def test_a_filter_keeps_what_a_loop_keeps(cases, chosen):
    ranks = variant_ranks(cases)
    wanted = [case.case_id for case in cases if keeps(chosen, case, ranks)]
    log = encoded(cases)
    found = select(log, chosen)
    assert log.case_ids.gather(found.case_numbers).to_list() == wanted
    assert found.event_count == found.event_numbers.size
    assert filter_from_json(filter_to_json(chosen)) == chosen


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "filter: Invalid JSON"),
        ('{"kind": "magic"}', "'magic'"),
        ('{"kind": "contains", "activities": []}', "contains.activities"),
        ('{"kind": "contains", "activity": ["pay"]}', "contains.activity"),
        ('{"kind": "period", "from_on": "2024-02-01", "to_on": "2024-01-01"}', "is after"),
        ('{"kind": "duration", "least_days": 3, "most_days": 2}', "least_days"),
        ('{"kind": "duration", "least_days": NaN}', "duration.least_days"),
        ('{"kind": "endpoint"}', "give starts, ends or both"),
        ('{"kind": "rework", "least_count": 1}', "rework.least_count"),
        ('{"kind": "and", "filters": [{"kind": "not"}]}', "and.filters.0.not.filter"),
    ],
)
def test_a_wrong_filter_is_refused_with_its_place(text, told):
    with pytest.raises(UsageError, match="the filter was refused") as refused:
        filter_from_json(text)
    assert told in refused.value.message


def test_what_the_log_does_not_have_is_said():
    log = encoded([Case("1", [Event("pay", datetime(2024, 1, 2, tzinfo=UTC))])])
    with pytest.raises(UsageError, match="no activity 'pya'") as refused:
        select(log, filters.ContainsFilter(activities=("pya",)))
    assert "did you mean: pay" in refused.value.remedy
    with pytest.raises(UsageError, match="no attribute 'plant'"):
        select(log, filters.AttributeFilter(name="plant", values=("1",)))
    nobody = filters.AttributeFilter(name="company_code", values=("9999",))
    assert select(log, nobody).case_count == 0
