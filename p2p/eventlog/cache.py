"""Keeps an encoded log on disk: one file a publication, whole or not there.

The file is numpy's zip of arrays behind the checksum of all its bytes. Nothing in it is code. What
is damaged, or was written by another version of this program, counts as not there.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, get_type_hints
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from p2p.eventlog.log import Attribute, EventLog, LogIdentity, arrays_of

FORMAT: Final = 2
"""Counts up whenever the arrays or their meaning change; older files are made anew."""

_CHECKSUM_BYTES: Final = 4
Arrays = Mapping[str, npt.NDArray[Any]]


def cache_path(home: Path, identity: LogIdentity) -> Path:
    """Where the log of a publication is kept, in a folder that holds logs of its source only."""
    name = f"{identity.publication_id}-{identity.refresh_id}.npz"
    # a dot would be a name too, but two of them are another folder
    parts = (
        quote(part, safe="").replace(".", "%2E") for part in (identity.tenant, identity.source)
    )
    return home.joinpath("cache", "eventlog", *parts, name)


def write_cached(home: Path, log: EventLog) -> Path:
    """Write a log, then remove what earlier publications of the source left. Raises OSError."""
    path = cache_path(home, log.identity)
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp's files are their owner's alone: a log holds names and amounts
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w+b") as file:
            file.write(bytes(_CHECKSUM_BYTES))
            np.savez(file, allow_pickle=False, **dict(_stored(log)))
            checksum = _checksum(file)
            file.seek(0)
            file.write(checksum)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    for other in path.parent.glob("*.npz"):
        if other != path:
            # another process may have been quicker
            with contextlib.suppress(OSError):
                other.unlink()
    return path


def read_cached(home: Path, identity: LogIdentity) -> EventLog | None:
    """The log of exactly this publication; None where no whole file of this format holds it."""
    try:
        with cache_path(home, identity).open("rb") as file:
            # before anything in it is believed, such as how large an array is
            if file.read(_CHECKSUM_BYTES) != _checksum(file):
                return None
            file.seek(_CHECKSUM_BYTES)
            with np.load(file, allow_pickle=False) as stored:
                header = json.loads(bytes(stored["header"]))
                attributes, zone = header.get("attributes", []), header.get("time_zone", "")
                if header != _header(identity, attributes, zone):
                    return None
                arrays = {name: stored[name] for name in stored.files}
        return _restored(identity, arrays, attributes, zone)
    except (OSError, ValueError, KeyError):
        return None


def _checksum(file: BinaryIO) -> bytes:
    """Of everything after the checksum itself."""
    file.seek(_CHECKSUM_BYTES)
    found = 0
    while part := file.read(2**20):
        found = zlib.crc32(part, found)
    return found.to_bytes(_CHECKSUM_BYTES, "little")


def _header(identity: LogIdentity, attributes: list[str], time_zone: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tenant": identity.tenant,
        "source": identity.source,
        "publication_id": identity.publication_id,
        "refresh_id": str(identity.refresh_id),
        "attributes": attributes,
        "time_zone": time_zone,
    }


def _stored(log: EventLog) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    header = _header(log.identity, list(log.attributes), log.time_zone)
    yield "header", np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    yield from arrays_of(log)
    for name in ("activities", "resources", "roles", "case_ids"):
        yield from _text_arrays(name, getattr(log, name))
    for number, attribute in enumerate(log.attributes.values()):
        yield f"attribute_{number}.code", attribute.code
        yield from _text_arrays(f"attribute_{number}", attribute.values)


def _restored(
    identity: LogIdentity, arrays: Arrays, attributes: list[str], time_zone: str
) -> EventLog:
    parts: dict[str, Any] = {
        field.name: _part(kind, arrays, f"{field.name}.")
        for field, kind in _typed_fields(EventLog)
        if is_dataclass(kind) and kind is not LogIdentity
    }
    return EventLog(
        identity=identity,
        activities=_text(arrays, "activities"),
        resources=_text(arrays, "resources"),
        roles=_text(arrays, "roles"),
        case_ids=_text(arrays, "case_ids"),
        attributes={
            name: Attribute(
                arrays[f"attribute_{number}.code"], _text(arrays, f"attribute_{number}")
            )
            for number, name in enumerate(attributes)
        },
        time_zone=time_zone,
        **parts,
    )


def _part(kind: Any, arrays: Arrays, prefix: str) -> Any:
    return kind(
        **{
            field.name: _part(inner, arrays, f"{prefix}{field.name}.")
            if is_dataclass(inner)
            else arrays[f"{prefix}{field.name}"]
            for field, inner in _typed_fields(kind)
        }
    )


def _typed_fields(kind: Any) -> Iterator[tuple[Any, Any]]:
    hints = get_type_hints(kind)
    return ((field, hints[field.name]) for field in fields(kind))


def _text_arrays(name: str, texts: pl.Series) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Text as where each begins and all bytes in a row; there are no nulls."""
    column = texts.to_arrow().cast(pa.large_string())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    _, offsets, data = column.buffers()
    begins = np.frombuffer(offsets, dtype=np.int64)[column.offset :][: len(column) + 1]
    if not len(column):
        begins = np.zeros(1, dtype=np.int64)
    yield f"{name}.begins", begins - begins[0]
    every = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, np.uint8)
    yield f"{name}.bytes", every[begins[0] : begins[-1]]


def _text(arrays: Arrays, name: str) -> pl.Series:
    begins, data = arrays[f"{name}.begins"], arrays[f"{name}.bytes"]
    column = pa.Array.from_buffers(
        pa.large_string(),
        begins.size - 1,
        [None, pa.py_buffer(np.ascontiguousarray(begins)), pa.py_buffer(data)],
    )
    return pl.Series(name, pl.from_arrow(column), dtype=pl.String)
