"""Objects and how many belong to how many, in words. No figure is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_NAMES: Final = {
    "purchase_order": "order",
    "purchase_order_item": "order item",
    "goods_receipt_item": "goods receipt",
}
_PLURALS: Final = {"inquiry": "inquiries"}
# What the first object does to the second, and the second to the first.
_OF_QUALIFIER: Final = {
    "item of": ("is part of", "has"),
    "cleared by": ("is cleared by", "clears"),
    "invoiced by": ("comes from", "sends"),
    "ordered from": ("goes to", "gets"),
    "received for": ("belongs to", "is received by"),
    "invoiced for": ("bills", "is billed by"),
    "converted to": ("becomes", "comes from"),
}
_OF_TYPES: Final = {
    ("invoice", "purchase_order_item"): ("bills", "is billed by"),
    ("invoice", "purchase_order"): ("bills", "is billed by"),
    ("invoice_item", "purchase_order"): ("bills", "is billed by"),
    ("invoice_item", "payment"): ("is cleared by", "clears"),
    ("purchase_order_item", "payment"): ("is paid by", "pays"),
    ("payment", "supplier"): ("goes to", "gets"),
    ("goods_receipt_item", "purchase_order"): ("belongs to", "is received by"),
}
_OF_KIND: Final = {
    "relation": ("is related to", "is related to"),
    "path": ("belongs together with", "belongs together with"),
    "event": ("meets", "meets"),
}


def type_name(object_type: str) -> str:
    """A type of object as people say it: `order item`."""
    return _NAMES.get(object_type, object_type.replace("_", " "))


def sentence(row: Mapping[str, Any]) -> str:
    """An interaction both ways: `One payment clears 1.33 invoices on average, at most 8; ...`.

    row: of serving.object_interaction. The side that has more partners speaks first.
    """
    one, other = type_name(row["from_type"]), type_name(row["to_type"])
    if row["pair_count"] is None:
        return f"{one.capitalize()} and {other}: more than ten million pairs, so none was counted."
    forth, back = _verbs(row)
    told = [
        (row["mean_to_per_from"], f"one {one} {forth} {_so_many(row, 'to_per_from', other)}"),
        (row["mean_from_per_to"], f"one {other} {back} {_so_many(row, 'from_per_to', one)}"),
    ]
    first, second = (text for _, text in sorted(told, key=lambda side: -side[0]))
    return f"{first[0].upper()}{first[1:]}; {second}."


def _verbs(row: Mapping[str, Any]) -> tuple[str, str]:
    if row["kind"] == "relation":
        return _OF_QUALIFIER.get(row["qualifier"], _OF_KIND["relation"])
    if row["kind"] == "path":
        return _OF_TYPES.get((row["from_type"], row["to_type"]), _OF_KIND["path"])
    return _OF_KIND["event"]


def _so_many(row: Mapping[str, Any], side: str, name: str) -> str:
    mean, most = float(row[f"mean_{side}"]), int(row[f"max_{side}"])
    if most == 1:
        return f"one {name}"
    return f"{mean:,.2f} {_PLURALS.get(name, f'{name}s')} on average, at most {most:,}"
