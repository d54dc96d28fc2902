"""Objects: what happens to orders, receipts, invoices and payments, each event counted once?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboards import filters, frame, number_text, object_graph, read, read_mined, row_table, theme
from dashboards.label_text import markdown_text, one_line, shortened
from dashboards.object_map_dot import colours_of, object_map_dot
from p2p.objectlog.wording import sentence, type_name

Rows = Sequence[dict[str, Any]]
SHOWS = {"pairs": "Event pairs", "wait": "Median wait"}


def render() -> None:
    """Draw the page."""
    shown = frame.published()
    types = read_mined.object_types(shown.scope)
    if not types:
        frame.nothing("This source has no objects, so there is nothing to count.")
        return
    activities = read_mined.object_activities(shown.scope)
    _covered(shown)
    _counted_once(shown, activities)
    _map(types, activities, read_mined.object_edges(shown.scope))
    _types(types)
    _activities(activities)
    _interactions(read_mined.object_interactions(shown.scope))
    with st.expander("How objects are counted", icon=":material/info:"):
        st.markdown(_HOW)


def _covered(shown: frame.Published) -> None:
    first_on, last_on = shown.facts["first_event_on"], shown.facts["last_event_on"]
    days = "" if None in (first_on, last_on) else f", {number_text.period(first_on, last_on)}"
    st.caption(
        f"Every company and every day of this source{days}. One payment may clear invoices of"
        " several months, and one event may touch objects of several companies, so that no period"
        " and no company can be cut out here without cutting objects in two. The Explorer chooses"
        " cases by both."
    )


def _counted_once(shown: frame.Published, activities: Rows) -> None:
    """The activity that the case log repeats most often, as an example."""
    events = {row["activity"]: row["activity_event_count"] for row in activities}
    repeated = [
        (row["event_count"], events[row["activity"]], row["activity"])
        for row in read.activities(shown.scope, shown.case_notion)
        if row["event_count"] > events.get(row["activity"], row["event_count"])
    ]
    told = "Here an event counts once, however many objects it touches."
    if repeated:
        times, once, name = max(repeated, key=lambda one: (one[0] - one[1], one[2]))
        told += (
            f" **{markdown_text(shortened(name, 60))}** happened {number_text.count(once)} times."
            f" The process map, which follows each of the {markdown_text(shown.cases)} alone,"
            f" has it {number_text.count(times)} times: it repeats what concerns several of them."
        )
    st.markdown(told)


def _map(types: Rows, activities: Rows, edges: Rows) -> None:
    names = [row["object_type"] for row in types if row["touched_object_count"]]
    if not names:
        frame.nothing("No event of this source touches an object, so there is no map to draw.")
        return
    colour = colours_of(names)
    chosen = filters.several("Types of objects", "type", names, _name)
    graph = object_graph.build(types, activities, edges, chosen)
    left, right = st.columns(2, gap="medium")
    with left:
        measure = filters.choice("Arrows show", "show", list(SHOWS), lambda key: SHOWS[key])
    with right:
        share = filters.share(
            "Paths kept",
            "paths",
            object_graph.default_share(graph),
            "The most frequent paths of each type of object.",
        )
    part = object_graph.simplify(graph, share)
    with st.container(border=True, horizontal_alignment="center"):
        st.graphviz_chart(
            object_map_dot(part, colour, theme.palette(), by_wait=measure == "wait"),
            alt=f"Map of {len(part.event_counts)} activities and {len(chosen)} types of objects",
        )
        st.caption(
            f"{len(part.paths)} of {len(graph.paths)} paths. A colour is a type of object; its"
            " round node tells how many have events, and dashed arrows where they begin. A box"
            " that several colours reach is an event that several types share. An arrow shows"
            f" {_ARROW[measure]}; thicker = more pairs of events."
        )
    if len(names) == 1:
        st.caption(
            f"Events of this source touch {markdown_text(_name(names[0]))} only, so the map tells"
            " what the process map tells."
        )


_ARROW = {
    "pairs": "how many pairs of events directly follow each other for such an object, each pair"
    " once however many objects went that way together",
    "wait": "the median of the days between those two events",
}


def _types(rows: Rows) -> None:
    st.subheader("Types of objects", anchor=False)
    row_table.show(
        [
            {
                "Objects": one_line(_name(row["object_type"])),
                "Count": row["object_count"],
                "With events": row["touched_object_count"],
                "Events": row["event_count"],
                "Timed": row["timed_object_count"],
                "Median days": row_table.number_or_none(row["median_life_days"]),
                "90 of 100": row_table.number_or_none(row["p90_life_days"]),
            }
            for row in rows
        ],
        {
            "Count": row_table.count("All objects that the source has"),
            "With events": row_table.count("Objects that at least one event touches"),
            "Events": row_table.count("Different events that touch one of them"),
            "Timed": row_table.count(
                "Objects with two events or more, the first and the last inside the plausible"
                " window; the days are theirs"
            ),
            "Median days": row_table.days("From the first event of the object to its last"),
            "90 of 100": row_table.days("90 of 100 live shorter than so many days"),
        },
    )


def _activities(rows: Rows) -> None:
    st.subheader("What touches what", anchor=False)
    if not rows:
        st.caption("No event of this source touches an object.")
        return
    ordered = sorted(
        rows, key=lambda row: (-row["activity_event_count"], row["activity"], row["object_type"])
    )
    row_table.show(
        [
            {
                "Activity": one_line(row["activity"]),
                "Events": row["activity_event_count"],
                "Touches": one_line(_name(row["object_type"])),
                "Objects": row["object_count"],
                "Least": row["min_objects"],
                "Mean": row_table.number_or_none(row["mean_objects"]),
                "Most": row["max_objects"],
                "First": row["start_count"],
                "Last": row["end_count"],
            }
            for row in ordered
        ],
        {
            "Events": row_table.count("Events of the activity, each once"),
            "Objects": row_table.count("Different objects of this type that these events touch"),
            "Least": row_table.count("Fewest of them in one event"),
            "Mean": row_table.days("Of them in one event, over all events of the activity"),
            "Most": row_table.count("Most of them in one event"),
            "First": row_table.count("Objects whose first event it is"),
            "Last": row_table.count("Objects whose last event it is"),
        },
    )


def _interactions(rows: Rows) -> None:
    st.subheader("What belongs to what", anchor=False)
    if not rows:
        st.caption("This source does not say which objects belong together.")
        return
    st.caption(
        "Averages are over the objects that have a partner; how many those are stands beside them."
    )
    row_table.show(
        [
            {
                "How many belong to how many": one_line(sentence(row)),
                "Known by": _known_by(row),
                "Pairs": row["pair_count"],
                "With a partner": _partners(row),
            }
            for row in rows
        ],
        {
            "How many belong to how many": st.column_config.TextColumn(width=640),
            "Known by": st.column_config.TextColumn(
                help="A relation that the source names, the objects that connect the two, or one"
                " event that touches both"
            ),
            "Pairs": row_table.count("Pairs of objects, each once"),
            "With a partner": st.column_config.TextColumn(
                help="How many objects of the two types have a partner of the other"
            ),
        },
    )


def _partners(row: dict[str, Any]) -> str:
    if row["pair_count"] is None:
        return number_text.NONE
    return f"{number_text.count(row['from_count'])} and {number_text.count(row['to_count'])}"


def _known_by(row: dict[str, Any]) -> str:
    if row["kind"] == "relation":
        return one_line(row["qualifier"])
    if row["kind"] == "path":
        return "over " + ", ".join(one_line(_name(name)) for name in row["via_types"].split(","))
    return f"{number_text.things(row['event_count'], 'event')} in common"


def _name(object_type: str) -> str:
    return type_name(object_type)


_HOW = """
- An object is a thing that the process is about: an order item, a goods receipt, an invoice, a
  payment. An event may touch several: a clearing touches the invoice and the payment.
- A case log gives every case its own copy of such an event, so that one invoice for ten order
  items is ten invoices. Here **it is one event and one invoice**.
- Two events follow each other directly where an object goes through both and through none between.
  **Event pairs** counts two such events once, however many objects went that way together.
- A wait is the time between the two in calendar days, weekends included; whole days where one of
  them is known to the day only. It is left out where one lies outside the plausible window.
- **Over other objects**: an invoice and an order item belong together where an invoice item is part
  of the invoice and bills the order item. The shortest way of at most three steps is taken, and
  pairs that several ways connect count once. Two objects that merely share a supplier do not belong
  together.
- Relations that lead to an object that is not there are left out; the refresh says how many.
"""


if __name__ == "__main__":
    render()
