"""Documents of a group of duplicates side by side, with what differs from the kept one marked."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import duplicate_text, number_text
from dashboards.label_text import markdown_text

IN_A_ROW = 4
AT_MOST = 24
# A posting date differs always and says nothing; these do.
_COMPARED = ("Supplier", "Name", "Reference", "Amount", "Dated", "Company")
_NAMED = 3
MARKED = (
    "Marked: supplier, name, reference, amount, date or company other than the kept document's."
)


def which(documents: list[dict[str, Any]]) -> str:
    """Which of them is extra and which is owed: the subject may be either."""
    extra = [one for one in documents if not one["is_kept"]]
    kept = [one for one in documents if one["is_kept"]]
    named = ", ".join(
        f"**{_name(one)}** ({duplicate_text.STATES[one['money_state']].lower()})"
        for one in extra[:_NAMED]
    )
    more = f" and {len(extra) - _NAMED} more" if len(extra) > _NAMED else ""
    owed = f" Owed, and kept: {', '.join(map(_name, kept[:_NAMED]))}." if kept else ""
    return f"Extra: {named}{more}.{owed}" if extra else owed.strip()


def side_by_side(documents: list[dict[str, Any]]) -> None:
    """Draw the documents, the first that came on the left."""
    shown = documents[:AT_MOST]
    kept = _fields(next((one for one in documents if one["is_kept"]), documents[0]))
    for start in range(0, len(shown), IN_A_ROW):
        row = shown[start : start + IN_A_ROW]
        for column, document in zip(st.columns(max(len(row), 2)), row, strict=False):
            with column.container(border=True):
                _card(document, kept)
    if len(documents) > AT_MOST:
        st.caption(f"The first {AT_MOST} of {number_text.things(len(documents), 'document')}.")


def _card(document: dict[str, Any], kept: dict[str, str]) -> None:
    st.markdown(f"**{_name(document)}**")
    st.markdown(duplicate_text.what_became(document))
    lines = []
    for name, value in _fields(document).items():
        differs = name in _COMPARED and value != kept[name]
        text = markdown_text(value)
        lines.append(f"{name}: :orange-background[**{text}**]" if differs else f"{name}: {text}")
    st.markdown("  \n".join(lines))


def _name(document: dict[str, Any]) -> str:
    return markdown_text(f"{document['document_type'].capitalize()} {document['document_label']}")


def _fields(document: dict[str, Any]) -> dict[str, str]:
    return {
        "Supplier": document["supplier_id"] or number_text.NONE,
        "Name": document["supplier_name"] or number_text.NONE,
        "Reference": document["reference"] or number_text.NONE,
        "Amount": number_text.money_exact(document["amount"], document["currency"]),
        "Dated": number_text.day(document["document_on"]),
        "Posted": number_text.day(document["posted_on"]),
        "Paid": number_text.day(document["paid_on"]),
        "Company": document["company_code"] or number_text.NONE,
        "Entered by": document["entered_by"] or number_text.NONE,
    }
