"""What a reader sees of a page that was run without a browser."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def texts(page: AppTest) -> str:
    """All Markdown, captions and messages of a page, one a line."""
    kinds = (page.markdown, page.caption, page.info, page.warning, page.error, page.success)
    return "\n".join(element.value for kind in kinds for element in kind)


def tiles(page: AppTest) -> dict[str, tuple[str, str]]:
    """Value and change of each tile, by its label."""
    return {plain(tile.label): (plain(tile.value), plain(tile.delta)) for tile in page.metric}


def plain(text: str) -> str:
    """Text as the reader sees it, without the escapes of Markdown."""
    return text.replace("\\", "")
