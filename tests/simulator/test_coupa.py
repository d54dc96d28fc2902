"""What Coupa's records say is what happened, and one record says what the others say."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.coupa import tables
from p2p.simulator.history import live_sites
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth, of_system
from p2p.simulator.working_time import DAY
from p2p.sources.specification import get_system
from tests.simulator.coupa_company import simulated, write


@dataclass(frozen=True)
class Case:
    truth: Truth
    rendered: dict[str, Rendered]
    folder: Path
    read: dict[str, pl.DataFrame] = field(default_factory=dict)

    def records(self, name: str) -> pl.DataFrame:
        """The records of a resource as they are written, with the schema that they have."""
        if name not in self.read:
            self.read[name] = self._read(name)
        return self.read[name]

    def _read(self, name: str) -> pl.DataFrame:
        frame = self.rendered[name].frame
        schema = {n: t for n, t in frame.schema.items() if n != "_changed_at"}
        return pl.read_ndjson(self.folder / f"{name}.jsonl", schema=schema)

    def elements(self, name: str, collection: str) -> pl.DataFrame:
        """The elements of a collection, each with its parent (header_id)."""
        rows = self.records(name).select(pl.col("id").alias("header_id"), collection)
        return rows.explode(collection, empty_as_null=True).drop_nulls().unnest(collection)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    truth = simulated(2500)
    folder = tmp_path_factory.mktemp("coupa")
    rendered = {table.name: table for table in tables(truth)}
    written = write(rendered.values(), folder)
    assert written == {name: table.frame.height for name, table in rendered.items()}
    return Case(truth, rendered, folder)


def cents(amount: pl.Expr) -> pl.Expr:
    return (amount.cast(pl.Decimal(20, 6)) * 100).round(4).cast(pl.Float64).cast(pl.Int64)


def number(value: str) -> pl.Expr:
    return pl.col(value).cast(pl.Float64)


def per_currency(frame: pl.DataFrame, amount: pl.Expr) -> dict[str, int]:
    code = pl.col("currency").struct.field("code")
    totals = frame.group_by(code.alias("code")).agg(total=amount.sum())
    return dict(totals.iter_rows())


def in_truth(truth: Truth, frame: pl.DataFrame, amount: pl.Expr) -> dict[str, int]:
    codes = pl.Series([c.currency for c in truth.world.scenario.companies])
    totals = frame.group_by(codes[frame["company"]].alias("code")).agg(total=amount.sum())
    return dict(totals.iter_rows())


def entered(truth: Truth) -> pl.DataFrame:
    """Invoices and credit notes, also those that wait; a reversal is no record of Coupa's."""
    standing = truth.invoices.filter(pl.col("nature") != "reversal")
    return pl.concat([standing, truth.parked_invoices.select(standing.columns)])


def test_amounts_are_those_of_the_truth_and_lines_add_up(case):
    truth = case.truth
    owned = [
        i for i, c in enumerate(truth.world.scenario.categories) if c.matching != "consignment"
    ]
    worth = pl.when(pl.col("category").is_in(owned)).then(pl.col("lots") * pl.col("price"))
    for name, collection, frame in (
        ("requisitions", "requisition-lines", truth.requisition_items),
        ("purchase_orders", "order-lines", truth.order_items),
    ):
        heads, lines = case.records(name), case.elements(name, collection)
        assert per_currency(heads, cents(pl.col("total"))) == in_truth(truth, frame, worth)
        sums = lines.group_by("header_id").agg(lines=cents(pl.col("total")).sum())
        both = heads.join(sums, left_on="id", right_on="header_id")
        assert both.height == heads.height
        assert both.filter(cents(pl.col("total")) != pl.col("lines")).is_empty()

    heads, lines = case.records("invoices"), case.elements("invoices", "invoice-lines")
    standing = entered(truth)
    sign = pl.when(pl.col("nature") == "credit_memo").then(-1).otherwise(1)
    for column, amount in (("total-with-taxes", "gross"), ("tax-amount", "tax")):
        told = per_currency(heads, cents(pl.col(column)))
        assert told == in_truth(truth, standing, sign * pl.col(amount))
    sums = lines.group_by("header_id").agg(net=cents(pl.col("total")).sum())
    both = heads.join(sums, left_on="id", right_on="header_id")
    assert both.height == heads.height == standing.height
    gross = cents(pl.col("total-with-taxes"))
    assert both.filter(pl.col("net") + cents(pl.col("tax-amount")) != gross).is_empty()
    backed = lines.filter(pl.col("type") == "InvoiceQuantityLine")
    product = cents((number("quantity") * number("price")).round(6).cast(pl.String))
    assert backed.filter(product != cents(pl.col("total"))).is_empty()


def test_payments_are_what_the_erp_paid(case):
    truth, heads = case.truth, case.records("invoices")
    paid = truth.clearings.join(truth.invoices, on="invoice").with_columns(
        amount=pl.when(pl.col("nature") == "credit_memo")
        .then(-pl.col("gross"))
        .otherwise(pl.col("gross") - pl.col("discount"))
    )
    payments = case.elements("invoices", "payments").join(
        heads.select("id", "currency", "payment-date", "paid"), left_on="header_id", right_on="id"
    )
    told = per_currency(payments, cents(pl.col("amount-paid")))
    assert told == in_truth(truth, paid, pl.col("amount"))
    assert payments.height == paid.height == heads.filter("paid").height > 500
    assert (payments["payment-date"] == payments["payment-date_right"]).all()
    assert heads.filter(pl.col("paid") & (pl.col("status") != "approved")).is_empty()


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


def test_lines_received_are_the_sum_of_their_transactions(case):
    truth = case.truth
    moved = case.records("inventory_transactions").with_columns(
        line=pl.col("order-line").struct.field("id")
    )
    assert moved.height == truth.receipt_lines.height
    signs = moved.filter(pl.col("type") != "InventoryReceipt")
    assert (signs["original_transaction_id"].is_not_null()).all() and signs.height > 10
    sums = moved.group_by("line").agg(net=number("quantity").sum())
    lines = case.elements("purchase_orders", "order-lines").join(
        sums, left_on="id", right_on="line", how="left"
    )
    assert lines.filter(number("received") != pl.col("net").fill_null(0)).is_empty()
    way = pl.when(pl.col("movement") == RECEIPT).then(1).otherwise(-1)
    over = (
        truth.receipt_lines.group_by("item").agg(net=(way * pl.col("lots")).sum())
        .join(truth.order_items, on="item").filter(pl.col("net") > pl.col("lots"))
    )  # fmt: skip
    assert lines.filter(number("received") > number("quantity")).height == over.height > 0
    voids = moved.filter(pl.col("type") == "VoidInventoryReceipt")
    voided = moved.filter(pl.col("status") == "voided")
    assert sorted(voids["original_transaction_id"]) == sorted(voided["id"])


def test_directly_matched_lines_share_a_reference_with_their_receipt(case):
    received = case.records("inventory_transactions").select(
        "match-reference", line=pl.col("order-line").struct.field("id")
    )
    billed = case.elements("invoices", "invoice-lines").filter(
        pl.col("match-reference").is_not_null()
    )
    both = billed.join(received, on="match-reference", how="left")
    assert both.height == billed.height > 50
    assert (both["line"] == both["order-line-id"]).all()


def test_states_follow_from_the_truth(case):
    truth, end = case.truth, case.truth.world.end
    heads = case.records("invoices")
    standing = truth.invoices.filter(pl.col("nature") != "reversal")
    held = standing.filter(
        (pl.col("block") != "") & (pl.col("freed_at") > end) & (pl.col("blocked_at") <= end)
        & pl.col("reversed_by").is_null()
    )  # fmt: skip
    counts = dict(heads["status"].value_counts().iter_rows())
    assert counts["voided"] == truth.invoices.filter(pl.col("nature") == "reversal").height
    waiting = sum(counts.get(state, 0) for state in ("on_hold", "pending_receipt", "ap_hold"))
    assert waiting == held.height
    failed = heads.filter(pl.col("tolerance-failures").is_not_null())
    assert failed.height == standing.filter(pl.col("block") == "automatic").height > 20
    codes = case.elements("invoices", "invoice-lines").explode("failed-tolerances")
    failures = codes["failed-tolerances"].drop_nulls().struct.field("code")
    lines = truth.invoice_lines.join(standing, on="invoice", how="semi")
    assert failures.len() == lines["price_block"].sum() + lines["quantity_block"].sum()

    orders = dict(case.records("purchase_orders")["status"].value_counts().iter_rows())
    gone = truth.order_items.group_by("order").agg((pl.col("deleted_at") > 0).all())
    assert orders["cancelled"] == gone["deleted_at"].sum()
    assert {"issued", "closed"} <= set(orders)
    entry = pl.when(pl.col("parked_at") > 0).then("parked_at").otherwise("posted_at")
    seconds = pl.col("created-at").str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC")
    told = heads.select(seconds.dt.epoch("s")).to_series().sort()
    assert told.equals(entered(truth).select(entry).to_series().sort(), check_names=False)


def test_invoices_wait_before_they_are_posted(case):
    parked = case.truth.invoices.filter(
        (pl.col("parked_at") > 0) & (pl.col("nature") != "reversal")
    )
    records = case.records("invoice_revision_records").filter(pl.col("field") == "status")
    for reason, state in (("order_number_missing", "draft"), ("approval", "pending_approval")):
        waited = parked.filter(pl.col("park_reason") == reason)
        assert records.filter(pl.col("from") == state).height >= waited.height > 5
    instant = int(parked["parked_at"].sort()[parked.height // 2]) + 60
    then = as_it_was(case.truth, instant)
    heads = {table.name: table.frame for table in tables(then)}["invoices"]
    waiting = heads.filter(~pl.col("exported"))
    assert waiting.height == then.parked_invoices.height > 0
    assert waiting["last-exported-at"].null_count() == waiting.height
    assert set(waiting["status"]) <= {"draft", "pending_approval", "approved", "rejected"}


def test_approval_steps_are_the_tasks_of_the_truth(case):
    truth, end = case.truth, case.truth.world.end
    steps, tasks = case.records("approvals"), truth.tasks
    held = truth.invoices.filter(
        (pl.col("block") != "") & (pl.col("nature") != "reversal")
        & ~pl.col("freed_by").is_in(["", RELEASE_USER]) & pl.col("reversed_by").is_null()
        & (pl.col("blocked_at") <= end)
    )  # fmt: skip
    counts = dict(tasks["kind"].value_counts().iter_rows())
    told = dict(steps["approvable-type"].value_counts().iter_rows())
    assert told["RequisitionHeader"] == counts["requisition"] > 100
    assert told["OrderHeader"] == counts["order"] > 100
    assert told["InvoiceHeader"] == counts["invoice"] + held.height
    asked = steps.filter(pl.col("approvable-type").is_in(["RequisitionHeader", "OrderHeader"]))
    mine = tasks.filter(pl.col("kind") != "invoice").with_columns(
        open=pl.col("decided_at") > end,
        told=pl.col("delegated_at").is_between(1, end),
    )
    for decision, state in (("approved", "approved"), ("rejected", "rejected")):
        done = mine.filter((pl.col("decision") == decision) & ~pl.col("open"))
        assert asked.filter(pl.col("status") == state).height == done.height > 0
    assert asked.filter(pl.col("status") == "pending_approval").height == mine["open"].sum()
    delegated = asked.filter(pl.col("delegate-id").is_not_null())
    assert delegated.height == mine["told"].sum() > 0
    decided = delegated.filter(pl.col("approval-date").is_not_null())
    assert (decided["delegate-id"] == decided["approved-by"].struct.field("id")).all()
    assert (decided["delegate-id"] != decided["approver-id"]).all()
    assert asked.filter(pl.col("approved-by").is_not_null())["approver-id"].null_count() == 0


def test_orders_are_sent_and_confirmed_as_in_the_truth(case):
    truth, end = case.truth, case.truth.world.end
    orders = case.records("purchase_orders")
    first = truth.outputs.filter(pl.col("kind") == "order")
    assert orders.filter(pl.col("transmission-status") != "created").height == first.height
    told = case.records("order_revision_records").filter(pl.col("field") == "transmission-status")
    sent = told.filter(pl.col("to").str.starts_with("sent_")).unique("document-id")
    assert sent.height == first.filter(pl.col("sent_at") <= end).height > 300
    confirmed = truth.confirmations.filter(pl.col("kind") != "shipping_notice")
    lines = case.elements("order_header_confirmations", "order-line-confirmations")
    assert lines.height == confirmed.height > 100
    known = case.elements("purchase_orders", "order-lines")["id"]
    assert lines["order-line"].struct.field("id").is_in(known.implode()).all()
    answered = confirmed.filter(pl.col("kind") == "confirmation")["order"].n_unique()
    acknowledged = orders.filter("acknowledged-flag")
    assert acknowledged.height == acknowledged["acknowledged-at"].drop_nulls().len() == answered


@pytest.mark.parametrize(
    ("kind", "documents"),
    [("requisition", "requisitions"), ("order", "purchase_orders"), ("invoice", "invoices")],
)
def test_revisions_lead_to_the_state_of_today(case, kind, documents):
    records = case.records(f"{kind}_revision_records").filter(
        (pl.col("field") == "status") & pl.col("line-id").is_null()
    )
    chained = records.sort("id").with_columns(before=pl.col("to").shift(1).over("document-id"))
    assert chained.filter(pl.col("before") != pl.col("from")).is_empty()
    last = chained.group_by("document-id").agg(pl.col("to").last())
    heads = case.records(documents).join(last, left_on="id", right_on="document-id", how="left")
    progress = ["received", "partially_received"] if kind == "requisition" else []
    state = pl.when(pl.col("status").is_in(progress)).then(pl.lit("ordered")).otherwise("status")
    assert heads.filter(state.ne_missing(pl.col("to"))).is_empty()


def test_changed_lines_end_at_what_the_order_says(case):
    records = case.records("order_revision_records").filter(pl.col("line-id").is_not_null())
    lines = case.elements("purchase_orders", "order-lines")
    for name in ("price", "quantity", "need-by-date"):
        last = records.filter(pl.col("field") == name).group_by("line-id").agg(pl.col("to").last())
        both = last.join(lines, left_on="line-id", right_on="id")
        assert both.height == last.height > 0
        assert both.filter(pl.col("to") != pl.col(name)).is_empty()
    nested = case.records("purchase_order_revisions")
    told = nested.explode("order-lines")["order-lines"].drop_nulls().struct.unnest()
    pairs = sum(told[name].drop_nulls().len() for name in told.columns[2:])
    heads = sum(nested[name].drop_nulls().len() for name in ("status", "transmission-status"))
    assert pairs + heads == case.records("order_revision_records").height
    version = nested.filter(pl.col("version").is_not_null()).height
    assert version == (case.records("purchase_orders")["version"] - 1).sum() > 0


def _keys(name: str, kind: pl.DataType) -> dict[str, pl.DataType]:
    """Dotted keys of a value; a list stays one key."""
    if isinstance(kind, pl.Struct):
        return {
            key: leaf
            for part in kind.fields
            for key, leaf in _keys(f"{name}.{part.name}", part.dtype).items()
        }
    return {name: kind}


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


def test_sites_share_no_id_and_bring_master_data_once():
    scenario = manufacturer()
    sites = [
        {table.name: table.frame for table in tables(of_system(truth, "coupa"))}
        for truth in live_sites(scenario, items=4000, seed=3, progress=Silent(), site_items=2000)
    ]
    assert len(sites) == 2
    for name, first in sites[0].items():
        second = sites[1][name]
        if name in ("suppliers", "payment_terms"):
            assert second.is_empty() and not first.is_empty()
            continue
        key = pl.col("id")
        if name == "purchase_order_revisions":
            key = pl.col("revision-record").struct.field("id")
        both = pl.concat([first.select(key), second.select(key)]).to_series()
        assert both.is_unique().all(), name
        assert not first.is_empty() and not second.is_empty()
    people = pl.concat([site["users"] for site in sites])
    assert people["login"].is_unique().all() and people["api-user"].sum() < 10
    named = sites[1]["purchase_orders"]["supplier"].struct.field("id")
    assert named.is_in(sites[0]["suppliers"]["id"].implode()).all()


def test_earlier_records_come_back_with_a_later_cursor_if_they_changed(case):
    cut = case.truth.world.end - 90 * DAY
    earlier = {table.name: table for table in tables(as_it_was(case.truth, cut))}
    changed = 0
    for name, table in case.rendered.items():
        if not table.updates:
            continue
        before, now = earlier[name].frame, table.frame
        assert before["id"].len() > 0 and before["id"].is_in(now["id"].implode()).all(), name
        columns = [column for column in now.columns if column != "_changed_at"]
        moved = now.join(before, on=columns, how="anti", nulls_equal=True).join(
            before.select("id", before="_changed_at"), on="id"
        )
        assert moved.filter(pl.col("_changed_at") <= pl.col("before")).is_empty(), name
        assert moved.filter(pl.col("_changed_at") <= cut).is_empty(), name
        changed += moved.height
    assert changed > 100


def test_same_truth_same_bytes(case, tmp_path):
    write(tables(simulated(300)), tmp_path / "one")
    write(tables(simulated(300)), tmp_path / "two")
    one, two = (
        {p.name: sha256(p.read_bytes()).hexdigest() for p in sorted((tmp_path / f).iterdir())}
        for f in ("one", "two")
    )
    assert one == two and len(one) == 1 + len(case.rendered)
