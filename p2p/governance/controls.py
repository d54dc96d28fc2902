"""Reads and checks controls.yml, the only definition of the controls that ship.

What dbt reads of it is written by control_seeds.py; what a control counts is decided elsewhere.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from p2p.errors import UsageError

CONTROLS_PATH = Path(__file__).with_name("controls.yml")

Severity = Literal["low", "medium", "high", "critical"]
Check = Literal["blocked_supplier", "bank_change", "paid_after_bank_change", "early_payment"]
System = Literal["sap_ecc", "sap_s4", "oracle", "coupa", "other"]
Sentence = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\n\r\t]+$")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CountsFrom(_Record):
    """What decides whether the control was kept: exactly one of these."""

    conflicts: tuple[str, ...] = ()
    kpi: str | None = None
    rules: tuple[str, ...] = ()
    check: Check | None = None

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if sum(map(bool, (self.conflicts, self.kpi, self.rules, self.check))) != 1:
            raise ValueError("say one of conflicts, kpi, rules, check")
        return self

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """(kind, id) of everything that is counted."""
        return (
            *(("conflict", one) for one in self.conflicts),
            *((("kpi", self.kpi),) if self.kpi else ()),
            *(("rule", one) for one in self.rules),
            *((("check", self.check),) if self.check else ()),
        )

    @property
    def kind(self) -> Literal["conflict", "kpi", "rule", "check"]:
        """Of what it counts."""
        if self.conflicts:
            return "conflict"
        return "kpi" if self.kpi else "rule" if self.rules else "check"


class Control(_Record):
    """One control.

    slug: part of its candidates' kind. version: raised with what it decides. waived_by: rules whose
    waivers excuse a breach, beside those that are counted. needs: what a check of its own asks of a
    source.
    """

    id: Annotated[str, Field(pattern=r"^C\d{2}$")]
    slug: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    name: Annotated[Sentence, Field(max_length=60)]
    objective: Sentence
    risk: Sentence
    severity: Severity
    owner: Sentence
    kind: Literal["preventive", "detective"]
    evidence: Sentence
    amount: Sentence
    grouped_by: Sentence
    counts_from: CountsFrom
    waived_by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def candidate_kind(self) -> str:
        """The kind of the review candidates that its breaches make."""
        return f"control_{self.slug}"


class Controls(_Record):
    """The whole catalogue: controls, and what is missing where a source lacks what one needs."""

    controls: tuple[Control, ...]
    needs: dict[str, dict[System, Sentence]]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for what, names in (
            ("id", [one.id for one in self.controls]),
            ("slug", [one.slug for one in self.controls]),
            ("counted", [str(row) for one in self.controls for row in one.counts_from.rows]),
        ):
            twice = sorted(str(name) for name, count in Counter(names).items() if count > 1)
            if twice:
                raise ValueError(f"{what} stands twice: {', '.join(twice)}")
        asked = {need for one in self.controls for need in one.needs}
        if asked != set(self.needs):
            raise ValueError(f"needs differ: {', '.join(sorted(asked ^ set(self.needs)))}")
        silent = [name for name, told in self.needs.items() if set(told) != set(get_args(System))]
        if silent:
            raise ValueError(f"a system is missing in needs: {', '.join(silent)}")
        return self


def read_controls(path: Path = CONTROLS_PATH) -> Controls:
    """Read and check a catalogue of controls. Raises UsageError naming the file and the fields."""
    try:
        return Controls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc'])) or 'the file'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise UsageError(
            f"{path.name} is wrong in {len(faults)} place(s):\n  " + "\n  ".join(faults),
            "correct these fields",
        ) from error


@lru_cache(maxsize=1)
def load_controls() -> Controls:
    """The controls that ship with the program."""
    return read_controls()
