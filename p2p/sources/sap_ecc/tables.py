"""The specification of SAP's tables: which columns are read, and how each is typed.

The tables themselves stand in tables.yml; how a file of one is landed is landing's.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

_CLIENT = ("MANDT", "MANDANT")


class Table(BaseModel):
    """One SAP table. Column names are SAP's, in capitals."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    about: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    text: tuple[str, ...]
    date: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    decimal: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the product reads."""
        return self.text + self.date + self.time + self.decimal

    @property
    def raw_name(self) -> str:
        """Name of its table in schema raw."""
        return f"sap_{self.name.lower()}"

    def key_without_client(self) -> tuple[str, ...]:
        """The key less the client, which exports often leave out."""
        return tuple(column for column in self.key if column not in _CLIENT)


@lru_cache(maxsize=1)
def sap_tables() -> dict[str, Table]:
    """The specified tables by name."""
    content = yaml.safe_load(Path(__file__).with_name("tables.yml").read_text("utf-8"))
    return {name: Table(name=name, **spec) for name, spec in content["tables"].items()}
