"""Files of rules that people write in YAML: read, checked by a model, refused with every fault.

What a fault means in a file of a kind is told by whoever owns the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from p2p.errors import UsageError

Model = TypeVar("Model", bound=BaseModel)


def text_of(path: Path) -> str:
    """The text of the file. Raises UsageError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", "check the path") from error


def checked(
    text: str,
    name: str,
    model: type[Model],
    *,
    told: Callable[[Any, ValidationError], Iterable[str]],
    compare_with: str,
) -> Model:
    """What the text says, as the model. An empty text is the model's defaults.

    name: what errors call the file; told: one line a fault, given the content; compare_with: where
    a right file is to be seen. Raises UsageError naming the line, or every fault.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" line {mark.line + 1}" if mark else ""
        raise UsageError(
            f"{name}{place} is no YAML: {getattr(error, 'problem', error)}",
            f"compare it with {compare_with}",
        ) from error
    try:
        return model.model_validate({} if content is None else content)
    except ValidationError as error:
        faults = list(told(content, error))
        raise UsageError(
            f"{name} is wrong in {len(faults)} place(s):\n  " + "\n  ".join(faults),
            "correct these fields; nothing of the file is used until all of it is right",
        ) from error
