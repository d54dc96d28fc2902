"""The specifications of source systems: their tables, what each column holds, what is lost without.

Each system's tables stand in <system>/tables.yml; a new system is a new folder with that file.
How files of a table are found, read and landed is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from p2p.errors import P2PError
from p2p.sources.specified import (
    Collection,
    Form,
    Kind,
    Mark,
    MomentTemplate,
    System,
    Table,
    Template,
    WrittenAs,
)

__all__ = [
    "EVENT_LOG",
    "FOLDER",
    "OCEL",
    "Collection",
    "Form",
    "Kind",
    "Mark",
    "MomentTemplate",
    "System",
    "Table",
    "Template",
    "WrittenAs",
    "get_system",
    "raw_tables",
    "read_system",
    "systems",
]

FOLDER = Path(__file__).parent
# What an event log is called where other files have the system that wrote them.
EVENT_LOG = "event_log"
# Every command reads them all: the loader in C, where it is there, takes a tenth of the time.
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Object-centric logs have a form of their own and no specified tables.
OCEL = "ocel"


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
            content = yaml.load(path.read_text("utf-8"), _SAFE)  # noqa: S506
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
