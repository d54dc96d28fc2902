"""Dagster's own storage reads what ours writes of a run, and no file stays open."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from orchestration.dagster_instance import dagster_instance
from p2p.settings import Settings


@dg.asset
def counted() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"dagster/row_count": 3})


def _materialize(settings: Settings) -> str:
    with dagster_instance(settings) as instance:
        return dg.materialize([counted], instance=instance).run_id


def test_dagsters_own_storage_reads_the_history_of_each_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    run_ids = [_materialize(settings), _materialize(settings)]

    kind = dg.DagsterEventType.ASSET_MATERIALIZATION
    history = tmp_path / "dagster" / "history" / "runs"
    with dg.DagsterInstance.ephemeral() as bystander:
        theirs = SqliteEventLogStorage(str(history))
        theirs.register_instance(bystander)
        for run_id in run_ids:
            told = theirs.get_logs_for_run(run_id, of_type=kind)
            assert [event.get_dagster_event().asset_key for event in told] == [counted.key]
        records = theirs.fetch_materializations(counted.key, limit=10).records
        assert [record.run_id for record in records] == run_ids[::-1]
        theirs.dispose()


def test_no_file_of_a_run_stays_open(tmp_path: Path) -> None:
    _materialize(Settings(home=tmp_path))

    files = [path.name for path in (tmp_path / "dagster" / "history" / "runs").iterdir()]
    assert files and not [name for name in files if name.endswith(("-wal", "-shm"))]
