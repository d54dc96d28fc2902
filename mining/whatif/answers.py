"""Answers as rows: what each lever changes at a source, what is assumed, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from mining.whatif.figures import Effect
from mining.whatif.levers import Lever
from mining.whatif.process_log import ProcessLog
from mining.whatif.what_if import REPLICATIONS, WhatIf

Row = dict[str, Any]
SEED = 20_260_101
_EPOCH, _DAY = date(1970, 1, 1), 86_400
_TOLD_NOTHING = Effect("", "", "", 0, 0.0, 0.0, 0.0, 0.0, 0.0)


def answers(
    log: ProcessLog, levers: Sequence[Lever], *, replications: int = REPLICATIONS
) -> tuple[list[Row], list[Row]]:
    """Rows of mining.what_if and of mining.what_if_agreement, without tenant and source.

    A lever for which data is missing has a row with the reason in `missing` and no figures. The
    same log gives the same rows.
    """
    asked = WhatIf(log, seed=SEED, replications=replications)
    first, last = _period(log)
    rows: list[Row] = []
    for order, lever in enumerate(levers, start=1):
        told = [*asked.effects(lever)]
        missing = asked.missing(lever)
        common = {
            "lever_id": lever.lever_id,
            "lever_order": order,
            "lever": lever.title,
            "assumption": lever.assumption,
            "period_from": first,
            "period_to": last,
        }
        rows += [
            common | {"figure_order": place} | _values(one) | {"missing": None}
            for place, one in enumerate(told, start=1)
        ]
        if missing is not None:
            empty = dict.fromkeys(_values(_TOLD_NOTHING))
            scope = "payments" if told else ""
            rows.append(
                common
                | {"figure_order": len(told) + 1}
                | empty
                | {"scope": scope, "measure": "", "unit": "", "missing": missing}
            )
    return rows, [asdict(one) for one in asked.agreement()]


def _values(told: Effect) -> Row:
    return {
        "scope": told.scope,
        "measure": told.measure,
        "unit": told.unit,
        "counted": told.counted,
        "before_value": told.before,
        "after_value": told.after,
        "change_value": told.change,
        "change_low": told.change_low,
        "change_high": told.change_high,
    }


def _period(log: ProcessLog) -> tuple[date | None, date | None]:
    """From the first request or invoice to the last decision or payment; None without any."""
    moments = [log.tasks["created_at"].min(), log.invoices["entered_at"].min()]
    known = [at for at in moments if isinstance(at, int)]
    if not known:
        return None, None
    return _day(min(known)), _day(log.data_until - 1)


def _day(at: int) -> date:
    return _EPOCH + timedelta(days=at // _DAY)
