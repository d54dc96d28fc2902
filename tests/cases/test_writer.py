"""A language model's text is taken where its rows bear it, and refused elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from p2p.cases.grounding import CitedRow, Sentence, unsupported_figures
from p2p.cases.summary import Summary
from p2p.cases.writer import Writer, configured_writer, written
from p2p.errors import UsageError
from p2p.settings import Settings

ROWS = (
    CitedRow(
        1, "t", {"id": "c1"}, {"subject": "Invoice 4711 of Nordwind GmbH", "amount": "1,250.50"}
    ),
    CitedRow(2, "t", {"id": "c1"}, {"invoice": "0815", "posted_on": "2026-01-31", "by": "AP_1001"}),
)
TEMPLATE = Summary((Sentence("Invoice 4711 was proposed.", (1,)),), ROWS)


class Says:
    """A writer that says what a test gives it."""

    name = "model x 1.0"

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, rows: Sequence[CitedRow], template: Sequence[Sentence]) -> str:
        if self.text == "raise":
            raise TimeoutError("no answer in 30 s")
        return self.text


def make() -> Writer:
    return Says("Invoice 4711 comes from Nordwind. [1]")


def test_a_text_that_its_rows_bear_stands() -> None:
    text = (
        "Invoice 4711 over 1250.5 comes from Nordwind GmbH [1].\nIt was posted on 2026-01-31 [2]."
    )
    told = written(TEMPLATE, Says(text))
    assert told.written_by == "model x 1.0"
    assert told.refused is None
    assert [(one.text, one.cites) for one in told.sentences] == [
        ("Invoice 4711 over 1250.5 comes from Nordwind GmbH.", (1,)),
        ("It was posted on 2026-01-31.", (2,)),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("Invoice 4711 looks odd.", "cites no row"),
        ("Invoice 4711 looks odd [7].", "cites row 7, which is not there"),
        ("Invoice 4711 is over 1,250.51 [1].", "'1,250.51'"),
        ("It was posted on 2026-01-31 [1].", "'2026-01-31'"),  # of row 2, not of row 1
        ("Invoice 815 was posted by AP_1001 [2].", "'815'"),  # 0815 is an id
        ("It comes from Southwind [1].", "'Southwind'"),
        ("There are three invoices like it [1].", "'three'"),
        ("This invoice is fraudulent [1].", "'fraudulent'"),
        ("You should dismiss it [1].", "'should'"),
        ("It is invoice 4711. Invoice amounts vary [1].", "more than one sentence"),
        ("\n".join(["Invoice 4711 is here [1]."] * 13), "more than 12 sentences"),
        ("raise", "no answer in 30 s"),
    ],
)
def test_any_other_text_is_refused_and_the_template_stands(text: str, why: str) -> None:
    told = written(TEMPLATE, Says(text))
    assert told.refused is not None
    assert why in told.refused
    assert (told.sentences, told.written_by) == (TEMPLATE.sentences, "template")


def test_no_writer_is_the_default_and_one_that_cannot_be_loaded_is_told() -> None:
    assert written(TEMPLATE, configured_writer(Settings())) is TEMPLATE
    named = Settings(summary_writer=f"{__name__}:make")
    assert configured_writer(named) is not None
    with pytest.raises(UsageError, match="no_such_module:make"):
        configured_writer(Settings(summary_writer="no_such_module:make"))


def test_figures_are_compared_by_value_and_ids_as_they_are() -> None:
    row = CitedRow(1, "t", {}, {"a": "1,250.50", "b": "INV-007", "c": "12 %"})
    assert unsupported_figures(Sentence("1250.5 of INV-007, 12% of 1,250.50", (1,)), [row]) == []
    assert unsupported_figures(Sentence("INV-7 and 1,250.5 and 120", (1,)), [row]) == [
        "INV-7",
        "120",
    ]
    assert unsupported_figures(Sentence("12", ()), [row]) == ["12"]
