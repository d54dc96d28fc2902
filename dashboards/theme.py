"""Colours of the map and the charts, for the light and the dark theme."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Colours of one theme; ramps and steps run from little to much.

    The steps of boxes leave out the middle tones, on which neither dark nor white text reads well.
    """

    text: str
    muted: str
    surface: str
    border: str
    accent: str
    boxes: tuple[str, ...]
    frequency: tuple[str, ...]
    waiting: tuple[str, ...]


LIGHT = Palette(
    text="#1c2833",
    muted="#66727f",
    surface="#ffffff",
    border="#b9c4d0",
    accent="#1f5f99",
    boxes=("#f1f6fa", "#dce9f4", "#bad4ea", "#2f71ab", "#1b4f83"),
    frequency=("#9fb6cb", "#4f8bbf", "#17497a"),
    waiting=("#f2c879", "#dd8a3c", "#a3271b"),
)
DARK = Palette(
    text="#e6ecf2",
    muted="#9aa7b4",
    surface="#11181f",
    border="#465564",
    accent="#6cb0ec",
    boxes=("#1b2733", "#21384e", "#274b6d", "#7db4e4", "#a9d3f7"),
    frequency=("#4a6178", "#5d9bd0", "#a9d3f7"),
    waiting=("#8a6d3b", "#dc9440", "#ff8577"),
)


def palette() -> Palette:
    """The palette of the theme this browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def ramp_colour(ramp: tuple[str, ...], position: float) -> str:
    """The colour at a position (0 to 1) of a ramp."""
    place = min(max(position, 0.0), 1.0) * (len(ramp) - 1)
    index = min(int(place), len(ramp) - 2)
    low, high = _rgb(ramp[index]), _rgb(ramp[index + 1])
    part = place - index
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
    return f"#{red:02x}{green:02x}{blue:02x}"


def step_colour(steps: tuple[str, ...], position: float) -> str:
    """The step that a position (0 to 1) falls into."""
    return steps[min(int(max(position, 0.0) * len(steps)), len(steps) - 1)]


def text_on(background: str) -> str:
    """Near-black or white, whichever reads better on the background."""
    red, green, blue = (_linear(channel) for channel in _rgb(background))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    # the point where both have the same WCAG contrast
    return "#16202a" if luminance > 0.2 else "#ffffff"


def _linear(channel: int) -> float:
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
