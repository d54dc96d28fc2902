"""A log comes back from disk as it went; what is damaged, old or foreign is not taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from p2p.eventlog import EventLog, cache, filters, select
from p2p.eventlog.cache import cache_path, read_cached, write_cached
from p2p.eventlog.log import arrays_of
from tests.eventlog.naive import Case, Event
from tests.eventlog.random_logs import ACTIVITIES, EPOCH, IDENTITY, encoded, logs


@pytest.fixture
def log() -> EventLog:
    events = [Event(name, EPOCH, resource="ann") for name in ACTIVITIES]
    return encoded([Case("1", events, company_code="A"), Case("2", events[:2], currency="EUR")])


def _same(one: EventLog, other: EventLog) -> None:
    assert (one.identity, one.time_zone) == (other.identity, other.time_zone)
    for (name, mine), (same_name, theirs) in zip(arrays_of(one), arrays_of(other), strict=True):
        assert name == same_name
        np.testing.assert_array_equal(mine, theirs, name)
        assert mine.dtype == theirs.dtype, name
    assert list(one.attributes) == list(other.attributes)
    for name, attribute in one.attributes.items():
        np.testing.assert_array_equal(attribute.code, other.attributes[name].code)
        assert attribute.values.to_list() == other.attributes[name].values.to_list()
    for text in ("activities", "resources", "roles", "case_ids"):
        assert getattr(one, text).to_list() == getattr(other, text).to_list()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cases=logs)
def test_a_log_comes_back_as_it_went(tmp_path: Path, cases: list[Case]) -> None:
    log = replace(encoded(cases), time_zone="Europe/Berlin")
    write_cached(tmp_path, log)
    back = read_cached(tmp_path, log.identity)
    assert back is not None
    _same(log, back)
    chosen = filters.AttributeFilter(name="resource", values=("ann", None))
    assert select(back, chosen).case_count == select(log, chosen).case_count


def test_another_publication_takes_the_place_of_the_old(tmp_path: Path, log: EventLog) -> None:
    first = write_cached(tmp_path, log)
    second = write_cached(tmp_path, replace(log, identity=replace(IDENTITY, publication_id=2)))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [second]
    assert first != second
    assert read_cached(tmp_path, IDENTITY) is None
    # a rebuilt warehouse counts its publications from one again
    rebuilt = replace(IDENTITY, publication_id=2, refresh_id=UUID(int=2))
    assert read_cached(tmp_path, rebuilt) is None


def test_sources_of_any_name_have_folders_of_their_own(tmp_path: Path, log: EventLog) -> None:
    names = ["a/b", "a", "..", "a%2Fb", "erp emea"]
    for name in names:
        write_cached(tmp_path, replace(log, identity=replace(IDENTITY, source=name)))
    for name in names:
        assert read_cached(tmp_path, replace(IDENTITY, source=name)) is not None, name
    folder = tmp_path.resolve() / "cache" / "eventlog" / "t"
    assert [path.resolve().parents[1] for path in tmp_path.rglob("*.npz")] == [folder] * len(names)


def test_a_damaged_file_is_not_taken(tmp_path: Path, log: EventLog) -> None:
    path = write_cached(tmp_path, log)
    whole = path.read_bytes()
    places = np.linspace(0, len(whole) - 1, 300).astype(int)
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert read_cached(tmp_path, IDENTITY) is None
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert read_cached(tmp_path, IDENTITY) is None
    middle = whole.index(b"approve")
    path.write_bytes(whole[:middle] + b"oppress" + whole[middle + 7 :])
    assert read_cached(tmp_path, IDENTITY) is None


def test_another_format_and_a_file_of_another_log_are_not_taken(
    tmp_path: Path, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_cached(tmp_path, log)
    other = replace(IDENTITY, tenant="other")
    moved = cache_path(tmp_path, other)
    moved.parent.mkdir(parents=True)
    moved.write_bytes(path.read_bytes())
    assert read_cached(tmp_path, other) is None
    assert read_cached(tmp_path, IDENTITY) is not None
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    assert read_cached(tmp_path, IDENTITY) is None


def test_nothing_half_written_stays(
    tmp_path: Path, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_cached(tmp_path, log)
    whole = path.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(cache.os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        write_cached(tmp_path, log)
    assert [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()] == [whole]


def test_a_cached_log_is_for_its_owner_alone(tmp_path: Path, log: EventLog) -> None:
    assert write_cached(tmp_path, log).stat().st_mode & 0o077 == 0
