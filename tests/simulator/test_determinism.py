"""The same seed gives the same bytes, another one another company; one item is a company too."""

import hashlib
from pathlib import Path

import pytest

from p2p.errors import UsageError
from tests.simulator.sap_company import SOURCE, written


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path):
    for name, seed in (("first", 5), ("again", 5), ("other", 6)):
        written(tmp_path / name, items=250, seed=seed)
    first, again, other = (_digests(tmp_path / name) for name in ("first", "again", "other"))
    assert first == again
    assert {name for name in first if first[name] == other[name]} == {
        # settings and rates are nobody's history; no row is spoilt
        *(f"{SOURCE}/mapping.yml", f"{SOURCE}/T052.csv", f"{SOURCE}/TCURR.csv"),
        "truth/records.csv",
    }


def test_one_item_is_a_company_too(tmp_path):
    rows = written(tmp_path, items=1, seed=3).rows[SOURCE]
    assert rows["EKPO"] == rows["EKKO"] == rows["EKET"] == 1


def test_no_items_are_refused(tmp_path):
    with pytest.raises(UsageError, match="items must be at least 1, not 0"):
        written(tmp_path, items=0, seed=1)
