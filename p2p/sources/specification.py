"""The specifications of source systems: their tables, what each column holds, what is lost without.

Each system's tables stand in <system>/tables.yml; a new system is a new folder with that file.
How files of a table are found, read and landed is not decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from p2p.errors import P2PError
from p2p.sources.castable import ISO, moment_pattern

FOLDER = Path(__file__).parent
# What an event log is called where other files have the system that wrote them.
EVENT_LOG = "event_log"

Form = Literal["csv", "jsonl", "parquet", "xml"]
Kind = Literal["text", "date", "time", "moment", "decimal"]
Mark = Literal[".", ","]

_CLIENT = ("MANDT", "MANDANT", "CLIENT", "RCLNT")


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

    def table_of(self, name: str) -> Table | None:
        """The table of this name, in whatever case it is written."""
        folded = name.lower()
        return next((one for known, one in self.tables.items() if known.lower() == folded), None)


@lru_cache(maxsize=1)
def systems() -> dict[str, System]:
    """Every specified system by name, in order of the names.

    Raises P2PError naming the file and each entry that is wrong.
    """
    contents = dict(_contents())
    found = {name: _system(name, contents) for name in sorted(contents)}
    _require_one_kind_a_column(found.values())
    return found


def get_system(name: str) -> System:
    """The system of this name. Raises P2PError with the known ones."""
    try:
        return systems()[name]
    except KeyError:
        raise P2PError(
            f"there is no system {name!r}", f"known are: {', '.join(systems())}"
        ) from None


def raw_tables() -> dict[str, tuple[Table, ...]]:
    """Every raw table by name, with the tables of all systems that are kept in it."""
    found: dict[str, tuple[Table, ...]] = {}
    for system in systems().values():
        for table in system.tables.values():
            found[table.raw_name] = (*found.get(table.raw_name, ()), table)
    return found


def read_system(content: dict[str, Any], where: str, base: System | None = None) -> System:
    """A system from its YAML. base: the one it extends, whose tables and columns it has too.

    Raises P2PError naming `where` and each entry that is wrong.
    """
    try:
        if base is not None:
            content = _extended(content, base)
        prefix, form = content.get("raw_prefix"), content.get("form", "csv")
        tables = {
            name: {
                "form": form,
                **table,
                "name": name,
                "raw_name": f"{prefix}_{name.lower()}",
            }
            for name, table in content["tables"].items()
        }
        return System.model_validate({**content, "tables": tables})
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()
        )
        raise P2PError(f"{where} is wrong: {problems}", "correct these entries") from error
    except (KeyError, AttributeError, TypeError) as error:
        raise P2PError(
            f"{where} is no specification of a system ({error!r})",
            "write system, about, raw_prefix and tables with about and key",
        ) from error


def _contents() -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    for path in sorted(FOLDER.glob("*/tables.yml")):
        where = f"{path.parent.name}/{path.name}"
        try:
            content = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise P2PError(f"{where} cannot be read: {error}", "mend the file") from error
        if not isinstance(content, dict) or content.get("system") != path.parent.name:
            raise P2PError(
                f"{where} does not name its folder as its system",
                f"write `system: {path.parent.name}`",
            )
        yield path.parent.name, (where, content)


def _system(name: str, contents: dict[str, tuple[str, dict[str, Any]]]) -> System:
    where, content = contents[name]
    extended = content.get("extends")
    if extended is None:
        return read_system(content, where)
    if extended not in contents or contents[extended][1].get("extends"):
        raise P2PError(
            f"{where} extends {extended!r}",
            "name a system with a specification that extends none itself",
        )
    return read_system(content, where, _system(extended, contents))


def _extended(content: dict[str, Any], base: System) -> dict[str, Any]:
    """The content with the base's tables; of a table in both, columns add up and facts replace."""
    whole = {name: _plain(table) for name, table in base.tables.items()}
    for name, table in content.get("tables", {}).items():
        before = whole.get(name, {})
        merged = {**before, **table}
        for part in ("required", "text", "date", "time", "moment", "decimal"):
            added = [one for one in table.get(part, ()) if one not in before.get(part, ())]
            merged[part] = [*before.get(part, ()), *added]
        for part in ("collections", "loses"):
            merged[part] = {**before.get(part, {}), **table.get(part, {})}
        whole[name] = merged
    defaults = {
        "raw_prefix": base.raw_prefix,
        "form": base.form,
        "formats": base.formats.model_dump(exclude_none=True),
    }
    return {**defaults, **content, "tables": whole}


def _plain(table: Table) -> dict[str, Any]:
    return table.model_dump(exclude={"name", "raw_name"}, exclude_defaults=True)


def _require_one_kind_a_column(found: Iterable[System]) -> None:
    """Systems that share a raw table must agree on the key, the cursor and each column's kind."""
    first: dict[str, tuple[str, Table]] = {}
    for system in found:
        for table in system.tables.values():
            other_system, other = first.setdefault(table.raw_name, (system.system, table))
            shared = set(table.columns) & set(other.columns)
            apart = [name for name in shared if table.kind_of(name) != other.kind_of(name)]
            if apart or (table.key, table.cursor) != (other.key, other.cursor):
                raise P2PError(
                    f"{system.system} and {other_system} share raw.{table.raw_name}, but not "
                    f"{'the kind of ' + ', '.join(sorted(apart)) if apart else 'key and cursor'}",
                    "give both the same, or another raw_prefix",
                )
