"""One simulated company for all tests that only look, and its tables as they are written."""

from pathlib import Path

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.exports import Export
from p2p.simulator.history import live
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.truth import Truth
from tests.simulator.sap_company import SOURCE, written

ITEMS, SEED = 3000, 20260630


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """SAP ECC's export of 3,000 items, enough to hold every planted deviation."""
    return written(tmp_path_factory.mktemp("simulated"), items=ITEMS, seed=SEED)


def read_tables(folder: Path) -> dict[str, pl.DataFrame]:
    """Every table of a delivery by name, all columns as text, empty fields as ''."""
    return {
        path.stem: pl.read_csv(path, infer_schema=False).fill_null("")
        for path in sorted(folder.glob("*.csv"))
    }


@pytest.fixture(scope="session")
def tables(delivery: Export) -> dict[str, pl.DataFrame]:
    return read_tables(delivery.folder / SOURCE)


@pytest.fixture(scope="session")
def ledger(delivery: Export) -> pl.DataFrame:
    """Planted deviations; amounts in cents."""
    rows = pl.read_parquet(delivery.folder / "truth" / SOURCE / "ledger.parquet")
    return rows.with_columns(cents=(pl.col("amount") * 100).cast(pl.Int64))


@pytest.fixture(scope="session")
def events(delivery: Export) -> pl.DataFrame:
    return pl.read_parquet(delivery.folder / "truth" / SOURCE / "events.parquet")


@pytest.fixture(scope="session")
def cases(delivery: Export) -> pl.DataFrame:
    return pl.read_parquet(delivery.folder / "truth" / SOURCE / "cases.parquet")


@pytest.fixture(scope="session")
def truth() -> Truth:
    """The truth of a manufacturer that ordered 6,000 items: every frame, nothing rendered."""
    return live(manufacturer(), items=6000, seed=SEED, progress=Silent())
