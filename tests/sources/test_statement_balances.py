"""A bank statement has to add up; one that says too little is let pass."""

import pytest

from p2p.errors import DataRefused
from p2p.sources.statement_balances import require_sums

HEAD = {
    "Stmt@no": "1",
    "Stmt.Id": "S1",
    "Stmt.Acct.Id.IBAN": "DE1",
    "Stmt.Bal.Tp.CdOrPrtry.Cd": "OPBD\nCLAV\nCLBD",
    "Stmt.Bal.Amt": "100.00\n0\n65.50",
    "Stmt.Bal.CdtDbtInd": "CRDT\nCRDT\nCRDT",
}


def row(entry, amount, sign="DBIT", **more):
    return {**HEAD, "Ntry@no": entry, "Ntry.Amt": amount, "Ntry.CdtDbtInd": sign, **more}


GOOD = [row("1", "40.00"), row("2", "5.50", "CRDT")]
PAGE = {"Stmt.Bal.Tp.CdOrPrtry.Cd": "OPBD\nCLAV\nITBD"}
OVERDRAWN = {"Stmt.Bal.Amt": "10.00\n0\n24.50", "Stmt.Bal.CdtDbtInd": "CRDT\nCRDT\nDBIT"}


@pytest.mark.parametrize(
    "rows",
    [
        GOOD,
        [*GOOD, row("2", "5.50", "CRDT")],  # one entry for two transactions
        [*GOOD, row("3", "7.00", **{"Ntry.Sts.Cd": "PDNG"})],
        [*GOOD, row("3", "7.00", **{"Ntry.Sts": "INFO"})],
        [row("1", "40.00", **PAGE)],
        [row("1", "4x"), row("2", "5.50", "CRDT")],  # its row goes to quarantine
        [row("1", "34.50", **OVERDRAWN)],
        [*GOOD, *({**one, "Stmt@no": "2"} for one in GOOD)],
        [],
    ],
)
def test_statements_that_add_up_or_say_too_little_come_as_they_are(rows):
    assert list(require_sums(iter(rows), "c53.xml")) == rows


@pytest.mark.parametrize(
    ("rows", "figures"),
    [
        (GOOD[:1], "opening balance 100.00, entries -40.00, closing balance 65.50"),
        ([*GOOD, row("3", "0.01")], "entries -34.51, closing balance 65.50"),
        ([row("1", "34.49", **OVERDRAWN)], "entries -34.49, closing balance -24.50"),
        ([*GOOD, {**GOOD[0], "Stmt@no": "2", "Stmt.Id": "S2"}], "statement S2 of account DE1"),
    ],
)
def test_a_statement_that_does_not_add_up_is_refused_after_its_rows(rows, figures):
    came = []
    with pytest.raises(DataRefused, match=figures) as refused:
        came.extend(require_sums(iter(rows), "c53.xml"))
    assert refused.value.message.startswith("c53.xml: ")
    assert "again" in refused.value.remedy
