"""The same seed gives the same bytes; another one another company."""

import hashlib
from pathlib import Path

import pytest
import yaml

from p2p.errors import UsageError
from p2p.progress import Silent
from p2p.simulator import simulate
from p2p.simulator.sap_ecc import TABLES


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path):
    for name, seed in (("first", 5), ("again", 5), ("other", 6)):
        simulate(tmp_path / name, items=250, seed=seed, progress=Silent())
    first, again, other = (_digests(tmp_path / name) for name in ("first", "again", "other"))
    assert first == again
    assert len(first) == TABLES + 1 + 3
    assert {name for name in first if first[name] == other[name]} == {
        *("mapping.yml", "T052.csv", "TCURR.csv")  # settings and rates are nobody's history
    }


def test_writing_again_replaces_the_earlier_delivery(tmp_path):
    simulate(tmp_path, items=40, seed=1, progress=Silent())
    delivery = simulate(tmp_path, items=20, seed=1, progress=Silent())
    assert (
        len((tmp_path / "EKPO.csv").read_text().splitlines()) == 1 + 20 == 1 + delivery.rows["EKPO"]
    )


def test_the_mapping_declares_the_formats(delivery):
    assert delivery.mapping == delivery.folder / "mapping.yml"
    assert yaml.safe_load(delivery.mapping.read_text()) == {
        "system": "sap_ecc",
        "date_format": "YYYYMMDD",
        "time_format": "HH24MISS",
        "decimal_mark": ".",
        "time_zone": "Europe/Berlin",
    }


def test_one_item_is_a_company_too(tmp_path):
    delivery = simulate(tmp_path, items=1, seed=3, progress=Silent())
    assert delivery.rows["EKPO"] == delivery.rows["EKKO"] == delivery.rows["EKET"] == 1
    assert len(delivery.rows) == TABLES


def test_no_items_are_refused(tmp_path):
    with pytest.raises(UsageError, match="items must be at least 1, not 0"):
        simulate(tmp_path / "nothing", items=0, seed=1, progress=Silent())
    assert not (tmp_path / "nothing").exists()


def test_progress_reaches_the_announced_total(tmp_path):
    class Counting(Silent):
        total: float | None = None
        done = 0.0

        def stage(self, name: str, total: float | None = None) -> None:
            self.total = total

        def advance(self, amount: float, detail: str = "") -> None:
            self.done += amount

    progress = Counting()
    simulate(tmp_path, items=5, seed=1, progress=progress)
    assert progress.done == progress.total
