"""Every row of the systems beside the ERPs is loaded and staged."""

from __future__ import annotations

from tests.simulator.side_landed.conftest import SYSTEMS


def test_every_row_is_loaded_and_none_is_refused(landed):
    loaded = landed.rows(
        "select table_name, sum(rows_read) from raw.file where rows_read = rows_loaded "
        "and source in ('supplier_portal', 'ticket_desk', 'bank', 'ap_cost') group by table_name"
    )
    again = {"ticket_desk_tickets": 2}
    assert dict(loaded) == {
        name: count + again.get(name, 0) for name, count in landed.written.items()
    }
    assert landed.rows("select count(*) from raw.quarantine") == [(0,)]


def test_staging_has_a_row_for_each(landed):
    for name, count in landed.written.items():
        system = next(one for one in SYSTEMS if name.startswith(one))
        view = f"stg_{system}__{name.removeprefix(system + '_')}"
        found = landed.rows(f"select count(*) from staging.{view} where source = '{system}'")
        assert found == [(count,)], view
