"""A mapping is understood whole or refused with the field and what is allowed."""

from datetime import UTC, datetime

import pytest

from p2p.errors import UsageError
from p2p.sources import DeliveryMapping, EventLogMapping, read_mapping
from p2p.sources.mapping import SHIPPED, OcelMapping, recognised_mapping, shipped_mappings

OWN = """
columns: {case_id: Fall, activity: [Schritt, Aktion], time: Wann, cost: Betrag}
attributes: {plant: Werk}
time_format: DD.MM.YYYY HH24:MI
time_zone: Europe/Berlin
decimal_mark: ","
encoding: latin-1
plausible_to: 2020-12-31
"""


def written(tmp_path, text):
    path = tmp_path / "own.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_mapping_is_read(tmp_path):
    mapping = read_mapping(written(tmp_path, OWN))
    assert isinstance(mapping, EventLogMapping)
    assert mapping.columns.case_id == ("Fall",)
    assert mapping.columns.activity == ("Schritt", "Aktion")
    assert mapping.named_columns()["cost"] == ("Betrag",)
    assert mapping.zone == "Europe/Berlin"
    # midnight in Berlin at the end of the day, less a microsecond
    assert mapping.window == (None, datetime(2020, 12, 31, 22, 59, 59, 999999, tzinfo=UTC))


def test_a_delivery_mapping_is_read(tmp_path):
    mapping = read_mapping(
        written(tmp_path, "system: sap_ecc\ndate_order: DMY\ndecimal_mark: ','\n")
    )
    assert mapping == DeliveryMapping(system="sap_ecc", date_order="DMY", decimal_mark=",")


def test_an_object_centric_log_needs_to_say_only_its_zone(tmp_path):
    mapping = read_mapping(written(tmp_path, "system: ocel\ntime_zone: Europe/Berlin\n"))
    assert mapping == OcelMapping(time_zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns: {case_id: a, activity: b}", r"columns\.time: Field required"),
        (OWN + "colour: red", "colour: Extra inputs"),
        (OWN.replace("HH24:MI", "HH:MI"), "time_format: .*not understood"),
        (OWN.replace("DD.MM.YYYY HH24:MI", "HH24:MI"), "time_format: .*no date"),
        (OWN.replace("Europe/Berlin", "Berlin"), "time_zone: .*no time zone"),
        (OWN.replace("latin-1", "zip"), "encoding: .*not known"),
        (OWN.replace('","', '";"'), "decimal_mark: "),
        (OWN + "system: oracle", "system: Input should be 'event_log'"),
        ("system: sap_ecc\ndate_order: YDM", "date_order: "),
        ("- a\n- b", "holds no settings"),
        ("a: [", "no YAML"),
    ],
)
def test_a_wrong_mapping_is_refused_with_field_and_reason(tmp_path, text, told):
    path = written(tmp_path, text)
    with pytest.raises(UsageError, match=told) as refused:
        read_mapping(path)
    assert "own.yml" in refused.value.message
    assert refused.value.remedy


def test_a_missing_mapping_names_the_shipped_ones(tmp_path):
    with pytest.raises(UsageError, match="No such file") as refused:
        read_mapping(tmp_path / "none.yml")
    assert "bpic2019" in refused.value.remedy


def test_every_shipped_mapping_recognises_columns_that_it_can_read():
    assert len(shipped_mappings()) == len(list(SHIPPED.glob("*.yml")))
    for mapping in shipped_mappings():
        assert mapping.recognised_by
        assert read_mapping(mapping.name) == mapping
        for columns in mapping.recognised_by:
            assert recognised_mapping(columns) == mapping
            for role in ("case_id", "activity", "time"):
                assert set(getattr(mapping.columns, role)) & set(columns)


def test_the_largest_set_of_columns_wins_and_unknown_columns_have_no_mapping():
    xes = ["case:concept:name", "concept:name", "time:timestamp"]
    assert recognised_mapping([*xes, "x"]).name == "xes_standard"
    bpic = [*xes, "Cumulative net worth (EUR)", "case:Item Category"]
    assert recognised_mapping(bpic).name == "bpic2019"
    assert recognised_mapping(["case", "activity", "time"]) is None


def test_the_window_of_bpic2019_is_inclusive():
    first, last = read_mapping("bpic2019").window
    assert first == datetime(2017, 6, 1, tzinfo=UTC)
    assert last == datetime(2019, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
