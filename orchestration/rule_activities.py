"""Which activities of a file of rules nobody knows. A warning only: a log may yet bring them."""

from __future__ import annotations

import csv

from rich.console import Console

from mining.reference_models import nearest_names
from p2p.conformance.rules import RuleFile
from p2p.kpis.generated import REPOSITORY
from p2p.warehouse.connection import Connection

_CATALOGUE = REPOSITORY / "dbt_project/seeds/activity_catalogue.csv"


def known_activities(conn: Connection | None, tenant: str) -> set[str]:
    """The catalogue's activities and those of every published log of the tenant.

    conn: None where there is no warehouse to ask.
    """
    with _CATALOGUE.open(encoding="utf-8", newline="") as seed:
        known = {row["activity"] for row in csv.DictReader(seed)}
    if conn is None:
        return known
    row = conn.execute("select to_regclass('serving.activity') is not null").fetchone()
    if row is not None and row[0]:
        rows = conn.execute("select activity from serving.activity where tenant = %s", (tenant,))
        known |= {name for (name,) in rows}
    return known


def warn_of_unknown(out: Console, own: RuleFile, known: set[str]) -> None:
    """Tell each unknown activity with the rules that name it, and what it is written most like."""
    rules: dict[str, list[str]] = {}
    for rule in own.rules:
        for activity in sorted({name for _, name in rule.check.roles} - known):
            rules.setdefault(activity, []).append(rule.id)
    if not rules:
        return
    out.print(
        f"warning: {len(rules)} of its activities occur in no log and no catalogue; the rules"
        " below judge as if they never happened:",
        style="yellow",
        highlight=False,
    )
    for name, near in nearest_names(rules, known).items():
        guess = f"  (is it {near!r}?)" if near else ""
        out.print(f"  {', '.join(rules[name])}: {name!r}{guess}", markup=False, highlight=False)
