"""Whether a sentence says only what its rows say: its figures, and what it calls by name.

The same check stands behind the texts of the template and of a language model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

_TOKEN = re.compile(r"[^\s\"'()\[\]{};<>“”‘’]+")
_EDGES = ".,:!?"
_NUMBER_WORDS = re.compile(
    r"(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|fifty"
    r"|hundred|thousand|million|billion|once|twice|thrice|half|double|triple|both)s?",
    re.IGNORECASE,
)
_VERDICTS = re.compile(
    r"\b(fraud\w*|theft|stole\w*|crim\w*|guilty|innocent|confirm\w*|dismiss\w*|must|should)\b",
    re.IGNORECASE,
)
"""Words of somebody who decides; a text may only repeat them from its rows."""


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A row that a text rests on: where it stands, its key there, and its values as shown."""

    number: int
    table: str
    key: Mapping[str, str]
    values: Mapping[str, str]

    @property
    def text(self) -> str:
        """All that the row says."""
        return " ".join((*self.key.values(), *self.values.values()))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the numbers of the rows that it rests on."""

    text: str
    cites: tuple[int, ...] = field(default=())


def unsupported_figures(sentence: Sentence, rows: Sequence[CitedRow]) -> list[str]:
    """Figures, dates and ids of a sentence that none of its rows has; all, where it cites none."""
    said = _with_digit(_tokens(sentence.text))
    told = _normal(token for row in _cited(sentence, rows) for token in _tokens(row.text))
    return [token for token in said if not _normal([token]) <= told]


def unsupported_words(sentence: Sentence, rows: Sequence[CitedRow]) -> list[str]:
    """Names, number words and verdicts of a sentence that none of its rows has.

    A name is a word with a capital letter that does not begin the sentence. For texts of others:
    the template's own words are known.
    """
    told = {token.lower() for row in _cited(sentence, rows) for token in _tokens(row.text)}
    words = _tokens(sentence.text)
    suspects = [
        *(word for word in words[1:] if word != word.lower() and not _has_digit(word)),
        *(word for word in words if _NUMBER_WORDS.fullmatch(word)),
        *(found.group() for found in _VERDICTS.finditer(sentence.text)),
    ]
    return [word for word in dict.fromkeys(suspects) if word.lower() not in told]


def _cited(sentence: Sentence, rows: Sequence[CitedRow]) -> list[CitedRow]:
    return [row for row in rows if row.number in sentence.cites]


def _tokens(text: str) -> list[str]:
    stripped = (token.strip(_EDGES) for token in _TOKEN.findall(text))
    return [token for token in stripped if token]


def _has_digit(token: str) -> bool:
    return any(character.isdigit() for character in token)


def _with_digit(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if _has_digit(token)]


def _normal(tokens: Iterable[str]) -> set[str]:
    """Tokens with numbers in one form: 1,250.50 and 1250.5 are the same."""
    return {_number(token) or token for token in tokens}


def _number(token: str) -> str | None:
    bare = token.rstrip("%").replace(",", "")
    if re.fullmatch(r"[+-]?0\d+", bare):  # an id keeps its zeros
        return None
    try:
        return f"{Decimal(bare).normalize():f}"
    except InvalidOperation:
        return None
