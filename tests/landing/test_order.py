"""Whatever the order of loading: the history of each key, and what staging reads, end the same."""

import datetime as dt
import itertools
import json
import random

import pytest

from p2p.landing import ingest, ingest_all
from p2p.sources import DeliveryMapping
from tests.sources.shop import shop  # noqa: F401

pytestmark = pytest.mark.usefixtures("shop")
DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(12)]
EKKO = "MANDT,EBELN,LIFNR,AEDAT\n"


def rows_by_day(seed, keys=6, contents="AB", share=0.5):
    """(day, key, content) in order of delivery: few contents, so that rows often turn back.

    Some rows come twice in a file, some days bring nothing new.
    """
    chance = random.Random(seed)  # noqa: S311
    return [
        (day, f"{key}", chance.choice(contents))
        for day in DAYS
        for key in chance.choices(range(1, keys + 1), k=keys)
        if chance.random() < share
    ]


def history(rows):
    """What the versions of each key are, said without our code: repeats in a row are one."""
    by_key = {}
    for _, key, content in rows:
        by_key.setdefault(key, []).append(content)
    return {key: [value for value, _ in itertools.groupby(of)] for key, of in by_key.items()}


def ekko(rows):
    return EKKO + "".join(f"100,{key},{content},2026-01-15\n" for _, key, content in rows)


def stock(rows):
    return "ARTICLE,NAME,PRICE\n" + "".join(f"{key},{content},1\n" for _, key, content in rows)


def write(folder, rows, text, name="EKKO.csv"):
    """A folder of days; a day without rows still delivers a file with a header."""
    for day in DAYS:
        path = folder / day.isoformat() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text([row for row in rows if row[0] == day]))
    return folder


def stored(conn, source, table="sap_ekko", key="ebeln", content="lifnr"):
    """{key: contents of its versions in order}."""
    return dict(
        conn.execute(
            f"select {key}, array_agg({content} order by f.ordered_on, _file_id, _row_number) "
            f"from raw.{table} inner join raw.file as f on f.file_id = _file_id "
            "where f.source = %s group by 1",
            (source,),
        ).fetchall()
    )


def reconciled(conn, source, table, read):
    """Loaded and duplicate rows add up to those delivered; the manifest tells what raw holds."""
    counted, loaded = conn.execute(
        "select sum(rows_read), sum(rows_loaded) from raw.file where source = %s", (source,)
    ).fetchone()
    there = conn.execute(
        f"select count(*) from raw.{table} inner join raw.file on file_id = _file_id "
        "where source = %s",
        (source,),
    ).fetchone()[0]
    per_file = conn.execute(
        f"select count(*) from raw.file as f where source = %s and rows_loaded <> "
        f"(select count(*) from raw.{table} where _file_id = f.file_id)",
        (source,),
    ).fetchone()[0]
    return (counted, loaded, per_file) == (read, there, 0)


SYSTEMS = [
    ("sap_ecc", ekko, "EKKO.csv", ("sap_ekko", "ebeln", "lifnr")),
    ("shop", stock, "STOCK.csv", ("shop_stock", "article", "name")),
]


@pytest.mark.parametrize("delivered", SYSTEMS, ids=lambda delivered: delivered[0])
def test_days_in_order_at_once_and_shuffled_end_the_same(conn, tmp_path, delivered):
    system, text, name, where = delivered
    mapping = DeliveryMapping(system=system, date_format="ISO", decimal_mark=".")
    for seed in range(4):
        rows = rows_by_day(seed)
        folder = write(tmp_path / str(seed), rows, text, name)
        expected = history(rows)
        assert any(len(one) > 2 for one in expected.values())
        days = sorted(folder.iterdir())
        orders = {"at_once": [folder], "in_order": days, "backwards": days[::-1]}
        for number in range(3):
            orders[f"shuffled{number}"] = random.Random(number).sample(days, len(days))  # noqa: S311
        for order, paths in orders.items():
            source = f"{order}_{seed}"
            for path in paths:
                ingest(conn, path, source=source, mapping=mapping)
            assert stored(conn, source, *where) == expected, source
            assert reconciled(conn, source, where[0], len(rows)), source
            again = ingest(conn, folder, source=source, mapping=mapping)
            assert {file.status for file in again} == {"already_loaded"}, source


def test_a_row_that_turned_back_survives_when_what_was_between_comes_last(conn, tmp_path):
    rows = [(DAYS[n], "45", content) for n, content in enumerate("AABACAA")]
    folder = write(tmp_path / "days", rows, ekko)
    mapping = DeliveryMapping(system="sap_ecc", date_format="ISO")
    for number, last in enumerate([2, 4]):
        source = f"s{number}"
        days = [n for n in range(7) if n != last]
        for n in [*days, last]:
            ingest(conn, folder / DAYS[n].isoformat(), source=source, mapping=mapping)
        assert stored(conn, source) == {"45": ["A", "B", "A", "C", "A"]}
        assert reconciled(conn, source, "sap_ekko", 7)


def test_overlap_costs_ranges_and_no_rows(conn, tmp_path):
    rows = "".join(f"100,{n},A,2026-01-15\n" for n in range(1000))
    mapping = DeliveryMapping(system="sap_ecc", date_format="ISO")
    for day in DAYS[:3]:
        path = tmp_path / day.isoformat() / "EKKO.csv"
        path.parent.mkdir()
        path.write_text(EKKO + rows)
        ingest(conn, path, source="erp", mapping=mapping)
    counts = conn.execute("select rows_loaded, rows_duplicate from raw.file order by file_id")
    assert counts.fetchall() == [(1000, 0), (0, 1000), (0, 1000)]
    assert conn.execute("select first_row, row_count from raw.repeated_rows").fetchall() == [
        (1, 1000),
        (1, 1000),
    ]


def test_a_few_rows_for_a_large_table_are_looked_up_by_key(conn, tmp_path):
    mapping = DeliveryMapping(system="sap_ecc", date_format="ISO")
    big = EKKO + "".join(f"100,{n},A,2026-01-15\n" for n in range(21_000))
    small = EKKO + "100,5,B,2026-01-15\n100,6,A,2026-01-15\n100,x,A,2026-01-15\n"
    for day, text in zip(DAYS, (big, small), strict=False):
        path = tmp_path / day.isoformat() / "EKKO.csv"
        path.parent.mkdir()
        path.write_text(text)
        (loaded,) = ingest(conn, path, source="erp", mapping=mapping)
    assert (loaded.rows_loaded, loaded.rows_duplicate) == (2, 1)
    assert stored(conn, "erp")["5"] == ["A", "B"]
    assert conn.execute("select to_regclass('raw.sap_ekko__versions')").fetchone()[0]


def test_a_file_without_a_day_follows_what_was_loaded_before(conn, tmp_path):
    mapping = DeliveryMapping(system="sap_ecc", date_format="ISO")
    names = ["EKKO.csv", "EKKO_20260103.csv", "ekko-2026-01-02.csv", "EKKO.txt"]
    for name, content in zip(names, "ACBD", strict=True):
        (tmp_path / name).write_text(ekko([(None, "45", content)]))
        ingest(conn, tmp_path / name, source="erp", mapping=mapping)
    assert stored(conn, "erp") == {"45": ["A", "B", "C", "D"]}
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "EKKO.csv").write_text(ekko([(None, "45", "E")]))
    declared = mapping.model_copy(update={"delivered_on": dt.date(2026, 1, 1)})
    ingest(conn, tmp_path / "more", source="erp", mapping=declared)
    assert stored(conn, "erp") == {"45": ["A", "E", "B", "C", "D"]}


def test_the_same_bytes_on_another_day_are_another_delivery(conn, tmp_path):
    mapping = DeliveryMapping(system="sap_ecc", date_format="ISO")
    for day, content in zip(DAYS, "ABA", strict=False):
        path = tmp_path / day.isoformat() / "EKKO.csv"
        path.parent.mkdir()
        path.write_text(ekko([(None, "45", content)]))
    loaded = ingest(conn, tmp_path, source="erp", mapping=mapping)
    assert [file.status for file in loaded] == ["loaded"] * 3
    assert stored(conn, "erp") == {"45": ["A", "B", "A"]}


def order(key, content, minute):
    changed = f"2026-01-{minute // 60 + 1:02}T10:{minute % 60:02}:00-05:00"
    return json.dumps({"id": key, "supplier": {"id": content}, "updated-at": changed})


def test_overlapping_extracts_by_cursor_end_the_same(conn, tmp_path):
    """A cursor decides, whatever the day: an extract may come late or bring old rows again."""
    chance = random.Random(5)  # noqa: S311
    changes = [(f"{chance.randrange(8)}", chance.choice("AB"), n) for n in range(120)]
    folder = tmp_path / "shop"
    for number, day in enumerate(DAYS):
        # each day brings what changed since, and the day before again
        rows = [one for one in changes if 10 * (number - 1) <= one[2] < 10 * (number + 1)]
        path = folder / day.isoformat() / "orders.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(order(*one) for one in rows))
    (folder / "mapping.yml").write_text("system: shop\n")
    newest = {key: (content, n) for key, content, n in changes}
    days = sorted(one for one in folder.iterdir() if one.is_dir())
    found = []
    for source, paths in {
        "at_once": [folder],
        "backwards": days[::-1],
        "shuffled": chance.sample(days, len(days)),
    }.items():
        for path in paths:
            (told,) = ingest_all(conn, path, source=source)
            assert not told.problems
        found.append(
            conn.execute(
                'select id, "supplier.id", "updated-at" from raw.shop_orders '
                "inner join raw.file on file_id = _file_id where source = %s order by 1, 3",
                (source,),
            ).fetchall()
        )
        assert len(found[-1]) == len(changes)
    assert found[0] == found[1] == found[2]
    latest = {key: (content, changed) for key, content, changed in found[0]}
    assert {key: value[0] for key, value in latest.items()} == {
        key: content for key, (content, _) in newest.items()
    }
