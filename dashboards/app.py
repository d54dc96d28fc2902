"""The entry of the pages: `streamlit run dashboards/app.py`. Lists them, frames them, runs one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import psycopg
import streamlit as st

from dashboards import frame, read
from p2p.errors import P2PError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class View:
    """A page: its file, its place in the address, and the question it answers."""

    name: str
    title: str
    icon: str
    question: str
    section: str
    visible: bool = True


VIEWS = (
    View("overview", "Overview", "monitoring", "How well does the process run?", ""),
    View(
        "process_map", "Process map", "account_tree", "How does the process really run?", "Process"
    ),
    View("explorer", "Explorer", "filter_alt", "What do the cases that I choose do?", "Process"),
    View(
        "bottlenecks",
        "Bottlenecks",
        "hourglass_top",
        "Where does the process wait, and how long?",
        "Process",
    ),
    View(
        "root_causes",
        "Root causes",
        "troubleshoot",
        "What goes with slow, late, reworked or irregular cases?",
        "Process",
    ),
    View("comparison", "Comparison", "compare", "How do two groups of cases differ?", "Process"),
    View(
        "what_if",
        "What-if",
        "alt_route",
        "What would change if approvals were faster, fewer or better shared?",
        "Process",
    ),
    View(
        "objects",
        "Objects",
        "hub",
        "What happens to orders, receipts, invoices and payments, each counted once?",
        "Process",
    ),
    View(
        "review",
        "Review candidates",
        "fact_check",
        "What looks unusual enough that a person should look at it?",
        "Control",
    ),
    View(
        "controls",
        "Controls",
        "shield_person",
        "Which controls were broken, who did it, and what is at risk?",
        "Control",
    ),
    View(
        "duplicates",
        "Duplicates",
        "content_copy",
        "Which bills came or were paid twice, and what became of the money?",
        "Control",
    ),
    View(
        "suppliers",
        "Suppliers",
        "storefront",
        "Which suppliers behave otherwise than their peers, or than they used to?",
        "Control",
    ),
    View(
        "conformance",
        "Conformance",
        "rule",
        "Which rules of the process were broken?",
        "Control",
    ),
    View(
        "process_models",
        "Process models",
        "schema",
        "How well does a model explain what happened, and which cases deviate from it?",
        "Control",
    ),
    View(
        "predictions",
        "Predictions",
        "online_prediction",
        "What will become of the cases and invoices that are open?",
        "Control",
    ),
    View(
        "feedback",
        "Feedback",
        "school",
        "What do people's decisions say about the detectors?",
        "Control",
    ),
    View(
        "data_quality",
        "Data",
        "database",
        "Did everything arrive, and can the figures be trusted?",
        "Trust",
    ),
    View(
        "model_cards",
        "Model cards",
        "badge",
        "Which models score, who put them in force, and do they still fit?",
        "Trust",
    ),
    View("kpi", "KPI", "query_stats", "What is this figure made of?", "", visible=False),
)
# Icons of this folder: a named icon would be fetched from a font server
IMAGES = Path(__file__).parent / "images"
ABOUT = "**P2P Control Tower**: the purchase-to-pay process as it really ran."


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(
        page_title="P2P Control Tower",
        page_icon=str(IMAGES / "icon.svg"),
        layout="wide",
        menu_items={"About": ABOUT},
    )
    name = "dark" if st.context.theme.type == "dark" else "light"
    st.logo(IMAGES / f"logo_{name}.svg", size="large", icon_image=IMAGES / "icon.svg")
    by_title = {view.title: view for view in VIEWS}
    sections: dict[str, list[st.Page]] = {}
    for view in VIEWS:
        page = st.Page(
            f"views/{view.name}.py",
            title=view.title,
            icon=f":material/{view.icon}:",
            url_path=view.name,
            default=view is VIEWS[0],
            visibility="visible" if view.visible else "hidden",
        )
        sections.setdefault(view.section, []).append(page)
    page = st.navigation(sections)
    try:
        frame.open_publication(page.title, by_title[page.title].question)
        page.run()
    except read.PublicationMoved:
        st.rerun()
    except P2PError as error:
        frame.stop_unreachable(error.message, error.remedy)
    except psycopg.OperationalError:
        log.exception("a page could not read the database")
        frame.stop_unreachable("", "")
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        log.exception("a page did not find what it reads")
        frame.stop_mismatch()


if __name__ == "__main__":
    main()
