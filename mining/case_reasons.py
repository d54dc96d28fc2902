"""Why a case stands out, in words: one sentence a feature, with the figures behind it."""

from __future__ import annotations

from typing import Any

from mining.wording import counted, days, money, reason, share, times

Row = dict[str, Any]

_MATCHING = {
    "three_way_after_gr": "invoice after receipt",
    "three_way_before_gr": "invoice before receipt",
    "two_way": "two-way match",
    "consignment": "consignment",
}


def case_reason(feature: str, row: Row) -> dict[str, Any]:
    """The sentence for one of `case_features.FEATURES` on one row of its result."""
    return _SENTENCES[feature](row)


def _peers(row: Row) -> str:
    """Whom the case is compared with, as in 'of 1,203 cases (service, two-way match)'."""
    cases = counted(int(row["peer_count"]), "case")
    if row["peer_name"] == "all":
        return cases
    words = [
        word
        for word in (_MATCHING.get(row["matching_type"]), row["item_type"])
        if word and word != "unknown"
    ]
    return f"{cases} of its kind ({', '.join(words)})" if words else cases


def _duration(row: Row) -> dict[str, Any]:
    value, usual = row["duration_days"], row["duration_days_median"]
    return reason(
        "duration",
        f"Took {days(value)} from first to last event; the median of {_peers(row)} is"
        f" {days(usual)}",
        value=value,
        peer_value=usual,
        unit="days",
    )


def _wait(row: Row) -> dict[str, Any]:
    value, usual = row["longest_wait_days"], row["longest_wait_days_median"]
    between = f" between {row['wait_from']} and {row['wait_to']}" if row.get("wait_from") else ""
    return reason(
        "longest_wait",
        f"Waited {days(value)}{between}; the longest wait of {_peers(row)} is {days(usual)} at the"
        " median",
        value=value,
        peer_value=usual,
        unit="days",
    )


def _events(row: Row) -> dict[str, Any]:
    value, usual = row["event_count"], row["event_count_median"]
    return reason(
        "event_count",
        f"{counted(int(value), 'event')}; the median of {_peers(row)} is {usual:,.0f}",
        value=value,
        peer_value=usual,
        unit="events",
    )


def _repeats(row: Row) -> dict[str, Any]:
    value, usual = row["repeat_count"], row["repeat_count_median"]
    return reason(
        "repeats",
        f"{row['repeated_activity']} happened {counted(int(value), 'time')}; the most repeated"
        f" step of {_peers(row)} happens {counted(round(usual), 'time')} at the median",
        value=value,
        peer_value=usual,
        unit="times",
    )


def _rework(row: Row) -> dict[str, Any]:
    value, usual = row["rework_event_count"], row["rework_event_count_median"]
    return reason(
        "rework",
        f"{counted(int(value), 'rework step')} (cancelled, changed, blocked or deleted); the median"
        f" of {_peers(row)} is {usual:,.0f}",
        value=value,
        peer_value=usual,
        unit="events",
    )


def _value(row: Row) -> dict[str, Any]:
    value, usual = row["amount"], row["amount_median"]
    compared = f"{times(value / usual)} the median" if usual >= 1 else "far above the median"
    return reason(
        "value",
        f"Value {money(value, row['currency'])} is {compared} of {_peers(row)}"
        f" ({money(usual, row['currency'])})",
        value=value,
        peer_value=usual,
        unit=row["currency"],
    )


def _rarity(row: Row) -> dict[str, Any]:
    usual = row["rarest_activity_share"]
    return reason(
        "rare_activity",
        f"Has {row['rarest_activity']}, which {share(usual)} of all cases have",
        value=1.0,
        peer_value=usual,
        unit="ratio",
    )


_SENTENCES = {
    "duration": _duration,
    "wait": _wait,
    "events": _events,
    "repeats": _repeats,
    "rework": _rework,
    "value": _value,
    "rarity": _rarity,
}
