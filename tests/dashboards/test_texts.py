"""Numbers, labels, colours and files as people get them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dashboards import kpi_text, label_text, number_text, theme
from dashboards.csv_export import csv_bytes
from dashboards.process_map_dot import quoted
from tests.dashboards.serving_values import FORMULA, SCRIPT


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("ratio", Decimal("0.2919"), "29.2%"),
        ("ratio", 0.0044, "0.44%"),
        ("ratio", 0, "0.0%"),
        ("ratio", None, "–"),
        ("days", Decimal("4.0663"), "4.07 days"),
        ("days", 337.81, "337.8 days"),
        ("days", -0.5, "-0.50 days"),
        ("count", 319_233, "319,233"),
        ("amount", Decimal("2536790085"), "2.54 bn EUR"),
        ("amount", 450_000, "450,000 EUR"),
        ("amount", 9.4, "9.40 EUR"),
        ("amount", -12_300_000.4, "-12.30 m EUR"),
    ],
)
def test_a_figure_in_its_unit(unit: str, value: float | None, text: str) -> None:
    assert number_text.kpi_value(unit, value, "EUR") == text


@pytest.mark.parametrize(
    ("unit", "change", "text"),
    [
        ("ratio", 0.021, "+2.1 pp"),
        ("ratio", -0.0004, "0"),
        ("days", -4.2, "-4.2 days"),
        ("days", 0.04, "0"),
        ("amount", -120_000, "-120,000 EUR"),
        ("count", 3, "+3"),
        ("ratio", None, None),
    ],
)
def test_a_change_has_a_sign_or_is_plainly_zero(
    unit: str, change: float | None, text: str | None
) -> None:
    assert number_text.kpi_change(unit, change, "EUR") == text


def test_dates_and_counts_leave_no_doubt() -> None:
    assert number_text.period(date(2018, 1, 2), date(2019, 11, 30)) == "02 Jan 2018 – 30 Nov 2019"
    assert number_text.moment(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "01 Mar 2026, 09:05 UTC"
    assert number_text.moment(None) == "–"
    assert number_text.things(1, "candidate") == "1 candidate"
    assert number_text.things(1204, "candidate") == "1,204 candidates"
    assert [number_text.short_days(value) for value in (None, 0, 0.004, 26.04, 2187.36)] == [
        "–",
        "0 d",
        "<0.1 d",
        "26.0 d",
        "2,187 d",
    ]


def test_markdown_text_has_no_markup_left() -> None:
    assert label_text.markdown_text("**a** _b_ `c` [d](e)") == (r"\*\*a\*\* \_b\_ \`c\` \[d\]\(e\)")
    assert label_text.markdown_text(SCRIPT).startswith(r"\<script\>")
    assert label_text.markdown_text("a\nb\x00c") == "a b c"
    # Markdown would make a link of these, however much is escaped
    for address in ("http://x.invalid", "www.x.invalid", "a@x.invalid"):
        assert "\u2060" in label_text.markdown_text(address)


def test_a_dot_label_shows_letter_by_letter() -> None:
    assert quoted('a"b\\N<c>&lt;') == '"a\\"b\\\\N<c>&amp;lt;"'


def test_long_names_are_wrapped_and_cut() -> None:
    assert label_text.wrapped("Record Service Entry Sheet") == ["Record Service Entry", "Sheet"]
    lines = label_text.wrapped("word " * 60)
    assert len(lines) <= 4
    assert lines[-1].endswith("…")
    assert len(label_text.wrapped("x" * 500)[0]) <= 66


def test_repeats_fold_and_long_variants_end_in_a_count() -> None:
    steps = label_text.collapsed_steps(["a", "b", "b", "b", "a"])
    assert steps == ["a", "b × 3", "a"]
    assert label_text.first_steps(steps, 3) == steps
    assert label_text.first_steps(list("abcdefgh"), 4) == ["a", "b", "c", "… 5 more"]


def test_a_csv_cell_never_starts_a_formula() -> None:
    rows = [
        {"text": FORMULA, "number": Decimal("-3.5"), "date": date(2026, 1, 2), "none": None},
        {"text": "+1", "number": 4, "date": None, "none": None},
        {"text": "@x", "number": -1, "date": None, "none": None},
        {"text": "\tx", "number": 0, "date": None, "none": None},
        {"text": "-x", "number": 0, "date": None, "none": None},
        {"text": 'plain, "quoted"\nlines', "number": 0, "date": None, "none": None},
    ]
    text = csv_bytes(rows).decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text)))
    assert [row["text"] for row in read] == [
        f"'{FORMULA}",
        "'+1",
        "'@x",
        "'\tx",
        "'-x",
        'plain, "quoted"\nlines',
    ]
    # a number stays a number, with its sign
    assert read[0]["number"] == "-3.5"
    assert read[0]["date"] == "2026-01-02"
    assert csv_bytes([]) == "".encode("utf-8-sig")


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_box_of_the_map_can_be_read(palette: theme.Palette) -> None:
    for box in palette.boxes:
        assert contrast(box, theme.text_on(box)) >= 4.5
    assert contrast(palette.surface, palette.text) >= 7


def test_a_ramp_runs_from_its_first_to_its_last_colour() -> None:
    ramp = ("#000000", "#808080", "#ffffff")
    assert [theme.ramp_colour(ramp, place) for place in (-1, 0, 0.5, 1, 2)] == [
        "#000000",
        "#000000",
        "#808080",
        "#ffffff",
        "#ffffff",
    ]
    assert theme.step_colour(ramp, 0.34) == "#808080"
    assert theme.step_colour(ramp, 1.0) == "#ffffff"


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2, counted here apart from the code under test."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_change_that_is_shown_as_nothing_is_neither_better_nor_worse():
    row = {"kpi_id": "K01", "unit": "days", "change": 0.0077, "is_change_of_small_sample": False}
    assert kpi_text.verdict(row) is None
    assert kpi_text.verdict(row | {"change": 0.3}) is False
    assert kpi_text.verdict(row | {"change": -0.3}) is True
