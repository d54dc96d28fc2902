"""Finds cases that stand for a variant or a case key: what people look up. Reads marts."""

from __future__ import annotations

from collections.abc import Collection

from mining.store import Connection, Log


def cases_of_variants(
    conn: Connection, log: Log, variant_keys: Collection[int], *, most: int
) -> dict[int, list[str]]:
    """For each variant up to `most` case ids, the first by name."""
    rows = conn.execute(
        """
        select variant_key, case_id
        from (
            select
                fct_case.variant_key,
                dim_case.case_id,
                row_number() over (
                    partition by fct_case.variant_key order by dim_case.case_id, dim_case.case_key
                ) as place
            from marts.dim_case
            inner join marts.fct_case on dim_case.case_key = fct_case.case_key
            where
                dim_case.tenant = %s and dim_case.source = %s and dim_case.case_notion = %s
                and fct_case.variant_key = any(%s)
        ) as numbered
        where place <= %s
        order by variant_key, place
        """,
        (log.tenant, log.source, log.case_notion, sorted(variant_keys), most),
    )
    found: dict[int, list[str]] = {}
    for variant_key, case_id in rows:
        found.setdefault(variant_key, []).append(case_id)
    return found


def names_of_cases(conn: Connection, case_keys: Collection[int]) -> dict[int, str]:
    """The name that a case has in its system, by case key."""
    rows = conn.execute(
        "select case_key, case_id from marts.dim_case where case_key = any(%s)",
        (sorted(case_keys),),
    )
    return dict(rows.fetchall())
