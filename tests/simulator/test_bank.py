"""Statements say what the bank saw, add up, and name accounts that exist by their check digits."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from lxml import etree

from p2p.simulator.bank import daily_tables, tables
from p2p.sources.specification import get_system
from p2p.sources.utf8_stream import Utf8Stream
from p2p.sources.xml_records import XmlRecords
from tests.simulator.side_company import side_truth

TABLE = get_system("bank").tables["camt053"]
# Of other versions of camt.053, or of transactions that the truth does not have.
NOT_RENDERED = {
    "Ntry.Sts", "Ntry.NtryRef", "Ntry.RvslInd", "Ntry.BkTxCd.Prtry.Cd", "Ntry.BookgDt.DtTm",
    "Ntry.ValDt.DtTm", "Stmt.Acct.Svcr.FinInstnId.BIC", "TxDtls.AmtDtls.TxAmt.Amt",
    "TxDtls.AmtDtls.TxAmt.Amt@Ccy", "TxDtls.BkTxCd.Domn.Cd", "TxDtls.BkTxCd.Domn.Fmly.Cd",
    "TxDtls.BkTxCd.Domn.Fmly.SubFmlyCd", "TxDtls.Refs.AcctSvcrRef", "TxDtls.RltdPties.Cdtr.Nm",
    "TxDtls.RltdPties.Dbtr.Nm", "TxDtls.RltdPties.DbtrAcct.Id.IBAN",
    "TxDtls.RltdPties.DbtrAcct.Id.Othr.Id", "TxDtls.RltdAgts.CdtrAgt.FinInstnId.BIC",
    "TxDtls.RltdAgts.DbtrAgt.FinInstnId.BICFI", "TxDtls.RltdAgts.DbtrAgt.FinInstnId.BIC",
    "TxDtls.RmtInf.Strd.RfrdDocInf.Nb", "TxDtls.RmtInf.Strd.CdtrRefInf.Ref",
}  # fmt: skip
NS = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"}


@pytest.fixture(scope="module")
def truth():
    return side_truth("bank")


@pytest.fixture(scope="module")
def documents(truth):
    (table,) = tables(truth)
    assert (table.name, table.form) == ("camt053", "xml")
    assert table.frame["_changed_at"].max() <= truth.world.end
    return table.frame["document"]


@pytest.fixture(scope="module")
def statements(documents):
    return [
        one
        for document in documents
        for one in etree.fromstring(document.encode()).iterfind(".//c:Stmt", NS)
    ]


def told(element, path):
    return element.findtext("/".join(f"c:{name}" for name in path.split("/")), None, NS)


def cents(element):
    size = int(Decimal(told(element, "Amt")) * 100)
    return size if told(element, "CdtDbtInd") == "CRDT" else -size


@pytest.fixture(scope="module")
def rows(documents, tmp_path_factory):
    """Every row of the files as the connector reads them."""
    folder = tmp_path_factory.mktemp("camt")
    found = []
    for number, document in enumerate(documents):
        path = folder / f"camt053_{number}.xml"
        path.write_text(document, encoding="utf-8")
        with Utf8Stream(path, max_bytes=10_000_000) as stream:
            reader = XmlRecords(path.name, stream, TABLE)
            found += [dict(one) for one in reader._rows()]
    return pl.DataFrame(found, infer_schema_length=None)


def test_specification_and_rendering_agree(rows):
    assert set(rows.columns) | NOT_RENDERED == set(TABLE.columns) | {
        "Ntry.Chrgs.TtlChrgsAndTaxAmt@Ccy", "Ntry.NtryDtls.Btch.PmtInfId"
    }  # fmt: skip
    assert not set(rows.columns) & NOT_RENDERED
    assert not rows.select(TABLE.key).is_duplicated().any()
    assert rows.select(TABLE.required).null_count().sum_horizontal().item() == 0


def test_every_statement_adds_up_and_begins_where_the_one_before_ended(truth, statements):
    last: dict[str, tuple[int, str]] = {}
    for statement in statements:
        balances = {told(b, "Tp/CdOrPrtry/Cd"): cents(b) for b in statement.iterfind("c:Bal", NS)}
        entries = statement.findall("c:Ntry", NS)
        assert balances["OPBD"] + sum(map(cents, entries)) == balances["CLBD"]
        assert len(entries) == int(told(statement, "TxsSummry/TtlNtries/NbOfNtries")) > 0
        for entry in entries:
            parts = entry.findall(".//c:TxDtls", NS)
            assert not parts or sum(map(cents, parts)) == cents(entry)
        account = "".join(statement.find("c:Acct/c:Id", NS).itertext())
        before, day = last.get(account, (25_000_000, ""))
        assert balances["OPBD"] == before
        assert told(statement, "Bal/Dt/Dt") > day
        last[account] = balances["CLBD"], told(statement, "Bal/Dt/Dt")
    ends = truth.bank_entries.sort("entry").group_by("account").agg(pl.col("balance").last())
    assert {account: one for account, (one, _) in last.items()} == dict(ends.iter_rows())


def test_transactions_are_the_entries_of_the_truth(truth, rows):
    sign = pl.when(pl.col("Ntry.CdtDbtInd") == "DBIT").then(-1).otherwise(1)
    size = pl.coalesce("TxDtls.Amt", "Ntry.Amt").cast(pl.Decimal(20, 2)) * 100
    found = rows.select(
        booked="Ntry.BookgDt.Dt",
        value="Ntry.ValDt.Dt",
        amount=(size.cast(pl.Int64) * sign),
        reference=pl.col("TxDtls.Refs.EndToEndId").replace("NOTPROVIDED", None).fill_null(""),
        reason=pl.col("TxDtls.RtrInf.Rsn.Cd").fill_null(""),
        account=pl.coalesce(
            "TxDtls.RltdPties.CdtrAcct.Id.IBAN", "TxDtls.RltdPties.CdtrAcct.Id.Othr.Id"
        ).fill_null(""),
    )
    expected = truth.bank_entries.filter(pl.col("kind") != "opening").select(
        *(
            pl.col(f"{name}_day").cast(pl.Int32).cast(pl.Date).cast(pl.String).alias(name)
            for name in ("booked", "value")
        ),
        "amount",
        "reference",
        reason="return_reason",
        account="counterparty_account",
    )
    assert found.sort(found.columns).equals(expected.sort(found.columns))
    assert (found["reason"] != "").sum() > 20
    paid = expected.filter(pl.col("reference").is_in(truth.payments["reference"].implode()))
    assert paid.height > 1000
    codes = Counter(rows["Ntry.BkTxCd.Domn.Fmly.SubFmlyCd"])
    assert set(codes) == {"ESCT", "DMCT", "XBCT", "RRTN", "CHRG", "ZABA"}


def test_runs_are_booked_in_one_sum_where_accounts_have_ibans(rows):
    batches = rows.filter(pl.col("Ntry.NtryDtls.Btch.NbOfTxs").is_not_null())
    entries = batches.group_by("Stmt.Id", "Ntry@no").agg(
        pl.len(), pl.col("Ntry.NtryDtls.Btch.NbOfTxs", "Stmt.Acct.Id.IBAN").first()
    )
    assert entries.height > 50
    assert (entries["len"] == entries["Ntry.NtryDtls.Btch.NbOfTxs"].cast(pl.Int64)).all()
    assert entries["Stmt.Acct.Id.IBAN"].null_count() == 0


def test_ibans_have_valid_check_digits(rows):
    ibans = pl.concat(
        [rows["Stmt.Acct.Id.IBAN"], rows["TxDtls.RltdPties.CdtrAcct.Id.IBAN"]]
    ).drop_nulls().unique()  # fmt: skip
    assert ibans.len() > 50
    # country and check digits go to the end, letters count from ten: the rest by 97 is 1
    moved = (ibans.str.slice(4) + ibans.str.slice(0, 4)).str.split("").to_list()
    rest = np.array(
        [int("".join(str(int(letter, 36)) for letter in one if letter)) % 97 for one in moved]
    )
    assert (rest == 1).all()


def test_days_or_months_hold_the_same_statements_and_the_same_truth_the_same_bytes(
    truth, documents, statements
):
    (daily,) = daily_tables(truth)
    assert len(documents) == 18 < daily.frame.height

    def inside(files):
        parts = "".join(files).split("<Stmt>")[1:]
        return sorted(one.split("</Stmt>")[0] for one in parts)

    assert inside(daily.frame["document"]) == inside(documents)
    assert len(inside(documents)) == len(statements)
    (again,) = tables(truth)
    assert again.frame["document"].equals(documents)


def test_names_are_escaped(truth):
    (table,) = tables(truth)
    assert table.frame["document"].str.contains("&", literal=True).sum() == 0
    first = truth.bank_entries.with_columns(counterparty=pl.lit("A & B <Ltd>"))
    (odd,) = tables(replace(truth, bank_entries=first))
    names = etree.fromstring(odd.frame["document"][0].encode()).iterfind(".//c:Cdtr/c:Pty/c:Nm", NS)
    assert {name.text for name in names} == {"A & B <Ltd>"}
