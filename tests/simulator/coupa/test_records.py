"""Coupa's records are as specified: keys, moments, references, and the same bytes."""

from hashlib import sha256

import polars as pl

from p2p.simulator.coupa import tables
from p2p.sources.specification import get_system
from tests.simulator.coupa_company import simulated, write


def test_the_specification_names_every_key_and_no_other(case):
    specified = get_system("coupa").tables
    assert set(case.rendered) == set(specified)
    for name, table in case.rendered.items():
        spec, keys = specified[name], {}
        for column, kind in table.frame.drop("_changed_at", strict=False).schema.items():
            keys |= _keys(column, kind)
        assert set(keys) == {*spec.columns, *spec.collections}, name
        for collection, fields in spec.collections.items():
            inside = keys[collection].inner
            found = {
                key
                for part in inside.fields
                for key, leaf in _keys(part.name, part.dtype).items()
                if not isinstance(leaf, pl.List)  # kept with its element, not specified
            }
            assert found == set(fields.columns), f"{name}: {collection}"
        required = table.frame.select(
            pl.col(key.split(".")[0]).struct.field(key.split(".")[1]).alias(key)
            if "." in key else key
            for key in spec.required
        )  # fmt: skip
        assert required.null_count().sum_horizontal().item() == 0, name


def _keys(name: str, kind: pl.DataType) -> dict[str, pl.DataType]:
    """Dotted keys of a value; a list stays one key."""
    if isinstance(kind, pl.Struct):
        return {
            key: leaf
            for part in kind.fields
            for key, leaf in _keys(f"{name}.{part.name}", part.dtype).items()
        }
    return {name: kind}


def test_moments_have_the_offset_of_the_instance_and_none_lies_ahead(case):
    for name, table in case.rendered.items():
        spec = get_system("coupa").tables[name]
        frame = case.records(name)
        for key in spec.moment:
            if key in frame.columns and frame[key].null_count() < frame.height:
                assert frame[key].drop_nulls().str.contains(r"T\d\d:\d\d:\d\d-0[45]:00$").all(), key
        if "updated-at" in frame.columns:
            at = frame["updated-at"].str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC")
            assert at.dt.epoch("s").max() <= case.truth.world.end
            changed = table.frame
            if "_changed_at" in changed.columns:
                assert (at.dt.epoch("s") == changed["_changed_at"]).all()
            assert (at.dt.epoch("s") >= frame.select(
                pl.col("created-at").str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC")
            ).to_series().dt.epoch("s")).all(), name  # fmt: skip


def test_every_reference_resolves(case):
    known = {name: case.records(name) for name in case.rendered if name != "users"}
    lines = {
        "order": case.elements("purchase_orders", "order-lines"),
        "invoice": case.elements("invoices", "invoice-lines"),
        "requisition": case.elements("requisitions", "requisition-lines"),
    }
    users = case.records("users")["id"]

    def within(values: pl.Series, ids: pl.Series) -> bool:
        values = values.drop_nulls()
        return values.len() > 0 and values.is_in(ids.implode()).all()

    orders, bought = known["purchase_orders"], lines["order"]
    assert within(lines["requisition"]["order-line-id"], bought["id"])
    assert within(bought["requisition_line_id"], lines["requisition"]["id"])
    assert within(lines["invoice"]["order-line-id"], bought["id"])
    moved = known["inventory_transactions"]
    assert within(moved["order-line"].struct.field("id"), bought["id"])
    assert within(moved["original_transaction_id"], moved["id"])
    assert within(orders["requisition-header"].struct.field("id"), known["requisitions"]["id"])
    for name in ("purchase_orders", "invoices"):
        frame = known[name]
        assert within(frame["supplier"].struct.field("id"), known["suppliers"]["id"])
        assert within(frame["payment-term"].struct.field("id"), known["payment_terms"]["id"])
    for name, documents in (
        ("requisition", "requisitions"), ("order", "purchase_orders"), ("invoice", "invoices"),
    ):  # fmt: skip
        records = known[f"{name}_revision_records"]
        assert within(records["document-id"], known[documents]["id"])
        assert within(records["created-by"].struct.field("id"), users)
    approved = known["approvals"]
    documents = {
        "RequisitionHeader": known["requisitions"]["id"],
        "OrderHeader": orders["id"],
        "InvoiceHeader": known["invoices"]["id"],
        "InventoryRequestHeader": moved["receipts-batch-id"],
    }
    assert set(approved["approvable-type"]) == set(documents)
    for kind, ids in documents.items():
        assert within(approved.filter(pl.col("approvable-type") == kind)["approvable-id"], ids)
    assert approved["approver-id"].null_count() == 0
    for name in ("requisitions", "purchase_orders", "invoices", "inventory_transactions"):
        by = known[name]["created-by"].struct.field("id")
        assert by.null_count() == 0 and within(by, users)


def test_same_truth_same_bytes(case, tmp_path):
    write(tables(simulated(300)), tmp_path / "one")
    write(tables(simulated(300)), tmp_path / "two")
    one, two = (
        {p.name: sha256(p.read_bytes()).hexdigest() for p in sorted((tmp_path / f).iterdir())}
        for f in ("one", "two")
    )
    assert one == two and len(one) == 1 + len(case.rendered)
