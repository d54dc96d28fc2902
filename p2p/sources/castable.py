"""Which texts PostgreSQL can cast to a date, a time, a moment or a decimal, as one pattern each.

The patterns are stricter than PostgreSQL and never laxer: what matches casts (a property test
holds it), so that a cast after landing cannot fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from p2p.sources.plain_forms import (
    Characters,
    FixedForm,
    Flags,
    Positions,
    plain_decimals,
    plain_moments,
)

ISO = "ISO"

# Every way in which SAP and spreadsheets write "no date": nothing, zeros, zeros with separators.
UNSET_DATE = r"[0./\- ]*"
BLANK = r" *"

_TOKEN = re.compile(r'"[^"]*"|YYYY|YY|MM|DD|HH24|HH12|MI|SS|MS|US|AM|PM|TZH:TZM|TZH|[A-Za-z]+')
_DATE_TOKENS = ("YYYY", "YY", "MM", "DD")
_SEPARATORS = re.compile(r"[ ./:,\-]*")

# How a token looks beside a separator; between digits it has its full width.
_SHORT = {
    "HH24": "(?:[01]?[0-9]|2[0-3])",
    "HH12": "(?:0?[1-9]|1[0-2])",
    "MI": "[0-5]?[0-9]",
    "SS": "[0-5]?[0-9]",
}
_FULL = {
    "HH24": "(?:[01][0-9]|2[0-3])",
    "HH12": "(?:0[1-9]|1[0-2])",
    "MI": "[0-5][0-9]",
    "SS": "[0-5][0-9]",
    "MS": "[0-9]{1,3}",
    "US": "[0-9]{1,6}",
    "AM": "[AaPp][Mm]",
    "PM": "[AaPp][Mm]",
    "TZH:TZM": "[+-](?:0[0-9]|1[0-4]):[0-5][0-9]",
    "TZH": "[+-](?:0[0-9]|1[0-4])",
}
_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_LEAP_YEAR_SHORT = "(?:[02468][048]|[13579][26])"
# (month, day, four-digit year, two-digit year) of the four kinds of month.
_MONTHS = (
    (("0", "[13578]", "1[02]"), ("0", "[1-9]", "[12][0-9]|3[01]"), _YEAR, "[0-9]{2}"),
    (("0", "[469]", "11"), ("0", "[1-9]", "[12][0-9]|30"), _YEAR, "[0-9]{2}"),
    (("0", "2", ""), ("0", "[1-9]", "1[0-9]|2[0-8]"), _YEAR, "[0-9]{2}"),
    (("0", "2", ""), ("", "29", ""), _LEAP_YEAR, _LEAP_YEAR_SHORT),
)
_ISO_FORMS = (
    "YYYY-MM-DD",
    *(
        f'YYYY-MM-DD"T"HH24:MI:SS{rest}'
        for rest in ("", '"Z"', "TZH:TZM", ".MS", '.MS"Z"', ".MSTZH:TZM", ".US", ".USTZH:TZM")
    ),
)
_ISO_TIME = (
    "(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?"
    "(?:[Zz]|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?)?"
)


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type of value: its whole pattern, and a quick look that finds most values of it.

    plain: takes the bytes of a block, and start and end of each value; tells which are right
    beyond doubt.
    """

    pattern: re.Pattern[bytes]
    plain: Callable[[Characters, Positions, Positions], Flags]


def moment_type(template: str, *, unset: str | None = None) -> ValueType:
    """Texts that to_date/to_timestamp read with this PostgreSQL template.

    template: 'ISO' (ISO 8601, with or without time and offset) or made of YYYY YY MM DD HH24
    HH12 MI SS MS US AM TZH TZH:TZM and separators. unset: pattern of what may stand for no value,
    the empty text included; blanks around a value are allowed with it. Raises ValueError for
    another template.
    """
    if template == ISO:
        forms = [FixedForm.of(_parse(one), alike="T ") for one in _ISO_FORMS]
    else:
        forms = [FixedForm.of(_parse(template))]
    pattern = moment_pattern(template)
    if unset is not None:
        pattern = f" *{pattern} *|{unset}"

    def plain(text: Characters, starts: Positions, ends: Positions) -> Flags:
        return plain_moments(text, starts, ends, forms, may_be_empty=unset is not None)

    return ValueType(_compiled(pattern), plain)


def decimal_type(mark: str) -> ValueType:
    """Decimals with `mark`; blank stands for no value."""
    pattern = f"{decimal_pattern(mark)}|{BLANK}"

    def plain(text: Characters, starts: Positions, ends: Positions) -> Flags:
        return plain_decimals(text, starts, ends, mark)

    return ValueType(_compiled(pattern), plain)


def moment_pattern(template: str) -> str:
    """Pattern of moment_type, without what stands for no value."""
    if template == ISO:
        return _any(_expand("YYYY-MM-DD")) + _ISO_TIME
    return _any(_expand(template))


def decimal_pattern(mark: str) -> str:
    """Pattern of decimals with `mark` ('.' or ','), thousands groups, sign on either side."""
    point, groups = ("\\.", "[, ']") if mark == "." else (",", "[. ']")
    digits = f"(?:[0-9]+|[0-9]{{1,3}}(?:{groups}[0-9]{{3}})+)"
    number = f"(?:{digits}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,2}})?"
    return f" *(?:[+-]?{number}|{number}-) *"


def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode("ascii"))


def _expand(template: str) -> list[str]:
    parts = _parse(template)
    names = [name for name, is_token in parts if is_token]
    kinds = _MONTHS if {"MM", "DD"} <= set(names) else _MONTHS[:1]
    return ["".join(_regex(parts, index, kind) for index in range(len(parts))) for kind in kinds]


def _parse(template: str) -> list[tuple[str, bool]]:
    """The template as (text, is a token) in order."""
    parts: list[tuple[str, bool]] = []
    position = 0
    for found in _TOKEN.finditer(template):
        between = template[position : found.start()]
        is_literal = found[0].startswith('"')
        parts.append((between, False))
        parts.append((found[0][1:-1], False) if is_literal else (found[0], True))
        position = found.end()
    parts.append((template[position:], False))
    tokens = [text for text, is_token in parts if is_token]
    wrong = [token for token in tokens if token not in _FULL and token not in _DATE_TOKENS]
    outside = _TOKEN.sub("", template)
    strange = [] if _SEPARATORS.fullmatch(outside) else [outside]
    if wrong or strange or not tokens or len(set(tokens)) < len(tokens):
        raise ValueError(
            f"time format {template!r} is not understood"
            + (f" (at {', '.join(map(repr, wrong + strange))})" if wrong or strange else "")
            + "; use ISO, or YYYY YY MM DD HH24 HH12 MI SS MS US AM TZH TZH:TZM once each, "
            'with separators and "quoted text" between them'
        )
    has_date = [token for token in tokens if token in _DATE_TOKENS]
    if has_date and not ({"MM", "DD"} <= set(tokens) and {"YYYY", "YY"} & set(tokens)):
        raise ValueError(f"time format {template!r} needs year, month and day, or none of them")
    return [part for part in parts if part[0]]


def _regex(
    parts: list[tuple[str, bool]],
    index: int,
    kind: tuple[tuple[str, str, str], tuple[str, str, str], str, str],
) -> str:
    text, is_token = parts[index]
    if not is_token:
        return re.escape(text)
    month, day, year, short_year = kind
    beside_token = (index > 0 and parts[index - 1][1]) or (
        index + 1 < len(parts) and parts[index + 1][1] and parts[index + 1][0] not in ("AM", "PM")
    )
    if text == "YYYY":
        return year
    if text == "YY":
        return short_year
    if text in ("MM", "DD"):
        zero, ones, tens = month if text == "MM" else day
        optional = "" if beside_token or not zero else "?"
        return f"(?:{zero}{optional}{ones}" + (f"|{tens})" if tens else ")")
    return _FULL[text] if beside_token else _SHORT.get(text, _FULL[text])


def _any(patterns: list[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"
