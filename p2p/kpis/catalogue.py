"""Reads and checks catalog.yml, the only definition of every KPI. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from p2p.errors import P2PError

CATALOGUE_PATH = Path(__file__).with_name("catalog.yml")

Unit = Literal["ratio", "days", "count", "amount", "hours"]
Direction = Literal["higher_is_better", "lower_is_better", "neutral"]
Aggregation = Literal["ratio", "median", "sum", "monthly"]
System = Literal[
    "sap_ecc", "sap_s4", "oracle", "coupa", "event_log", "ocel",
    "supplier_portal", "ticket_desk", "bank", "ap_cost",
]  # fmt: skip
Sentence = Annotated[str, Field(min_length=1, pattern=r"^[^\n\r\t]+$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


_LACKS: dict[System, str] = {
    "event_log": ", which an event log does not hold",
    "ocel": " (object-centric logs have no cases yet)",
    "supplier_portal": ", which a supplier portal does not hold",
    "ticket_desk": ", which a ticket desk does not hold",
    "bank": ", which a bank statement does not hold",
    "ap_cost": ", which a list of costs does not hold",
}
"""What is said of an input where nothing more exact stands; a system that buys names its tables."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Benchmark(_Record):
    """A figure that somebody else published, and where."""

    value: Sentence
    source: Sentence


class Worth(_Record):
    """What one unit of the numerator is worth: its own money, or minutes of somebody's work."""

    minutes: Annotated[float, Field(gt=0)] | None = None
    about: Sentence


class EarlierFormula(_Record):
    """A formula that was in force before: what it was, and why it was changed."""

    formula_version: Annotated[int, Field(ge=1)]
    valid_from: date
    definition: Sentence
    changed_because: Sentence


class Exclusion(_Record):
    """Why a row leaves numerator and denominator; `reason` is the text stored with the row."""

    reason: Sentence
    why: Sentence


class Input(_Record):
    """Something a source must hold to feed a KPI; `missing` names it in the words of a system.

    elsewhere: what every system is told that `missing` does not name, where another one keeps it.
    """

    about: Sentence
    missing: dict[System, Sentence]
    elsewhere: Sentence | None = None

    @model_validator(mode="after")
    def _is_told_to_every_system(self) -> Self:
        told = {*self.missing, *_LACKS}
        mute = [system for system in get_args(System) if system not in told]
        if mute and self.elsewhere is None:
            raise ValueError(f"say in missing what {', '.join(mute)} lacks, or say elsewhere")
        return self

    def missing_in(self, system: System) -> str:
        """What a source of this system lacks where it does not hold the input."""
        told = self.missing.get(system) or self.elsewhere
        return told or f"{self.about}{_LACKS[system]}"


class Kpi(_Record):
    """One KPI. Ratios lie in 0..1, durations are in days, amounts in the currency of the row."""

    id: Annotated[str, Field(pattern=r"^(K\d{2}|PM\d{2})[a-z]?$")]
    slug: Identifier
    name: Sentence
    theme: Sentence
    owner: Sentence
    formula_version: Annotated[int, Field(ge=1)]
    valid_from: date
    definition: Sentence
    grain: Sentence
    numerator: Sentence
    denominator: Sentence
    excluded: tuple[Exclusion, ...] = ()
    time_basis: Sentence
    unit: Unit
    aggregation: Aggregation
    is_per_currency: bool = False
    direction: Direction
    counts_open_work: bool = False
    is_headline: bool = False
    clock: Literal["calendar", "working"] = "calendar"
    target: float | None = None
    benchmark: tuple[Benchmark, ...] = ()
    worth: Worth | None = None
    caveat: Sentence
    earlier: tuple[EarlierFormula, ...] = ()
    needs: Annotated[tuple[Identifier, ...], Field(min_length=1)]

    @property
    def model(self) -> str:
        """Name of the dbt model that gives this KPI's rows."""
        return f"kpi_{self.id.lower()}_{self.slug}"

    @model_validator(mode="after")
    def _units_agree(self) -> Self:
        if self.aggregation == "median" and self.unit != "days":
            raise ValueError("a median is a duration: unit must be days")
        if self.clock == "working" and self.unit != "days":
            raise ValueError("only a duration runs by a clock: unit must be days")
        if self.aggregation == "monthly" and self.unit != "count":
            raise ValueError("a monthly figure is a count: unit must be count")
        if self.unit == "amount" and not self.is_per_currency:
            raise ValueError("an amount is kept per currency: is_per_currency must be true")
        if self.worth is not None and self.aggregation != "ratio":
            raise ValueError("only of a ratio it is known how often its numerator was avoided")
        if self.worth is not None and self.worth.minutes is None and not self.is_per_currency:
            raise ValueError("money is kept per currency: is_per_currency must be true")
        versions = [*(one.formula_version for one in self.earlier), self.formula_version]
        dates = [*(one.valid_from for one in self.earlier), self.valid_from]
        if versions != list(range(1, self.formula_version + 1)):
            raise ValueError("earlier must tell every formula version before this one, in order")
        if dates != sorted(set(dates)):
            raise ValueError("each formula is valid from a later day than the one before")
        if self.unit == "ratio" and self.target is not None and not 0 <= self.target <= 1:
            raise ValueError("the target of a ratio lies in 0..1")
        return self


class DataQualityCheck(_Record):
    """One figure about the data itself."""

    id: Annotated[str, Field(pattern=r"^DQ\d{2}$")]
    slug: Identifier
    name: Sentence
    definition: Sentence
    numerator: Sentence
    denominator: Sentence
    unit: Unit
    direction: Direction
    caveat: Sentence


class Catalogue(_Record):
    """Everything catalog.yml says, in its order."""

    conventions: tuple[Sentence, ...]
    inputs: dict[Identifier, Input]
    kpis: Annotated[tuple[Kpi, ...], Field(min_length=1)]
    data_quality: tuple[DataQualityCheck, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        entries: tuple[Kpi | DataQualityCheck, ...] = (*self.kpis, *self.data_quality)
        _refuse_repeats("id", (entry.id for entry in entries))
        _refuse_repeats("slug", (entry.slug for entry in entries))
        for kpi in self.kpis:
            _refuse_repeats(f"reason of {kpi.id}", (item.reason for item in kpi.excluded))
            unknown = sorted(set(kpi.needs) - set(self.inputs))
            if unknown:
                known = ", ".join(sorted(self.inputs))
                raise ValueError(f"{kpi.id} needs {', '.join(unknown)}; the inputs are {known}")
        unused = set(self.inputs) - {need for kpi in self.kpis for need in kpi.needs}
        if unused:
            raise ValueError(f"no KPI needs the input {', '.join(sorted(unused))}")
        return self

    def get(self, kpi_id: str) -> Kpi:
        """The KPI with this id. Raises P2PError with the known ids."""
        for entry in self.kpis:
            if entry.id == kpi_id:
                return entry
        known = ", ".join(entry.id for entry in self.kpis)
        raise P2PError(f"there is no KPI {kpi_id!r}", f"the catalogue has {known}")


def read_catalogue(path: Path = CATALOGUE_PATH) -> Catalogue:
    """Read and check a catalogue file.

    Raises P2PError naming the file and each entry and field that is wrong.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise P2PError(f"{path.name} cannot be read: {error}", "mend the file") from error
    try:
        return Catalogue.model_validate(content)
    except ValidationError as error:
        lines = [f"{_place(content, item['loc'])}: {item['msg']}" for item in error.errors()]
        raise P2PError(
            f"{path.name} is wrong in {len(lines)} place(s): " + "; ".join(lines),
            "correct these entries",
        ) from error


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the program."""
    return read_catalogue()


def _refuse_repeats(what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} {value!r} stands twice")
        seen.add(value)


def _place(content: object, location: tuple[int | str, ...]) -> str:
    """`kpis[3].unit` as `K05.unit`, because people know entries by id and not by position."""
    names: list[str] = []
    for part in location:
        child: object = None
        if isinstance(content, dict):
            child = content.get(part)
        elif isinstance(content, list) and isinstance(part, int) and part < len(content):
            child = content[part]
        if isinstance(child, dict) and "id" in child:
            names = [str(child["id"])]
        else:
            names.append(str(part))
        content = child
    return ".".join(names) or "the file"
