"""The command `p2p reranking`: a model of the order in which to look, tried on later decisions."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import psycopg
import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.open_warehouse import open_warehouse
from orchestration.show import jsonable
from p2p.governance.reranking import RerankingModel, approve, models, retire
from p2p.governance.review_refusals import refused
from p2p.settings import get_settings
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="An order of candidates learned from decisions. It never hides one, and only a named "
    "person other than the one who proposed it puts it in force.",
)
ModelArgument = Annotated[int, typer.Argument(help="Number of the model, as `show` tells it.")]
PersonOption = Annotated[str, typer.Option("--by", help="Who does this, for the record.")]
ReasonOption = Annotated[str, typer.Option(help="Why.")]
_STRONGEST = 6


@app.command()
def propose(by: PersonOption) -> None:
    """Fit a model on the earlier decisions, and try it against the present order on the later ones.

    The trial is kept whether the model was better or not. Nothing changes until it is approved.
    """
    from mining.feedback.reranking_store import propose_model

    settings = get_settings()
    with open_warehouse(settings) as conn, conn.transaction():
        try:
            model_id, _, _ = propose_model(
                conn, tenant=settings.tenant, proposed_by=by, models=settings.home / "models"
            )
        except psycopg.errors.CheckViolation as error:
            raise refused(error) from error
        made = next(one for one in models(conn, tenant=settings.tenant) if one.model_id == model_id)
    out = Console()
    _print_trial(out, made)
    out.print(
        f"Another person puts it in force:  [bold]p2p reranking approve {model_id} --by ...[/]"
        if made.is_better
        else "It cannot be put in force; the present order stays.",
        highlight=False,
    )


@app.command("show")
def show_(
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show every model that was tried, the last first, and which one is in force."""
    settings = get_settings()
    with open_warehouse(settings) as conn:
        found = models(conn, tenant=settings.tenant)
    if as_json:
        told = {"models": [{**asdict(one), "state": one.state} for one in found]}
        typer.echo(json.dumps(told, indent=2, default=jsonable))
        return
    out = Console()
    if not found:
        out.print("No model was tried yet. `p2p reranking propose --by NAME` tries one.")
        return
    out.print(_table(found))
    _print_trial(out, next((one for one in found if one.is_in_force), found[0]))


@app.command("approve")
def approve_(model: ModelArgument, by: PersonOption, reason: ReasonOption) -> None:
    """Put a model in force from the next refresh on. Its proposer cannot."""
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        made = approve(conn, model, tenant=settings.tenant, approved_by=by, reason=reason)
    Console().print(
        f"Model {made.model_id} ({made.model_version}) is in force by {made.approved_by};"
        " it orders candidates from the next refresh:  [bold]p2p refresh[/]",
        highlight=False,
    )


@app.command("retire")
def retire_(model: ModelArgument, by: PersonOption, reason: ReasonOption) -> None:
    """Take a model out of force: the scores of the detectors give the order again."""
    settings = get_settings()
    with open_warehouse(settings):
        pass
    with connect_to_decide(settings) as conn:
        gone = retire(conn, model, tenant=settings.tenant, retired_by=by, reason=reason)
    Console().print(
        f"Model {gone.model_id} ({gone.model_version}) is retired; scores give the order again"
        " from the next refresh:  [bold]p2p refresh[/]",
        highlight=False,
    )


def _print_trial(out: Console, model: RerankingModel) -> None:
    first = model.budget_count
    known = model.label_count - model.held_out_count
    lines = (
        f"Model {model.model_id}, version {model.model_version}: {model.state}.",
        f"It knew {known:,} decision{'' if known == 1 else 's'} and was tried on the"
        f" {model.held_out_count:,} made from {model.held_out_from:%Y-%m-%d} on.",
        f"Average precision {model.model_average_precision:.3f} against"
        f" {model.present_average_precision:.3f} of the present order: gain {model.gain:+.3f}"
        f" (98 % interval {model.gain_low:+.3f} to {model.gain_high:+.3f}).",
        f"Confirmed of the first {first:,} looked at: {model.model_precision_at_budget:.0%} against"
        f" {model.present_precision_at_budget:.0%}.",
        "What weighs most: "
        + ", ".join(
            f"{name} ({weight:+.2f})" for name, weight in list(_weights(model).items())[:_STRONGEST]
        )
        + ".",
    )
    for line in lines:
        out.print(Text(line))


def _weights(model: RerankingModel) -> dict[str, float]:
    """Strongest first; a JSON object of the database has no order."""
    weights: dict[str, float] = model.card["weights"]
    return dict(sorted(weights.items(), key=lambda one: (-abs(one[1]), one[0])))


def _table(found: list[RerankingModel]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for heading in ("no.", "version", "state", "proposed", "decisions", "gain", "approved"):
        table.add_column(heading, overflow="fold")
    for one in found:
        approved = (
            "-" if one.approved_at is None else f"{one.approved_by} {one.approved_at:%Y-%m-%d}"
        )
        cells = (
            str(one.model_id),
            one.model_version,
            one.state,
            f"{one.proposed_by} {one.proposed_at:%Y-%m-%d}",
            f"{one.label_count:,}",
            f"{one.gain:+.3f} ({one.gain_low:+.3f} to {one.gain_high:+.3f})",
            approved,
        )
        table.add_row(*map(Text, cells))
    return table
