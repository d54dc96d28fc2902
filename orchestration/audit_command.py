"""The command `p2p audit`: verify the record of decisions, export its head, export evidence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.console import ConsoleProgress
from orchestration.export_command import require_refreshed
from orchestration.open_warehouse import open_warehouse
from orchestration.show import jsonable
from p2p.errors import UsageError
from p2p.governance.audit_chain import Verification, verify
from p2p.governance.audit_export import export_evidence
from p2p.governance.audit_head import Head, current_head, kept_head, read_head
from p2p.governance.audited_control import find_control
from p2p.governance.evidence_queries import Asked
from p2p.progress import Progress, Silent
from p2p.settings import get_settings
from p2p.sources.known import require_source

BROKEN = 4
"""Exit code of a chain that does not verify; 1 is for what could not be verified."""

app = typer.Typer(
    no_args_is_help=True,
    help="The record of decisions: verify it, keep its head elsewhere, give a reviewer evidence.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong use, 4 the record does not verify. docs/audit.md"
    " tells how to verify without this program.",
)
TenantOption = Annotated[
    str | None, typer.Option(help="Whose record (default: the tenant of P2P_TENANT).")
]
HeadOption = Annotated[
    list[Path] | None,
    typer.Option(help="File of `p2p audit head`, kept elsewhere; may be given several times."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


@app.command("verify")
def verify_(
    head: HeadOption = None,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute the whole chain, and name the first bad entry and what is wrong with it.

    Every entry is hashed again; every decision is held against what was recorded of it; triggers
    that were switched off are named. A chain that was cut, or written anew as a whole, shows only
    against a head that was kept before: that of the last refresh lies below P2P_HOME and is always
    used, others are given with --head.
    """
    settings = get_settings()
    whose = tenant or settings.tenant
    heads = _heads(settings.home, whose, head or ())
    with open_warehouse(settings) as conn, _progress() as progress:
        conn.commit()
        found = verify(conn, whose, heads.values(), progress)
    if as_json:
        told = asdict(found) | {"is_intact": found.is_intact, "held_against": list(heads)}
        typer.echo(json.dumps(told, indent=2, default=jsonable))
    else:
        _tell(found, heads)
    if not found.is_intact:
        raise typer.Exit(BROKEN)


@app.command("head")
def head_(
    output: Annotated[
        Path | None, typer.Option(help="File to write; on the terminal where it is not given.")
    ] = None,
    tenant: TenantOption = None,
) -> None:
    """Write the number, time and hash of the last entry, to be kept where the database is not.

    Keep it with somebody else, or print it: `p2p audit verify --head FILE` then shows a chain that
    was cut or written anew since.
    """
    settings = get_settings()
    with open_warehouse(settings) as conn:
        found = current_head(conn, tenant or settings.tenant, datetime.now(UTC))
    text = json.dumps(found.as_json(), indent=2)
    if output is None:
        typer.echo(text)
        return
    if output.exists():
        raise UsageError(
            f"{output} is there already", "name another file: an older head is worth keeping"
        )
    output.write_text(text + "\n", encoding="utf-8")
    typer.echo(f"{output}: {_head_text(found)}")


@app.command("export")
def export_(
    control: Annotated[
        str,
        typer.Option(help="A control (C09), a rule (R05), a KPI (K22) or a kind (anomalous_case)."),
    ],
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day.")],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day, in it too.")],
    output: Annotated[Path, typer.Option(help="A new folder, or a new .zip file.")],
    *,
    source: Annotated[str | None, typer.Option(help="One source (default: all).")] = None,
    sample: Annotated[int, typer.Option(min=0, help="Rows of the sample.")] = 25,
    seed: Annotated[
        int, typer.Option(min=0, help="Which sample; the same seed, the same rows.")
    ] = 1,
    head: HeadOption = None,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what a reviewer needs to judge a control in a period.

    All rows that it checked, a sample that anybody can draw again, what was flagged and why, what
    people decided, the control's own text and version, the queries, the chain's head, and the
    SHA-256 of each file. The record is held against the head of the last refresh and those given
    with --head. Exit code 4 says that it was written, but the record does not verify.
    """
    settings = get_settings()
    days = (_day(first, "--from"), _day(last, "--to"))
    if days[0] > days[1]:
        raise UsageError(f"{first} lies after {last}", "give the earlier day with --from")
    whose = tenant or settings.tenant
    heads = _heads(settings.home, whose, head or ())
    with open_warehouse(settings) as conn, _progress() as progress:
        require_refreshed(conn)
        require_source(conn, source, tenant=whose)
        conn.commit()
        found = find_control(conn, whose, control)
        conn.commit()
        asked = Asked(found, whose, source, *days, sample, seed)
        package = export_evidence(conn, asked, output, progress, heads=heads)
    if as_json:
        told = {
            "output": str(package.path),
            "population_by_result": package.results,
            "not_tested": package.not_tested,
            "rows_by_file": package.row_counts,
            "chain_is_intact": package.chain.is_intact,
            "held_against": list(heads),
        }
        typer.echo(json.dumps(told, indent=2))
    else:
        out = Console()
        counts = ", ".join(f"{count:,} {result}" for result, count in package.results.items())
        out.print(
            f"{package.path}: {found.id} {found.name}, version {found.version}",
            *(
                f"  NOT TESTED in {name} (missing: {missing})"
                for name, missing in package.not_tested.items()
            ),
            f"  population: {counts or 'no row in the period'}",
            f"  sample: {package.row_counts['sample.csv']:,} (seed {seed});"
            f" {'drawn' if found.is_draw else 'flags'}: {package.row_counts['flags.csv']:,};"
            f" decisions: {package.row_counts['decisions.csv']:,}",
            sep="\n",
            markup=False,
            highlight=False,
        )
        if not package.chain.is_intact:
            out.print(
                "The record of decisions does NOT verify:  p2p audit verify", style="bold red"
            )
    if not package.chain.is_intact:
        raise typer.Exit(BROKEN)


def _heads(home: Path, tenant: str, given: Iterable[Path]) -> dict[str, Head]:
    """What a chain is held against, by name: heads that were given, and the one kept at home."""
    heads = {str(path): read_head(path) for path in given}
    for name, one in heads.items():
        if one.tenant != tenant:
            raise UsageError(
                f"{name} is the head of tenant {one.tenant}, not of {tenant}",
                f"give --tenant {one.tenant}, or another file",
            )
    kept = kept_head(home, tenant)
    # one of before the first entry shows nothing, and would read as if it did
    if kept is not None and kept.entry_number > 0:
        heads["the head that the last refresh kept"] = kept
    return heads


def _progress() -> AbstractContextManager[Progress]:
    """Bars on a terminal; nothing where somebody reads the output."""
    if sys.stderr.isatty():
        return ConsoleProgress(Console(file=sys.stderr))
    return nullcontext(Silent())


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day", "write it as 2026-12-31") from None


def _head_text(head: Head) -> str:
    if head.recorded_at is None:
        return f"nothing is recorded for {head.tenant} yet"
    return (
        f"entry {head.entry_number:,} of {head.tenant}, recorded"
        f" {head.recorded_at:%Y-%m-%d %H:%M} UTC, {head.entry_hash}"
    )


def _tell(found: Verification, heads: Mapping[str, Head]) -> None:
    out = Console()
    verdict = "verifies" if found.is_intact else "does NOT verify"
    out.print(
        f"The record of {found.tenant} {verdict}: {found.entry_count:,} entries.",
        style="bold" if found.is_intact else "bold red",
        highlight=False,
    )
    for one in found.problems:
        out.print(f"  {one.text}", markup=False, highlight=False)
    if found.last_entry_at is not None:
        which = "The last entry" if found.is_intact else "The last good entry"
        out.print(
            f"{which} is {found.last_entry_number:,} of {found.last_entry_at:%Y-%m-%d %H:%M} UTC,"
            f" hash {found.last_entry_hash}.",
            highlight=False,
        )
    if heads:
        told = ", ".join(f"{name} (entry {one.entry_number:,})" for name, one in heads.items())
        out.print(f"Held against: {told}.", markup=False, highlight=False)
    else:
        out.print(
            "No head was there to hold it against: a chain that was cut would not show. Keep one"
            " elsewhere with:  p2p audit head --output FILE",
            highlight=False,
        )
    if not found.is_intact:
        out.print(
            "what to do: keep the database as it is, restore a copy from before beside it, and"
            " compare ops.audit_entry from the entry named first.",
            highlight=False,
        )
