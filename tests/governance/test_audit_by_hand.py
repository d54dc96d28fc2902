"""What docs/audit.md tells a reviewer to run works as it stands there, and finds what it should."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from p2p.governance.audit_head import current_head
from p2p.warehouse.connection import Connection
from tests.governance.chained_decisions import past_the_triggers
from tests.governance.test_audit_chain import NOW

PAGE = Path(__file__).resolve().parents[2] / "docs" / "audit.md"


def test_the_page_verifies_a_chain_without_our_code(chained: Connection, tmp_path: Path) -> None:
    python, sql = (
        re.search(rf"```{kind}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
        for kind in ("python", "sql")
    )
    assert python is not None
    assert sql is not None
    statement = sql.group(1).replace("'default'", "'north'").encode()

    def by_hand() -> subprocess.CompletedProcess[str]:
        with (
            (tmp_path / "chain.csv").open("wb") as stream,
            chained.cursor() as cursor,
            cursor.copy(statement) as copy,
        ):
            for block in copy:
                stream.write(block)
        return subprocess.run(
            [sys.executable, "-I", "-c", python.group(1)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    head = current_head(chained, "north", NOW)
    assert by_hand().stdout.split() == [str(head.entry_number), head.entry_hash]
    with past_the_triggers(chained):
        chained.execute("update ops.audit_entry set actor = 'eve' where entry_number = 4")
    assert by_hand().stderr.strip() == "entry 4 does not verify"


def test_the_page_names_every_chained_table(chained: Connection) -> None:
    text = PAGE.read_text("utf-8")
    tables = [name for (name,) in chained.execute("select audited::text from ops.audited_tables()")]
    assert [name for name in tables if f"`{name}`" not in text] == []
