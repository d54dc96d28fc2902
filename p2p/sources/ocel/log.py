"""An object-centric event log in memory: eight Polars frames of text, in one order for all formats.

Nothing is cast here: times and values stay as the file writes them, so that writing loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import polars as pl

# Frame to columns, all of them text.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "object_types": ("object_type", "attribute", "value_type"),
    "event_types": ("event_type", "attribute", "value_type"),
    "objects": ("object_id", "object_type"),
    "object_attributes": ("object_id", "attribute", "changed", "value"),
    "object_relations": ("source_id", "target_id", "qualifier"),
    "events": ("event_id", "event_type", "occurred"),
    "event_attributes": ("event_id", "attribute", "value"),
    "event_objects": ("event_id", "object_id", "qualifier"),
}
# What the standard calls types of values; an attribute that nobody declares is text.
UNDECLARED = "string"
# From when on the first values of an object hold; some writers have 0 for it.
BEGINNING = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class OcelLog:
    """One log; columns of the frames as in COLUMNS.

    object_types, event_types: one row an attribute that the type declares, with the declared type
    of its values (string, time, integer, float, boolean, or the file's own word); a type without
    attributes has one row in which attribute is null.
    object_attributes: values from a moment on; the first is at 1970-01-01 by the standard. A null
    value means that the object has none from then on.
    qualifier is never null: without one it is empty.
    """

    object_types: pl.DataFrame
    event_types: pl.DataFrame
    objects: pl.DataFrame
    object_attributes: pl.DataFrame
    object_relations: pl.DataFrame
    events: pl.DataFrame
    event_attributes: pl.DataFrame
    event_objects: pl.DataFrame

    @classmethod
    def of(cls, **given: pl.DataFrame) -> OcelLog:
        """A log of these frames, in the order that every format keeps; absent ones are empty.

        Types and attributes that are used and not declared are declared as text; a missing
        qualifier becomes an empty one; an event attribute without a value is left out, for an
        event has it or has it not; declared booleans are true and false, time 0 the beginning.
        """
        frame = {name: given.get(name, empty(name)).select(COLUMNS[name]) for name in COLUMNS}
        objects, events = frame["objects"], frame["events"]
        of_objects = typed(frame["object_attributes"], objects, frame["object_types"]).with_columns(
            pl.col("changed").replace("0", BEGINNING)
        )
        of_events = typed(frame["event_attributes"], events, frame["event_types"]).filter(
            pl.col("value").is_not_null()
        )
        qualifier = pl.col("qualifier").fill_null("")
        return cls(
            object_types=_declared(frame["object_types"], of_objects, objects),
            event_types=_declared(frame["event_types"], of_events, events),
            objects=objects,
            object_attributes=_under(objects, _spelled(of_objects), "object_id", "attribute"),
            object_relations=_under(
                objects.rename({"object_id": "source_id"}),
                frame["object_relations"].with_columns(qualifier),
                "source_id",
            ),
            events=events,
            event_attributes=_under(events, _spelled(of_events), "event_id", "attribute"),
            event_objects=_under(
                events, frame["event_objects"].with_columns(qualifier), "event_id"
            ),
        )

    def frames(self) -> dict[str, pl.DataFrame]:
        """Name to frame, in the order of COLUMNS."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def equals(self, other: OcelLog) -> bool:
        """Whether both hold the same rows in the same order."""
        mine, theirs = self.frames(), other.frames()
        return all(mine[name].equals(theirs[name]) for name in mine)


def empty(name: str) -> pl.DataFrame:
    """The frame of this name without rows."""
    return pl.DataFrame(schema=dict.fromkeys(COLUMNS[name], pl.String))


def typed(attributes: pl.DataFrame, owners: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """Attributes of objects or events with the type of their owner and the declared value_type."""
    owner_id, owner_type, *_ = owners.columns
    one_type = owners.unique(owner_id, keep="first").select(owner_id, owner_type)
    declared = types.unique([owner_type, "attribute"], keep="first")
    return attributes.join(
        one_type, on=owner_id, how="left", nulls_equal=True, maintain_order="left"
    ).join(declared, on=[owner_type, "attribute"], how="left", maintain_order="left")


def _declared(types: pl.DataFrame, used: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """The declared types, then what is used beyond them; each type's rows stand together."""
    owner_type = types.columns[0]
    key = [owner_type, "attribute"]
    nothing = pl.lit(None, pl.String)
    every = pl.concat(
        [
            types,
            used.filter(pl.col("value_type").is_null()).select(*key, nothing.alias("value_type")),
            owners.select(owner_type, nothing.alias("attribute"), nothing.alias("value_type")),
        ]
    )
    every = every.drop_nulls(owner_type).unique(key, keep="first", maintain_order=True)
    has_attributes = pl.col("attribute").is_not_null().any().over(owner_type)
    value_type = pl.col("value_type").fill_null(UNDECLARED)
    return (
        every.with_row_index("_place")
        .sort(pl.col("_place").min().over(owner_type), "_place")
        .drop("_place")
        .filter(pl.col("attribute").is_not_null() | ~has_attributes)
        .with_columns(pl.when(pl.col("attribute").is_not_null()).then(value_type))
    )


def _spelled(attributes: pl.DataFrame) -> pl.DataFrame:
    """The attributes without their types, booleans in words."""
    value = pl.col("value")
    word = value.replace({"1": "true", "0": "false"})
    return attributes.select(
        pl.all().exclude("value", "value_type", "^(object|event)_type$"),
        pl.when(pl.col("value_type") == "boolean").then(word).otherwise(value).alias("value"),
    )


def _under(owners: pl.DataFrame, rows: pl.DataFrame, owner_id: str, *then: str) -> pl.DataFrame:
    """Rows in the order of their owners, those of one owner by `then` and as they came."""
    places = owners.select(owner_id).with_row_index("_place").unique(owner_id, keep="first")
    return (
        rows.join(places, on=owner_id, how="left", nulls_equal=True, maintain_order="left")
        .sort("_place", *then, nulls_last=True, maintain_order=True)
        .drop("_place")
    )
