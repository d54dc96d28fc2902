"""XML goes the way of CSV: a row an innermost element, screened, counted, versioned."""

import gzip

import pytest

from p2p.errors import DataRefused
from tests.landing.loaded_counts import counts


def statement(entries, encoding="UTF-8", head="<Id>S1</Id><Acct><Id><IBAN>DE1</IBAN></Id></Acct>"):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt>{head}{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    )
    return text.encode(encoding)


ENTRIES = (
    '<Ntry><Amt Ccy="EUR">30.00</Amt><ValDt><Dt>2026-01-31</Dt></ValDt><NtryDtls>'
    "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt>10.00</Amt>"
    "<RmtInf><Ustrd>Größe</Ustrd><Ustrd>two</Ustrd></RmtInf></TxDtls>"
    "<TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs><Amt>20.00</Amt></TxDtls>"
    "</NtryDtls><AddtlNtryInf>last</AddtlNtryInf></Ntry>"
    '<Ntry><Amt Ccy="EUR">5.00</Amt><!-- none --></Ntry>'
)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_a_bank_statement_becomes_a_row_a_transaction(land, conn, encoding):
    loaded = land("camt053_account_1.xml.gz", gzip.compress(statement(ENTRIES, encoding)))
    assert counts(loaded) == (3, 3, 0, 0)
    rows = conn.execute(
        'select "stmt.id", "stmt.acct.id.iban", "ntry@no", "txdtls@no", "ntry.amt", '
        '"ntry.amt@ccy", "ntry.valdt.dt", "txdtls.refs.endtoendid", "txdtls.rmtinf.ustrd", '
        "other_fields from raw.shop_statement order by _row_number"
    ).fetchall()
    common = ("30.00", "EUR", "2026-01-31")
    rest = '{"Ntry.AddtlNtryInf":"last"}'
    assert rows == [
        ("S1", "DE1", "1", "1", *common, "E1", "Größe\ntwo", rest),
        ("S1", "DE1", "1", "2", *common, "E2", None, rest),
        ("S1", "DE1", "2", None, "5.00", "EUR", None, None, None, None),
    ]


def test_entries_at_fault_are_told_and_the_same_statement_again_is_a_duplicate(land, quarantine):
    bad = "<Ntry><Amt>1,5</Amt></Ntry><Ntry><ValDt><Dt>2026-01-31</Dt></ValDt></Ntry>"
    assert counts(land("statement.xml", statement(ENTRIES + bad))) == (5, 3, 2, 0)
    assert quarantine() == [
        (4, "Ntry.Amt", "not_a_decimal", "1,5"),
        (5, "Ntry.Amt", "required_value_missing", None),
    ]
    again = land("statement_20260201.xml", statement(ENTRIES + bad))
    assert counts(again) == (5, 0, 2, 3)


ENTITY = '<!DOCTYPE Document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (statement(ENTRIES).replace(b"?>\n", b"?>\n" + ENTITY.encode(), 1), "document type"),
        (
            statement(ENTRIES, "UTF-16")[:2] + (ENTITY + "<Document/>").encode("utf-16-le"),
            "document type",
        ),
        (statement(ENTRIES)[:-40], "no sound XML"),
        (statement(ENTRIES.replace("E1", "&unknown;")), "no sound XML"),
        (statement(ENTRIES).replace("Größe".encode(), b"Gr\xf6\xdfe"), "no sound XML"),
        (b"<Document><Other/></Document>", "holds no element Stmt"),
        (b" " * 200_000 + b"<Document/>", "no element begins"),
        (statement("<Ntry>" + "<a/>" * 700_000 + "</Ntry>"), "over 600,000 tags"),
        (b"id,total\n1,2\n", "no sound XML"),
        (statement("<Ntry><Amt>1</Amt></Ntry>" * 100_000), "1,000,000 bytes"),
    ],
)
def test_xml_that_is_unsound_or_unsafe_is_refused(land, conn, settings_for_tests, content, told):
    limit = 1_000_000 if "bytes" in told else 100_000_000
    settings = settings_for_tests.model_copy(update={"max_uncompressed_bytes": limit})
    with pytest.raises(DataRefused, match=told) as refused:
        land("statement.xml", content, settings=settings)
    assert "statement.xml" in refused.value.message
    assert conn.execute("select count(*) from raw.file").fetchone() == (0,)
