"""One row of evidence as a sentence: invoices and cases in words, anything else value by value."""

from __future__ import annotations

from collections.abc import Mapping


def evidence_sentence(values: Mapping[str, str]) -> str:
    """A sentence over the values of one row, as they are shown. Nothing else is in it."""
    if values.get("invoice"):
        return _invoice(values)
    if values.get("case") and "first_event_at" in values:
        return _case(values)
    if values.get("text") and len(values) == 1:
        return f"The evidence says: {values['text'].rstrip('.')}."
    told = [f"{name.replace('_', ' ')} {value}" for name, value in values.items() if value]
    return f"The evidence says: {', '.join(told) or 'nothing'}."


def _invoice(values: Mapping[str, str]) -> str:
    parts = [f"Invoice {values['invoice']}"]
    parts += [f"of supplier {values['supplier']}"] if values.get("supplier") else []
    parts += [f"with reference {values['reference']}"] if values.get("reference") else []
    if values.get("amount"):
        parts.append(f"over {values.get('currency', '')} {values['amount']}".replace("  ", " "))
    told = []
    if values.get("invoice_on"):
        told.append(f"is dated {values['invoice_on']}")
    if values.get("posted_on"):
        by = f" by {values['entered_by']}" if values.get("entered_by") else ""
        told.append(f"was posted on {values['posted_on']}{by}")
    if "paid_on" in values:
        told.append(f"was paid on {values['paid_on']}" if values["paid_on"] else "is not paid")
    if values.get("order") in ("yes", "no"):
        told.append(f"has {'an' if values['order'] == 'yes' else 'no'} order")
    return f"{' '.join(parts)} {_joined(told) or 'is in the evidence'}."


def _case(values: Mapping[str, str]) -> str:
    supplier = f" of supplier {values['supplier']}" if values.get("supplier") else ""
    order = f", order {values['order']}," if values.get("order") else ""
    until = f" to {values['last_event_at']}" if values.get("last_event_at") else ""
    events = f", with {values['events']} events" if values.get("events") else ""
    cleared = {"yes": "; it is cleared", "no": "; it is not cleared"}.get(
        values.get("cleared", ""), ""
    )
    return (
        f"Case {values['case']}{supplier}{order} runs from {values['first_event_at']}{until}"
        f"{events}{cleared}."
    )


def _joined(parts: list[str]) -> str:
    return (
        parts[0]
        if len(parts) == 1
        else ", ".join(parts[:-1]) + f" and {parts[-1]}"
        if parts
        else ""
    )
