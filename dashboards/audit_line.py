"""One line that says whether the record of decisions verified at the last refresh."""

from __future__ import annotations

import streamlit as st

from dashboards import frame, number_text, read_governed
from dashboards.label_text import markdown_text, shortened


def show(shown: frame.Published) -> None:
    """Draw the line; an error where the record is not as it was written."""
    row = read_governed.audit(shown.scope)
    if row is None:
        st.caption("The record of decisions is verified from the next refresh on.")
        return
    when = number_text.moment(row["verified_at"])
    if not row["is_intact"]:
        st.error(
            f"**The record of decisions does not verify** (checked {when}):"
            f" {markdown_text(shortened(row['problem'], 300))}. `p2p audit verify` names every"
            " fault.",
            icon=":material/gpp_bad:",
        )
        return
    if not row["entry_count"]:
        st.caption(
            f":material/verified_user: No decision was on record at the last refresh ({when})."
        )
        return
    count = row["entry_count"]
    entries = f"{number_text.count(count)} {'entry' if count == 1 else 'entries'}"
    st.caption(
        f":material/verified_user: The record of decisions verifies: {entries}, the last of"
        f" {number_text.moment(row['last_entry_at'])}, hash {row['last_entry_hash'][:12]}…;"
        f" checked {when}. Each entry is sealed over the one before it, and every decision is as"
        " it was recorded. `p2p audit verify` does it again."
    )
