"""One file of the shop, in whatever form, loaded by one call."""

import polars as pl
import pytest

from p2p.landing import ingest
from p2p.sources import DeliveryMapping
from tests.sources.shop import shop  # noqa: F401


@pytest.fixture
def land(conn, tmp_path, shop):  # noqa: F811
    """land(name, content) loads one file of the shop; a frame is written as Parquet."""

    def run(name, content, **more):
        path = tmp_path / name
        mapping = DeliveryMapping(system="shop")
        path.parent.mkdir(exist_ok=True)
        if isinstance(content, pl.DataFrame):
            content.write_parquet(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (loaded,) = ingest(conn, path, source="shop", mapping=mapping, **more)
        return loaded

    return run
