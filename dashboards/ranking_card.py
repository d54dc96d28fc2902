"""What is told of the model of the queue's order alone: how it was tried, and what waits."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import number_text
from dashboards.label_text import markdown_text

Row = dict[str, Any]


def trial(told: Row) -> None:
    """How it did on decisions that it had not seen, against the order by score."""
    share = number_text.share
    st.markdown("**Figures on decisions that it had not seen**")
    st.markdown(
        f"- Of {number_text.things(told['label_count'], 'decision')}"
        f" ({number_text.count(told['confirmed_count'])} confirmed) it learned from the earlier"
        f" {number_text.count(told['train_count'])}; the latest"
        f" {number_text.count(told['held_out_count'])} were held out.\n"
        f"- Average precision among these: {share(told['model_average_precision'])}, by score"
        f" {share(told['present_average_precision'])}; the gain lies between"
        f" {told['gain_low']:+.3f} and {told['gain_high']:+.3f} (98 % interval, paired"
        " bootstrap).\n"
        f"- Of the first {number_text.count(told['budget_count'])} that one would look at,"
        f" {share(told['model_precision_at_budget'])} are confirmed, by score"
        f" {share(told['present_precision_at_budget'])}."
    )


def proposal(model: Row) -> None:
    """What its order rests on, and the version that waits for a person."""
    st.caption(
        "It orders the candidates of all sources of this tenant. What its inputs look like is not"
        " watched: whether it still helps is told by later decisions, on the page Feedback."
    )
    if model["proposed_version"]:
        st.info(
            f"**Version {markdown_text(model['proposed_version'])} waits for a person** other than"
            " the one who proposed it. `p2p reranking show` tells its number.",
            icon=":material/how_to_reg:",
        )
