"""One simulated company for all tests that only look, and its tables as they are written."""

from pathlib import Path

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator import Delivery, simulate
from p2p.simulator.history import live
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.truth import Truth

ITEMS, SEED = 3000, 20260630


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """A delivery of 3,000 items, large enough to hold every planted deviation."""
    out = tmp_path_factory.mktemp("simulated") / "delivery"
    return simulate(out, items=ITEMS, seed=SEED, progress=Silent())


def read_tables(folder: Path) -> dict[str, pl.DataFrame]:
    """Every table of a delivery by name, all columns as text, empty fields as ''."""
    return {
        path.stem: pl.read_csv(path, infer_schema=False).fill_null("")
        for path in sorted(folder.glob("*.csv"))
    }


@pytest.fixture(scope="session")
def tables(delivery: Delivery) -> dict[str, pl.DataFrame]:
    return read_tables(delivery.folder)


@pytest.fixture(scope="session")
def ledger(delivery: Delivery) -> pl.DataFrame:
    """Planted deviations; amounts in cents."""
    rows = pl.read_csv(delivery.ledger, infer_schema=False)
    return rows.with_columns(cents=pl.col("amount").str.replace(r"\.", "").cast(pl.Int64))


@pytest.fixture(scope="session")
def events(delivery: Delivery) -> pl.DataFrame:
    return pl.read_parquet(delivery.folder / "truth" / "events.parquet")


@pytest.fixture(scope="session")
def cases(delivery: Delivery) -> pl.DataFrame:
    return pl.read_parquet(delivery.folder / "truth" / "cases.parquet")


@pytest.fixture(scope="session")
def truth() -> Truth:
    """The truth of a manufacturer that ordered 6,000 items: every frame, nothing rendered."""
    return live(manufacturer(), items=6000, seed=SEED, progress=Silent())
