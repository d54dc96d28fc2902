"""A language model in place of the template, where an installation plugs one in; off by default.

It gets the rows and the template's sentences, and gives a text. It decides nothing, and a text that
its rows do not bear is refused: then the template's stands. No model of any vendor is in here.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, cast

from p2p.cases.grounding import CitedRow, Sentence, unsupported_figures, unsupported_words
from p2p.cases.summary import Summary
from p2p.errors import UsageError
from p2p.settings import Settings

MOST_SENTENCES = 12
LONGEST_SHORT = 4
"""Letters of a short form that ends with a point without ending the sentence."""
_CITATION = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")


class Writer(Protocol):
    """Writes a text over rows. name stands under it."""

    @property
    def name(self) -> str:
        """What wrote the text, with its version."""

    def write(self, rows: Sequence[CitedRow], template: Sequence[Sentence]) -> str:
        """One sentence a line; each ends with the numbers of its rows: `... [1] [4].`"""


def configured_writer(settings: Settings) -> Writer | None:
    """The writer of P2P_SUMMARY_WRITER (module:function without arguments); None where not set."""
    if settings.summary_writer is None:
        return None
    module, _, name = settings.summary_writer.partition(":")
    try:
        make = cast("Callable[[], Writer]", getattr(importlib.import_module(module), name))
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"P2P_SUMMARY_WRITER {settings.summary_writer!r} cannot be loaded: {error}",
            "name an installed module and a function of it, as my_package.summaries:make",
        ) from error
    return make()


def written(summary: Summary, writer: Writer | None) -> Summary:
    """The writer's text where its rows bear every sentence; else the template's, and why."""
    if writer is None:
        return summary
    try:
        text = writer.write(summary.rows, summary.sentences)
    except Exception as error:  # noqa: BLE001 - a plug-in of others must not take the page down
        return replace(summary, refused=f"{writer.name} failed: {error or type(error).__name__}")
    sentences = parsed(text)
    fault = fault_of(sentences, summary.rows)
    if fault is not None:
        return replace(summary, refused=f"the text of {writer.name} was refused: {fault}")
    return replace(summary, sentences=tuple(sentences), written_by=writer.name)


def parsed(text: str) -> list[Sentence]:
    """The sentences of a text, line by line, with the rows that each cites."""
    sentences = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        cites = [int(number) for found in _CITATION.findall(line) for number in found.split(",")]
        plain = " ".join(_CITATION.sub("", line).split())
        plain = re.sub(r"\s+([.,;:!?])", r"\1", plain)
        sentences.append(Sentence(plain, tuple(dict.fromkeys(cites))))
    return sentences


def fault_of(sentences: Sequence[Sentence], rows: Sequence[CitedRow]) -> str | None:
    """Why a text is not taken; None where each sentence says only what its rows say."""
    if not sentences:
        return "it is empty"
    if len(sentences) > MOST_SENTENCES:
        return f"it has more than {MOST_SENTENCES} sentences"
    faults = (_fault_of_one(sentence, rows) for sentence in sentences)
    found = ((place, fault) for place, fault in enumerate(faults, start=1) if fault is not None)
    return next((f"sentence {place} {fault}" for place, fault in found), None)


def _fault_of_one(sentence: Sentence, rows: Sequence[CitedRow]) -> str | None:
    if not sentence.cites:
        return "cites no row"
    unknown = sorted(set(sentence.cites) - {row.number for row in rows})
    if unknown:
        return f"cites row {unknown[0]}, which is not there"
    if _several(sentence.text):
        return "is more than one sentence in a line"
    unsupported = unsupported_figures(sentence, rows) or unsupported_words(sentence, rows)
    return f"says {unsupported[0]!r}, which its rows do not" if unsupported else None


def _several(text: str) -> bool:
    """Whether a line goes on after the end of a sentence; Ltd., S.A. and Inc. are no ends."""
    return any(
        not (word[0].isupper() and word.replace(".", "").isalpha() and len(word) <= LONGEST_SHORT)
        for word in re.findall(r"(\S+)[.!?]\s+[A-Z]", text)
    )
