"""What the matching types of purchase-order items are called where people read them."""

from __future__ import annotations

from typing import Final

MATCHING_TYPES: Final = {
    "three_way_after_gr": "3-way, invoice after goods",
    "three_way_before_gr": "3-way, invoice before goods",
    "two_way": "2-way",
    "consignment": "consignment",
    "none": "nothing to match",
}


def matching_text(code: str) -> str:
    """A matching type in words; what is no matching type without its underscores."""
    return MATCHING_TYPES.get(code, code.replace("_", " "))
