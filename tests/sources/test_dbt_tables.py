"""What dbt knows of raw tables is what the specifications say, and every staging model has one."""

from __future__ import annotations

from pathlib import Path

from p2p.sources.dbt_tables import MACRO_FILE, REPOSITORY, macro_text, staging_model
from p2p.sources.specification import raw_tables

WRITE = "run `python -m p2p.sources.dbt_tables`"


def test_the_macro_file_is_current() -> None:
    assert (REPOSITORY / MACRO_FILE).read_text("utf-8") == macro_text(), WRITE


def test_every_staging_model_of_a_system_reads_a_specified_table() -> None:
    views = list((REPOSITORY / "dbt_project/models/staging").glob("*/stg_*.sql"))
    # a view that turns an array into rows reads the table of the array's records
    collections = {path.stem for path in views if "json_rows(" in path.read_text("utf-8")}
    logs = {path.stem for path in views if path.parent.name in ("event_log", "ocel")}
    staged = {path.stem for path in views} - collections - logs
    specified = {staging_model(tables[0]) for tables in raw_tables().values()}
    assert staged <= specified
    assert {"stg_sap__ekko", "stg_sap__konv"} <= staged


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "dbt_project/models/staging/sap_ecc").mkdir(parents=True)
    (tmp_path / "dbt_project/models/staging/sap_ecc/stg_sap__ekko.sql").touch()
    lines = macro_text(tmp_path).splitlines()
    (ekko,) = [line for line in lines if "'sap_ekko'" in line]
    (ekpo,) = [line for line in lines if "'sap_ekpo'" in line]
    assert "'key': ['mandt', 'ebeln'], 'cursor': none" in ekko
    assert "'staging': 'stg_sap__ekko'" in ekko
    assert "'staging': none" in ekpo
