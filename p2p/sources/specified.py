"""What a specification can say: a system, its tables, and what the columns of each hold.

Where specifications are found and how they are read is not decided here.
"""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from p2p.sources.castable import ISO, moment_pattern

Form = Literal["csv", "jsonl", "parquet", "xml"]
Kind = Literal["text", "date", "time", "moment", "decimal"]
Mark = Literal[".", ","]

_CLIENT = ("MANDT", "MANDANT")


def _known_template(template: str) -> str:
    moment_pattern(template)
    return template


def _moment_template(template: str) -> str:
    if template != ISO and "YY" not in template:
        raise ValueError(f"format {template!r} has no date; a moment needs one")
    return template


Template = Annotated[str, AfterValidator(_known_template)]
MomentTemplate = Annotated[Template, AfterValidator(_moment_template)]
SystemName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
KpiId = Annotated[str, Field(pattern=r"^(K|PM)\d{2}[a-z]?$")]
Names = tuple[Annotated[str, Field(min_length=1)], ...]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenAs(_Record):
    """How every export of a system writes values; what is None is proven or declared."""

    moment: MomentTemplate | None = None
    date: Template | None = None
    time: Template | None = None
    decimal_mark: Mark | None = None


class _Columns(_Record):
    """Columns by what their values are; `required` ones come in every row and are filled."""

    required: Names = ()
    text: Names = ()
    date: Names = ()
    time: Names = ()
    moment: Names = ()
    decimal: Names = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the product reads, in the order text, date, time, moment, decimal."""
        return self.text + self.date + self.time + self.moment + self.decimal

    def kind_of(self, column: str) -> Kind | None:
        """What the values of a column are; None for one that is not specified."""
        kinds: tuple[Kind, ...] = ("text", "date", "time", "moment", "decimal")
        return next((kind for kind in kinds if column in getattr(self, kind)), None)

    @model_validator(mode="after")
    def _columns_agree(self) -> Self:
        twice = [name for name, count in Counter(self.columns).items() if count > 1]
        if twice:
            raise ValueError(f"column {', '.join(twice)} has two kinds")
        unknown = set(self.required) - set(self.columns)
        if unknown:
            raise ValueError(f"required column {', '.join(sorted(unknown))} has no kind")
        return self


class Collection(_Columns):
    """The records of a child array: each value is checked like a column's."""


class Table(_Columns):
    """One table of a system. Column names are the system's own; raw has them in lower case.

    key: what identifies a row through its versions. cursor: the column that grows with every
    change of a row. files: globs of further file names (lower case, without ending) beside the
    table's own. levels (xml): element names from the outside in; one row an innermost element,
    columns are `<level>.<path>`, `<level>.<path>@<attribute>` and `<level>@no`, its place.
    adds_up: rows are entries of bank statements, whose balances they must add up to.
    loses: ids of the KPIs that cannot be told, or less well, without the whole table (`table`) or
    without one optional column. stand_ins: sets of tables that make up for the whole table.
    """

    name: str = ""
    raw_name: str = ""
    about: Annotated[str, Field(min_length=1)]
    form: Form = "csv"
    key: Annotated[Names, Field(min_length=1)]
    cursor: str | None = None
    files: Names = ()
    levels: Names = ()
    adds_up: bool = False
    collections: dict[str, Collection] = Field(default_factory=dict)
    loses: dict[str, tuple[KpiId, ...]] = Field(default_factory=dict)
    stand_ins: tuple[Names, ...] = ()

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """The columns of its raw table."""
        return tuple(name.lower() for name in (*self.columns, *self.collections))

    def is_named(self, stem: str) -> bool:
        """Whether a file of this stem (without folder, ending and delivery day) holds the table."""
        folded = stem.lower()
        return folded == self.name.lower() or any(fnmatchcase(folded, one) for one in self.files)

    def key_without_client(self) -> tuple[str, ...]:
        """The key less the client of SAP, which exports often leave out."""
        return tuple(column for column in self.key if column not in _CLIENT)

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        cursor = (self.cursor,) if self.cursor else ()
        unknown = [name for name in (*self.key, *cursor) if name not in self.columns]
        if unknown:
            raise ValueError(f"key or cursor names {', '.join(unknown)}, which has no kind")
        everything = {*self.columns, *self.collections}
        lost = set(self.loses) - everything - {"table"}
        if lost:
            raise ValueError(f"loses names {', '.join(sorted(lost))}, which is no column")
        needless = set(self.loses) & set(self.required)
        if needless:
            raise ValueError(f"loses names {', '.join(sorted(needless))}, which is required")
        if not self.required:
            raise ValueError("required names no column; every row has to fill one")
        if self.collections and self.form != "jsonl":
            raise ValueError("collections come in jsonl only")
        if bool(self.levels) != (self.form == "xml"):
            raise ValueError("levels are needed for xml, and for nothing else")
        if self.adds_up and self.levels[:2] != ("Stmt", "Ntry"):
            raise ValueError("adds_up is said of statements only, with the levels Stmt and Ntry")
        alike = [name for name, count in Counter(self.raw_columns).items() if count > 1]
        if alike:
            raise ValueError(f"column {', '.join(alike)} comes twice when written in lower case")
        return self


class System(_Record):
    """One source system: a set of tables and how its exports are written.

    raw_prefix: a raw table is <raw_prefix>_<table in lower case>; systems of one family share it.
    """

    system: SystemName
    about: Annotated[str, Field(min_length=1)]
    raw_prefix: SystemName
    form: Form = "csv"
    formats: WrittenAs = WrittenAs()
    extends: SystemName | None = None
    tables: dict[str, Table]
