"""Makes text from the data safe and short for the place it is shown in.

Activity names, vendors and reasons come from other people's systems: they are text, never markup.
"""

from __future__ import annotations

import html
import re

from p2p.matching_types import matching_text

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&\"'])")
# Markdown turns bare addresses into links, escaped or not; a word joiner in them prevents it.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def matching(code: object) -> str:
    """A matching type in words."""
    return matching_text(one_line(code))


def one_line(text: object) -> str:
    """Text without line breaks and control characters."""
    return _CONTROL.sub(" ", "" if text is None else str(text)).strip()


def shortened(text: object, width: int) -> str:
    """At most width characters, with an ellipsis where something was cut."""
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def markdown_text(text: object) -> str:
    """Text for a place that reads Markdown, shown letter by letter and never as a link."""
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub("\u2060", one_line(text)))


def chart_text(text: object) -> str:
    """Text for a chart label; charts read a few HTML tags."""
    return html.escape(one_line(text), quote=False)


def wrapped(text: object, width: int = 22, lines: int = 3) -> list[str]:
    """Text broken at spaces into at most so many lines of about width characters."""
    result = [""]
    for word in shortened(text, width * lines).split():
        candidate = f"{result[-1]} {word}".strip()
        if len(candidate) <= width or not result[-1]:
            result[-1] = candidate
        else:
            result.append(word)
    return [shortened(line, width * 2) for line in result]


def collapsed_steps(activities: list[str]) -> list[str]:
    """The steps of a case with immediate repeats folded: `Record Service Entry Sheet × 139`."""
    steps: list[tuple[str, int]] = []
    for activity in activities:
        if steps and steps[-1][0] == activity:
            steps[-1] = (activity, steps[-1][1] + 1)
        else:
            steps.append((activity, 1))
    return [
        one_line(name) if times == 1 else f"{one_line(name)} × {times}" for name, times in steps
    ]


def first_steps(steps: list[str], limit: int) -> list[str]:
    """The first steps, and how many more there are."""
    if len(steps) <= limit:
        return steps
    return [*steps[: limit - 1], f"… {len(steps) - limit + 1} more"]
