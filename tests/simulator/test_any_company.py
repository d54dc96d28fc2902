"""Whatever the seed and size: documents agree, and the number of items is exact."""

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from p2p.sources.specification import get_system
from tests.simulator.sap_company import SOURCE, written
from tests.simulator.sap_reading import signed


@settings(max_examples=12, deadline=None)
@example(items=1, seed=17040)  # nobody sends an invoice
@example(items=1, seed=11)  # nobody reverses anything: no name of a user at all
@given(items=st.integers(1, 400), seed=st.integers(0, 2**32 - 1))
def test_invariants_hold(items, seed):
    with tempfile.TemporaryDirectory() as folder:
        delivery = written(Path(folder), items=items, seed=seed)
        tables = {
            path.stem: pl.read_csv(path, infer_schema=False).fill_null("")
            for path in (delivery.folder / SOURCE).glob("*.csv")
        }
    for name, spec in get_system("sap_ecc").tables.items():
        # what has no row is not delivered
        empty = pl.DataFrame(schema=dict.fromkeys(spec.columns, pl.String))
        tables.setdefault(name, empty)
        assert not tables[name].select(spec.key).is_duplicated().any(), name
    assert tables["EKPO"].height == items
    balance = tables["BSEG"].group_by("BUKRS", "BELNR", "GJAHR").agg(signed("WRBTR").sum())
    assert balance.height == tables["BKPF"].filter(pl.col("BSTAT") == "").height
    assert (balance["WRBTR"] == 0).all()
    cleared = tables["BSAK"].group_by("BUKRS", "AUGBL", "AUGDT").agg(signed("WRBTR").sum())
    assert (cleared["WRBTR"] == 0).all()
    history = tables["EKBE"].filter(pl.col("VGABE").is_in(["1", "2", "P"]))
    assert history.height == tables["MSEG"].height + tables["RSEG"].height
    orphans = tables["RSEG"].join(tables["EKPO"], on=["EBELN", "EBELP"], how="anti")
    assert orphans.is_empty()
    last = delivery.as_of.strftime("%Y%m%d")
    assert all((tables[name]["CPUDT"] <= last).all() for name in ("MKPF", "RBKP", "BKPF"))
