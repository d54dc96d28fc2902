"""What stands around every page: title, source selector, banner, and the friendly stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import streamlit as st

from dashboards import filters, number_text, read
from dashboards.label_text import markdown_text, shortened
from p2p.settings import get_settings
from p2p.warehouse.refresh_log import RefreshStatus

_KEY = "_published"
_NEXT_STEPS = """
Two ways to go on, in a terminal:

- `make demo` makes a small company and publishes it in a few minutes;
- `p2p ingest PATH --source NAME` loads your own files, then `p2p refresh` publishes them.
"""


@dataclass(frozen=True)
class Published:
    """The source a page shows, out of one publication."""

    scope: read.Scope
    facts: dict[str, Any]
    published_at: datetime

    @property
    def case_notion(self) -> str:
        """What one case is, for instance 'purchase_order_item'."""
        return str(self.facts["case_notion"] or "case")

    @property
    def cases(self) -> str:
        """What the cases are called, in the plural."""
        words = self.case_notion.replace("_", " ")
        return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"

    @property
    def currency(self) -> str | None:
        """The currency of amounts that name none."""
        return self.facts.get("currency")


def open_publication(title: str, question: str) -> None:
    """Draw the head of a page and find what it shows; stops the page where nothing is published."""
    head, selector = st.columns([3, 1], vertical_alignment="bottom", gap="small")
    with head:
        st.title(title, anchor=False)
        st.caption(question)
    tenant = get_settings().tenant
    state = read.status()
    if state.publication is None:
        _stop_unpublished(state)
    sources = {row["source"]: row for row in read.sources(state.publication, tenant)}
    if not sources:
        _stop_unpublished(state)
    asked = st.query_params.get("source")
    with selector:
        chosen = filters.source(list(sources))
    scope = read.scope_of(state.publication, tenant, chosen)
    shown = Published(scope, sources[chosen], state.publication.published_at)
    st.session_state[_KEY] = shown
    _banner(shown, state)
    if asked is not None and asked not in sources:
        st.warning(
            f"The source “{markdown_text(shortened(asked, 60))}” is not published;"
            f" this is {markdown_text(chosen)}.",
            icon=":material/search_off:",
        )


def published() -> Published:
    """What this run of the page shows; set by `open_publication`."""
    shown: Published = st.session_state[_KEY]
    return shown


def stop_unreachable(message: str, remedy: str) -> None:
    """Say that the database does not answer, and what helps."""
    st.error(
        f"**The database does not answer.** {markdown_text(message)}", icon=":material/cloud_off:"
    )
    if remedy:
        st.markdown(f"What helps: {markdown_text(remedy)}.")
    st.markdown("`p2p doctor` finds out why and says how to mend it; then reload this page.")


def stop_mismatch() -> None:
    """Say that the published tables are not those this version reads."""
    st.error(
        "**The published tables do not fit this version of the pages.**",
        icon=":material/sync_problem:",
    )
    st.markdown("`p2p refresh` publishes them anew; `p2p doctor` checks the rest.")


def nothing(text: str) -> None:
    """Say calmly that a part of the page has no rows for this source."""
    st.info(text, icon=":material/info:")


def _banner(shown: Published, last: RefreshStatus) -> None:
    facts = shown.facts
    when = number_text.moment(shown.published_at)
    if last.status == "failed":
        stage = f" in the stage “{markdown_text(last.failed_stage)}”" if last.failed_stage else ""
        st.warning(
            f"**The last refresh failed** ({number_text.moment(last.started_at)}{stage}). Showing"
            f" the publication of {when}. {markdown_text(shortened(last.error or '', 300))}",
            icon=":material/warning:",
        )
    elif last.status == "running":
        st.info(
            f"A refresh began at {number_text.moment(last.started_at)} and is not finished."
            f" Showing the publication of {when}.",
            icon=":material/sync:",
        )
    if not facts["case_count"]:
        st.info(
            f"This source is loaded ({number_text.count(facts['row_count'])} rows of"
            f" {markdown_text(facts['system'])}) and has no cases, so there is no process to show."
            " The page Data says how its files were read.",
            icon=":material/info:",
        )
        return
    first, latest = facts["first_event_on"], facts["last_event_on"]
    st.caption(
        " · ".join(
            [
                f":material/published_with_changes: Published {when}",
                f"{number_text.count(facts['case_count'])} {markdown_text(shown.cases)}",
                f"{number_text.count(facts['event_count'])} events",
                f"{number_text.period(first, latest)}",
            ]
        )
    )


def _stop_unpublished(last: RefreshStatus) -> NoReturn:
    if last.status == "failed":
        stage = f" in the stage “{markdown_text(last.failed_stage)}”" if last.failed_stage else ""
        st.warning(
            f"**The last refresh failed**{stage}, and nothing was published before it."
            f" {markdown_text(shortened(last.error or '', 300))}",
            icon=":material/warning:",
        )
    else:
        st.info("**Nothing is published yet.**", icon=":material/inbox:")
    st.markdown(_NEXT_STEPS)
    st.stop()
