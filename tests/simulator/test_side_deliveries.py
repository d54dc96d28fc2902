"""Day by day the systems beside the ERPs tell in the end what one full delivery tells."""

from pathlib import Path

import polars as pl
import pytest

from p2p.sources.specification import get_system
from tests.simulator.side_company import written

SYSTEMS = ("supplier_portal", "ticket_desk", "bank", "ap_cost")


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("full"), *SYSTEMS).folder


@pytest.fixture(scope="module")
def daily(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("daily"), *SYSTEMS, daily=True).folder


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False).fill_null("")


@pytest.mark.parametrize("system", ["supplier_portal", "ticket_desk", "ap_cost"])
def test_the_newest_rows_of_the_days_are_those_of_one_delivery(full, daily, system):
    for name, spec in get_system(system).tables.items():
        parts = [_read(path) for path in sorted((daily / system).glob(f"20*/{name}.csv"))]
        delivered = pl.concat(parts)
        if spec.cursor:
            delivered = delivered.sort(spec.cursor, maintain_order=True)
        last = delivered.unique(spec.key, keep="last", maintain_order=True)
        whole = _read(full / system / f"{name}.csv")
        assert last.sort(spec.key).equals(whole.sort(spec.key)), name
        assert len(parts) > 10, name
        if spec.cursor:  # what stood two weeks before the end came then, and again as it stands
            assert delivered.height > last.height, name


def test_banks_send_every_day_and_give_out_history_by_month(full, daily):
    days = sorted((daily / "bank").glob("20*/camt053_*.xml"))
    months = sorted((full / "bank").glob("camt053_*.xml"))
    assert len(months) == 18 < len(days)
    count = [sum(p.read_text("utf-8").count("<Ntry>") for p in files) for files in (days, months)]
    assert count[0] == count[1] > 1000
