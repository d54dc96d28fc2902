"""Tables of the systems beside the ERPs are as specified; the same truth gives the same ones."""

import pytest

from p2p.simulator.renderers import tables_of
from p2p.sources.specification import get_system
from tests.simulator.side_company import side_tables, side_truth

SYSTEMS = ("supplier_portal", "ticket_desk", "ap_cost")


@pytest.mark.parametrize("system", SYSTEMS)
def test_columns_keys_and_required_values_follow_the_specification(system):
    specified = get_system(system).tables
    assert [table.name for table in side_tables(system)] == list(specified)
    for table in side_tables(system):
        spec = specified[table.name]
        frame = table.frame.drop(table.changed_at)
        assert set(frame.columns) == set(spec.columns), table.name
        assert frame.height > 20, table.name
        assert not frame.select(spec.key).is_duplicated().any(), table.name
        assert frame.select(spec.required).null_count().sum_horizontal().item() == 0, table.name
        assert table.frame[table.changed_at].max() <= side_truth(system).world.end
        empty = [name for name in frame.columns if frame[name].null_count() == frame.height]
        assert empty == [], table.name


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_same_truth_gives_the_same_tables(system):
    again = tables_of(system)(side_truth(system))
    for one, other in zip(side_tables(system), again, strict=True):
        assert one.frame.equals(other.frame), one.name
