"""What a build of models that somebody picked by hand takes along."""

from __future__ import annotations

from typing import Any

from orchestration.assets.transformed import views_of


def _model(materialized: str, *parents: str) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "config": {"materialized": materialized},
        "depends_on": {"nodes": list(parents)},
    }


def test_views_of_what_is_replaced_are_built_again() -> None:
    nodes = {
        "picked": _model("table"),
        "view": _model("view", "picked", "other"),
        "view of the view": _model("view", "view"),
        "table": _model("table", "view"),
        "view of that table": _model("view", "table"),
        "other": _model("table"),
        "view of another": _model("view", "other"),
        "inlined": _model("ephemeral", "picked"),
        "view of the inlined": _model("view", "inlined"),
        "test": {**_model("view", "picked"), "resource_type": "test"},
    }
    assert views_of({"picked"}, nodes) == {
        "view",
        "view of the view",
        "view of the inlined",
    }
    assert views_of({"view of another"}, nodes) == set()
