"""Which names are one human to the database: forms, invisible characters, user ids of sources."""

from __future__ import annotations

import pytest

from p2p.errors import UsageError
from p2p.governance.people import link_person, people, unlink_person
from p2p.warehouse.connection import Connection
from tests.governance.review_items import (
    CONFIRM,
    Begun,
    insert_step,
    refused_step,
)


@pytest.mark.parametrize(
    ("name", "is_name"),
    [
        ("anna", True),
        ("\u674e\u660e", True),
        ("\u0416", True),
        ("7", True),
        ("\u0301", False),
        ("\u00d7 _", False),
        ("\u115f\u034f\u202e\ufe0f\x01", False),
        ("\u20d0\u0610\ue000\ufffc", False),  # marks and private characters alone
        ("\u16a8\u16be", False),  # Runic: nobody is called in it today
        ("\ua4ee\ua4e0\ua4e0\ua4ee", False),  # Lisu: looks like ANNA
        ("ann\ua4ee", False),
        ("\u674eanna", False),
        ("J\u00f6rg O\u2019Neill\u2011Nguy\u1ec5n 2 <j.o@firm.example>", True),
        ("\u0418\u0432\u0430\u043d Smith", True),
    ],
)
def test_a_name_has_a_letter_or_a_digit_of_any_script(
    queue: Connection, name: str, is_name: bool
) -> None:
    assert queue.execute("select ops.is_name(%s)", (name,)).fetchone() == (is_name,)


def test_what_is_invisible_between_letters_makes_no_other_name(queue: Connection) -> None:
    same = ("Ren\u00e9", "RENE\u034f\u0301", "r\u2066en\u00e9\uffa0", "Re\x02n\ufeff\u00e9")
    told = [queue.execute("select ops.normal_name(%s)", (one,)).fetchone() for one in same]
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    ("name", "same"),
    [
        *(
            ("anna", f"anna{mark}")
            for mark in "\u0487\u0610\u064b\u0670\u1ab0\u1dc0\u20d0\ufe20\ue000\ufffc"
        ),
        *(("ann-marie", f"ann{dash}marie") for dash in "\u2010\u2011\u2012\u2013\u2014\u2015"),
        ("o'neill", "O\u2019Neill"),
    ],
)
def test_marks_dashes_and_apostrophes_make_no_other_person(
    queue: Connection, name: str, same: str
) -> None:
    assert queue.execute("select ops.normal_name(%s)", (same,)).fetchone() == (name,)


def test_names_of_one_human_are_one_person(queue: Connection, large: Begun) -> None:
    def link(person: str, source: str, user_id: str) -> None:
        link_person(
            queue, tenant=large.tenant, person=person, source=source, user_id=user_id, who="ines"
        )
        queue.commit()

    link("anna.berg@firm.example", "erp", "BergA")
    link("eva@firm.example", "", "eva")
    link("otto@firm.example", "another", "BERGA")
    anna = "Anna.Berg@firm.example"
    assert refused_step(queue, large, CONFIRM, anna) == "review_decider_is_not_involved"
    two = {"second_person": anna}
    assert refused_step(queue, large, CONFIRM, **two) == "review_decider_is_not_involved"
    two = {"second_person": "EVA@firm.example"}
    assert refused_step(queue, large, CONFIRM, **two) == "review_second_person_is_another"
    # BERGA of another source is somebody else
    insert_step(queue, large.item_id, CONFIRM, second_person="otto@firm.example")


def test_a_link_is_ended_by_somebody_else_only(queue: Connection) -> None:
    link = {"tenant": "links", "person": "Anna", "source": "erp", "user_id": "BERGA"}
    link_person(queue, **link, who="ines")
    with pytest.raises(UsageError, match="a user id of their own"):
        unlink_person(queue, **link, who=" anna ")
    assert len(people(queue, tenant="links")) == 1
    unlink_person(queue, **link | {"person": "anna"}, who="ines")
    assert people(queue, tenant="links") == []
    with pytest.raises(UsageError, match="is not linked"):
        unlink_person(queue, **link, who="ines")


def test_nobody_ends_their_own_link_under_another_of_their_names(queue: Connection) -> None:
    first = {"tenant": "alias", "person": "Anna Berg", "source": "erp", "user_id": "BERGA"}
    link_person(queue, **first, who="ines")
    link_person(queue, **first | {"source": "", "user_id": "anna.berg@firm.example"}, who="ines")
    with pytest.raises(UsageError, match="a user id of their own"):
        unlink_person(queue, **first, who="Anna.Berg@firm.example")
    unlink_person(queue, **first, who="ines")
