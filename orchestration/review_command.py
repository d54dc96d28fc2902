"""The command `p2p review`: the work queue of review candidates, and decisions on its items.

How items are shown is in review_tables.py; routing and people have files of their own.
"""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, get_args

import typer
from rich.console import Console

from orchestration import review_people_command, review_routing_command
from orchestration.open_warehouse import open_warehouse
from orchestration.review_tables import print_item, print_queue
from orchestration.show import jsonable
from p2p.errors import UsageError
from p2p.governance.candidate_kinds import kind_of
from p2p.governance.review_known import require_known
from p2p.governance.review_queue import (
    OPEN_STATES,
    QueueFilter,
    QueueItem,
    State,
    ages,
    count_queue,
    limit_of,
    needs_two,
    read_item,
    read_queue,
    read_steps,
)
from p2p.governance.review_steps import Action, possible_actions, take_step, words
from p2p.settings import Settings, get_settings
from p2p.warehouse.connection import Connection
from p2p.warehouse.decider import connect_to_decide

app = typer.Typer(
    no_args_is_help=True,
    help="The work queue: what models and rules propose, and what people decide about it.\n\n"
    "The way of an item: new, assigned, in review, then confirmed, dismissed or escalated, then"
    " resolved. The database refuses a decision by somebody who had a hand in the matter, and one"
    " by a single person above the limit.",
)
app.add_typer(review_routing_command.app, name="routing")
app.add_typer(review_people_command.app, name="people")

ItemArgument = Annotated[
    int, typer.Argument(help="Number of the item, as `p2p review list` shows.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who acts (default: you).")]
ReasonOption = Annotated[str, typer.Option(help="Why, in a sentence.")]
WithOption = Annotated[
    str | None,
    typer.Option("--with", help="The second person who decided; needed above the limit."),
]


@app.command("list")
def list_(
    *,
    state: Annotated[
        str | None, typer.Option(help="States, with commas between; `all` for every one.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="One team.")] = None,
    assigned_to: Annotated[str | None, typer.Option(help="One person.")] = None,
    kind: Annotated[str | None, typer.Option(help="One kind of candidate, or its name.")] = None,
    source: Annotated[str | None, typer.Option(help="One source.")] = None,
    amount_from: Annotated[
        str | None, typer.Option(help="At least this amount, whatever the currency.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Past their due time only.")] = False,
    limit: Annotated[int, typer.Option(help="Items at most.", min=1)] = 40,
    as_json: JsonOption = False,
) -> None:
    """Show items, what is due first; those that are open where no state is given."""
    settings = get_settings()
    chosen = QueueFilter(
        states=_states(state),
        source=source,
        owner=owner,
        kinds=(kind_of(kind),) if kind else (),
        assigned_to=assigned_to,
        amount_from=_amount(amount_from),
        is_overdue=overdue or None,
    )
    with _warehouse(settings) as conn:
        require_known(conn, chosen, tenant=settings.tenant)
        items = read_queue(conn, tenant=settings.tenant, chosen=chosen, limit=limit)
        total = count_queue(conn, tenant=settings.tenant, chosen=chosen)
        found = list(zip(items, ages(conn, items, tenant=settings.tenant), strict=True))
    if as_json:
        rows = [asdict(item) | asdict(age) for item, age in found]
        typer.echo(json.dumps({"items": rows, "count": total}, indent=2, default=jsonable))
        return
    print_queue(Console(), found, total)


@app.command()
def show(item: ItemArgument, as_json: JsonOption = False) -> None:
    """Show one item: reasons, evidence, who may not decide, and every step so far."""
    settings = get_settings()
    with _warehouse(settings) as conn:
        found = read_item(conn, item, tenant=settings.tenant)
        (age,) = ages(conn, [found], tenant=settings.tenant)
        steps = read_steps(conn, item, tenant=settings.tenant)
        limit = limit_of(conn, found, tenant=settings.tenant)
        possible = possible_actions(conn, found.state)
    if as_json:
        told = asdict(found) | asdict(age) | {"possible": possible}
        # an amount that is not known is above no limit and below none
        told["two_people_above"] = None if found.amount is None else limit
        told["needs_two_people"] = needs_two(found, limit)
        told["steps"] = [asdict(step) for step in steps]
        typer.echo(json.dumps(told, indent=2, default=jsonable))
        return
    print_item(Console(), found, age, steps, limit=limit, possible=possible)


@app.command()
def assign(
    item: ItemArgument,
    to: Annotated[str, typer.Option(help="Who shall look at it.")],
    reason: Annotated[str | None, typer.Option(help="Why this person.")] = None,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give an item to a person, or to another one."""
    _take("assign", item, by=by, reason=reason, assign_to=to, as_json=as_json)


@app.command()
def start(item: ItemArgument, by: ByOption = None, as_json: JsonOption = False) -> None:
    """Begin to look at an item; a new one is assigned to you by it."""
    _take("start", item, by=by, as_json=as_json)


@app.command()
def confirm(
    item: ItemArgument,
    reason: ReasonOption,
    by: ByOption = None,
    second: WithOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide that it is what it looks like."""
    _take("confirm", item, by=by, reason=reason, second=second, as_json=as_json)


@app.command()
def dismiss(
    item: ItemArgument,
    *,
    reason: ReasonOption,
    by: ByOption = None,
    second: WithOption = None,
    expires: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Last day that it holds; it opens again then."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Decide that it is in order. It does not come back unless its facts change."""
    day = _day(expires) if expires else None
    _take("dismiss", item, by=by, reason=reason, second=second, expires_on=day, as_json=as_json)


@app.command()
def escalate(
    item: ItemArgument, reason: ReasonOption, by: ByOption = None, as_json: JsonOption = False
) -> None:
    """Hand an item up: somebody else decides."""
    _take("escalate", item, by=by, reason=reason, as_json=as_json)


@app.command()
def resolve(
    item: ItemArgument,
    reason: ReasonOption,
    by: ByOption = None,
    second: WithOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close an item: what followed from the decision is done; the reason tells what."""
    _take("resolve", item, by=by, reason=reason, second=second, as_json=as_json)


@app.command()
def reopen(
    item: ItemArgument,
    reason: ReasonOption,
    by: ByOption = None,
    second: WithOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a decision back: it stays on record, and counts as a label no longer."""
    _take("reopen", item, by=by, reason=reason, second=second, as_json=as_json)


def _take(
    action: Action,
    item_id: int,
    *,
    by: str | None,
    as_json: bool,
    reason: str | None = None,
    second: str | None = None,
    assign_to: str | None = None,
    expires_on: date | None = None,
) -> None:
    settings = get_settings()
    with _warehouse(settings) as conn:
        after = take_step(
            conn,
            read_item(conn, item_id, tenant=settings.tenant),
            action,
            tenant=settings.tenant,
            person=by if by is not None else getpass.getuser(),
            identified_by="command",
            reason=reason,
            second_person=second,
            assign_to=assign_to,
            expires_on=expires_on,
        )
        possible = possible_actions(conn, after.state)
    if as_json:
        typer.echo(json.dumps(asdict(after) | {"possible": possible}, indent=2, default=jsonable))
        return
    out = Console()
    out.print(_told(after), highlight=False, markup=False)
    out.print(f"What can follow: {', '.join(possible) or 'nothing'}.", highlight=False)


def _told(item: QueueItem) -> str:
    who = f", with {item.assigned_to}" if item.state in ("assigned", "in_review") else ""
    until = f" until {item.expires_on}" if item.expires_on and item.state == "dismissed" else ""
    return f"Item {item.item_id} is {words(item.state)}{who}{until}: {item.subject_label}"


def _warehouse(settings: Settings) -> Connection:
    with open_warehouse(settings):
        pass
    return connect_to_decide(settings)


def _states(text: str | None) -> tuple[str, ...]:
    if text is None:
        return OPEN_STATES
    if text == "all":
        return ()
    asked = tuple(one.strip().replace(" ", "_") for one in text.split(","))
    known = get_args(State)
    unknown = [one for one in asked if one not in known]
    if unknown:
        raise UsageError(
            f"there is no state {', '.join(unknown)}", f"the states are {', '.join(known)}"
        )
    return asked


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise UsageError(f"--amount-from {text!r} is no number", "write it as 10000") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--expires {text!r} is no day", "write it as 2026-12-31") from None
