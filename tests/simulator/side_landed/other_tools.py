"""What other tools than the simulated ones write, and what it means."""

from __future__ import annotations

# An older version of camt.053, as other banks send it: a payment that is announced only, a direct
# debit with another day's time of booking, a statement that begins with the last closing balance.
OLDER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Id>42</Id><CreDtTm>2026-03-02T06:00:00</CreDtTm>
<Acct><Id><Othr><Id>998877</Id></Othr></Id><Ccy>CHF</Ccy>
<Svcr><FinInstnId><BIC>POFICHBEXXX</BIC></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">10.00</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-02-27</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLAV</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">0</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-02-28</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">{closing}</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-02-28</Dt></Dt></Bal>
<Ntry><Amt Ccy="CHF">25.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><DtTm>2026-02-28T23:30:00+01:00</DtTm></BookgDt><ValDt><Dt>2026-02-28</Dt></ValDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>X1</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="EUR">27.00</Amt></TxAmt></AmtDtls>
<RltdPties><Cdtr><Nm>M\u00fcller AG</Nm></Cdtr></RltdPties>
<RltdAgts><CdtrAgt><FinInstnId><BIC>UBSWCHZH80A</BIC></FinInstnId></CdtrAgt></RltdAgts>
</TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CHF">99.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
# As a German spreadsheet saves it; the second row of a month corrects the first.
KEPT = """month;company_code;currency;fte;labour_cost;systems_cost
31.01.2026;1000;EUR;4,5;23.400,00;1.800,50
28.02.2026;1000;EUR;4,5;23.400,00;
28.02.2026;1000;EUR;5,25;27.300,00;
"""
# Words of other tools, and what they mean.
ACTIONS = {
    "Request created": "submitted",
    "Supplier request approved": "request_approved",
    "Invitation sent": "invited",
    "Registration submitted": "answered",
    "More info requested": "returned_for_correction",
    "Questionnaire re-submitted": "resubmitted",
    "Registration approved": "approved",
    "Synchronized to ERP": "created",
    "Registration denied": "rejected",
    "Lunch": "other",
}
REQUEST_STATES = {
    "InRegistration": "invited",
    "Pending Approval": "in_review",
    "VendorChangeRequested": "returned",
    "registered": "active",
    "Registration-Denied": "rejected",
    "Limbo": "other",
}
TICKET_STATES = {
    "Waiting for customer": "pending_supplier",
    "Work In Progress": "in_progress",
    "Awaiting Info": "pending_supplier",
    "On-hold": "on_hold",
    "Resolved": "resolved",
    "Canceled": "cancelled",
    "Limbo": "other",
}
