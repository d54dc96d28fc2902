"""Formats of a delivery are proven by all its values, taken from a declaration, or refused."""

from pathlib import Path

import pytest

from p2p.errors import DataRefused
from p2p.sources import DeliveryMapping
from p2p.sources.delimited.records import Layout, scan
from p2p.sources.evidence import Evidence
from p2p.sources.formats import Earlier, decide_formats, order_of
from p2p.sources.specification import get_system

A, B = Path("A.csv"), Path("B.csv")


def evidence(dates=(), times=(), decimals=()):
    """Evidence of a file with these values in one column each."""
    rows = max(len(dates), len(times), len(decimals))
    columns = [list(column) + [""] * (rows - len(column)) for column in (dates, times, decimals)]
    data = "".join(";".join(row) + "\n" for row in zip(*columns, strict=True)).encode()
    records = scan(data, Layout(columns=3, delimiter=ord(";"), crlf=False), final=True)
    found = Evidence()
    found.add_dates(records, 0)
    found.add_times(records, 1)
    found.add_decimals(records, 2)
    return found


def decide(one, other=None, declared=None, earlier=None):
    files = {A: one} | ({B: other} if other else {})
    declared = declared or DeliveryMapping(system="sap_ecc")
    return decide_formats(files, declared, earlier or Earlier())


@pytest.mark.parametrize(
    ("dates", "template"),
    [
        (["20180527", "00000000", ""], "YYYYMMDD"),
        (["2018-05-07"], "YYYY-MM-DD"),
        (["2018/05/07"], "YYYY/MM/DD"),
        (["07.05.2018", "1.2.2018"], "DD.MM.YYYY"),
        (["5/27/16", "1/2/16", "00/00/0000"], "MM/DD/YY"),
        (["27/5/2016", "1/2/2016"], "DD/MM/YYYY"),
        (["27-05-16"], "DD-MM-YY"),
        (["", "0", "00/00/0000", "0000-00-00"], "YYYYMMDD"),
    ],
)
def test_dates_by_shape_and_proof(dates, template):
    assert decide(evidence(dates))[A].date_format == template


def test_one_file_proves_the_order_for_the_whole_delivery_and_says_by_how_much():
    decided = decide(evidence(["1/2/16", "3/4/16"]), evidence(["1/13/16", "2/28/16", "1/1/16"]))
    assert decided[A].date_format == "MM/DD/YY"
    assert "month/day/year: 2 values" in decided[A].notes[0]


def test_an_order_that_nothing_proves_is_refused_until_declared():
    unclear = evidence(["1/2/16", "3/4/16"], decimals=["1.5"])
    refused = decide(unclear, evidence(["20180101"]))
    assert isinstance(refused[A], DataRefused)
    assert "A.csv" in refused[A].message
    assert "date_order" in refused[A].remedy
    assert refused[B].date_format == "YYYYMMDD"  # the other file loads
    declared = DeliveryMapping(system="sap_ecc", date_order="DMY")
    assert decide(unclear, declared=declared)[A].date_format == "DD/MM/YY"


def test_values_that_contradict_are_refused_even_if_few():
    contradicting = evidence(["1/13/16"] * 1000 + ["13/1/16"])
    refused = decide(contradicting)[A]
    assert isinstance(refused, DataRefused)
    assert "1,000 values can only be month/day" in refused.message
    assert "1 only day/month" in refused.message


def test_values_that_are_no_dates_prove_nothing_and_do_no_harm():
    assert decide(evidence(["1/13/16", "45/67/16", "x"]))[A].date_format == "MM/DD/YY"


def test_earlier_files_of_the_source_are_proof():
    earlier = Earlier(date_orders=frozenset({"MDY"}), decimal_marks=frozenset({","}))
    decided = decide(evidence(["1/2/16"], decimals=["1.500"]), earlier=earlier)[A]
    assert (decided.date_format, decided.decimal_mark) == ("MM/DD/YY", ",")
    assert len(decided.notes) == 2
    undecided = Earlier(date_orders=frozenset({"MDY", "DMY"}))
    assert isinstance(decide(evidence(["1/2/16"]), earlier=undecided)[A], DataRefused)


def test_two_ways_of_writing_dates_in_one_file_are_refused_but_a_few_strays_are_not():
    mixed = evidence(["20180527"] * 5 + ["27.05.2018"] * 5)
    assert "several ways" in decide(mixed)[A].message
    assert decide(evidence(["20180527"] * 19 + ["27.05.2018"]))[A].date_format == "YYYYMMDD"


@pytest.mark.parametrize(
    ("decimals", "mark"),
    [
        (["1,500.00"], "."),
        (["1.500,00"], ","),
        (["2.5", "1500"], "."),
        (["2,5-"], ","),
        (["1,234,567"], "."),
        (["0.500"], "."),
        (["0.00E+00"], "."),
        (["7", "1500", "0"], None),
        (["1,500", "2.5"], "."),
    ],
)
def test_decimal_marks_by_proof(decimals, mark):
    assert decide(evidence(decimals=decimals))[A].decimal_mark == mark


@pytest.mark.parametrize("decimals", [["1,500", "2,750"], ["1.500"]])
def test_a_mark_that_nothing_proves_is_refused_until_declared(decimals):
    refused = decide(evidence(decimals=decimals))[A]
    assert isinstance(refused, DataRefused)
    assert "decimal_mark" in refused.remedy
    declared = DeliveryMapping(system="sap_ecc", decimal_mark=",")
    assert decide(evidence(decimals=decimals), declared=declared)[A].decimal_mark == ","


def test_few_decimals_of_the_other_mark_are_strays_many_are_a_contradiction():
    assert decide(evidence(decimals=["1.5"] * 96 + ["1,5"] * 4))[A].decimal_mark == "."
    assert "contradict" in decide(evidence(decimals=["1.5"] * 5 + ["1,5"] * 5))[A].message


@pytest.mark.parametrize(
    ("times", "template"),
    [
        (["9:25:11", "00:00:00"], "HH24:MI:SS"),
        (["1:50:33 PM"], "HH12:MI:SS AM"),
        (["092511"], "HH24MISS"),
        ([], "HH24:MI:SS"),
    ],
)
def test_times_of_day_by_shape(times, template):
    assert decide(evidence(times=times))[A].time_format == template


def test_the_order_of_a_template():
    assert [order_of(one) for one in ("MM/DD/YY", "DD.MM.YYYY", "YYYYMMDD", "YYYY-MM-DD")] == [
        "MDY",
        "DMY",
        "",
        "",
    ]


def test_the_specification_is_consistent():
    for table in get_system("sap_ecc").tables.values():
        assert len(set(table.columns)) == len(table.columns), table.name
        assert set(table.key) <= {*table.text, *table.date, *table.time}, table.name
        assert set(table.required) <= {*table.text, *table.date}, table.name
