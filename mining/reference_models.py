"""Reference models that people upload: BPMN, PNML or PTML files, checked and made into nets.

Nothing is stored in here (`reference_store`); parsing itself is pm4py's, behind its gateway.
"""

from __future__ import annotations

import difflib
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal

from mining import pm4py_gateway
from mining.net_alignment import NetCannotEnd, shortest_run
from mining.process_tree import ProcessTree
from mining.workflow_net import WorkflowNet, net_of
from p2p.errors import DataRefused

Format = Literal["bpmn", "pnml", "ptml"]

MOST_BYTES: Final = 2_000_000
MOST_STEPS: Final = 500
FORMATS: Final[dict[str, Format]] = {"definitions": "bpmn", "pnml": "pnml", "ptml": "ptml"}
_DOCUMENT_TYPE: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NODES_OF_BPMN: Final = {"startEvent", "endEvent", "exclusiveGateway", "parallelGateway"}
_NOT_SUPPORTED: Final = re.compile(r"(?:Gateway|Event|subProcess|callActivity|transaction)$", re.I)


@dataclass(frozen=True, slots=True)
class ReferenceNet:
    """A reference model ready to be checked: its net to search, and the net as it is drawn."""

    format: Format
    searched: WorkflowNet
    drawn: WorkflowNet

    @property
    def activities(self) -> list[str]:
        """The activities that the model names, sorted."""
        return self.drawn.labels()


def read_reference(name: str, data: bytes) -> ReferenceNet:
    """Read the file called `name`. Raises DataRefused, which says what is wrong and what to do."""
    root = _checked_xml(name, data)
    kind = FORMATS.get(_local(root.tag))
    if kind is None:
        raise DataRefused(
            f"{name} begins with <{_local(root.tag)}>, which is no process model that is known",
            "export the model as BPMN 2.0 (.bpmn), as a Petri net (.pnml) or as a process tree"
            " (.ptml)",
        )
    if kind == "bpmn":
        _refuse_unknown_bpmn(name, root)
    try:
        model = _READERS[kind](data)
        net = net_of(model) if isinstance(model, ProcessTree) else model
        drawn = pm4py_gateway.petri_net(model) if isinstance(model, ProcessTree) else model
        _require_complete(net)
        shortest_run(net)
    except NetCannotEnd as error:
        raise DataRefused(
            f"{name}: {error}",
            "check in your editor that every path leads from the start to the end, and that what a"
            " parallel gateway opens a parallel gateway closes",
        ) from error
    except ValueError as error:
        raise DataRefused(
            f"{name} cannot be read as {kind.upper()}: {error}",
            "open it in the editor that it came from, mend it there and export it again",
        ) from error
    return ReferenceNet(kind, net, drawn)


def nearest_names(unknown: Collection[str], known: Collection[str]) -> dict[str, str | None]:
    """For each unknown activity the known one that is written most like it, or None."""
    plain = {" ".join(one.casefold().split()): one for one in sorted(known, reverse=True)}
    found: dict[str, str | None] = {}
    for name in sorted(unknown):
        near = difflib.get_close_matches(" ".join(name.casefold().split()), list(plain), n=1)
        found[name] = plain[near[0]] if near else None
    return found


_READERS: Final[dict[Format, Callable[[bytes], WorkflowNet | ProcessTree]]] = {
    "bpmn": pm4py_gateway.read_bpmn,
    "pnml": pm4py_gateway.read_pnml,
    "ptml": pm4py_gateway.read_ptml,
}


def _checked_xml(name: str, data: bytes) -> ET.Element:
    if len(data) > MOST_BYTES:
        raise DataRefused(
            f"{name} has {len(data):,} bytes; a model may have {MOST_BYTES:,}",
            "export the model alone, without pictures or attachments",
        )
    # UTF-16 would hide the search below, and editors write UTF-8
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:100]:
        raise DataRefused(f"{name} is not written in UTF-8", "export it again as UTF-8")
    if _DOCUMENT_TYPE.search(data):
        raise DataRefused(
            f"{name} holds a document type or entities (<!DOCTYPE), which no model needs",
            "remove the <!DOCTYPE ...> lines with a text editor, or export it without them",
        )
    try:
        return ET.fromstring(data)  # noqa: S314 - no document type, no entities, and a size cap
    except ET.ParseError as error:
        raise DataRefused(
            f"{name} is not well-formed XML: {error}",
            "give a .bpmn, .pnml or .ptml file as your modelling tool exports it",
        ) from error


def _refuse_unknown_bpmn(name: str, root: ET.Element) -> None:
    """pm4py passes over parts of BPMN that it does not know; that would be another model."""
    processes = [one for one in root if _local(one.tag) == "process" and len(one) > 0]
    if len(processes) != 1:
        raise DataRefused(
            f"{name} has {len(processes)} processes with steps; one is needed",
            "export one pool (one process) to a file of its own",
        )
    leaving = Counter(
        part.get("sourceRef") for part in processes[0].iter() if _local(part.tag) == "sequenceFlow"
    )
    for part in processes[0].iter():
        tag = _local(part.tag)
        is_step = tag.lower().endswith("task")
        if is_step and not (part.get("name") or "").strip():
            raise DataRefused(
                f"{name}: the task {part.get('id')!r} has no name",
                "name each task as its activity is called in the log",
            )
        if leaving[part.get("id")] > 1 and not tag.endswith("Gateway"):
            raise DataRefused(
                f"{name}: {leaving[part.get('id')]} flows leave {tag} {part.get('id')!r}",
                "put a gateway behind it: exclusive where one way is taken, parallel where all are",
            )
        if not is_step and tag not in _NODES_OF_BPMN and _NOT_SUPPORTED.search(tag):
            raise DataRefused(
                f"{name}: {tag} {part.get('id')!r} is not supported",
                "draw the model with tasks, start and end events, and exclusive and parallel"
                " gateways",
            )


def _require_complete(net: WorkflowNet) -> None:
    if not net.labels():
        raise ValueError("it has no activity")
    if not net.start:
        raise ValueError("it has no initial marking")
    if not net.end:
        raise ValueError("it has no final marking")
    if len(net.transitions) > MOST_STEPS:
        raise ValueError(f"it has {len(net.transitions)} steps; at most {MOST_STEPS} are checked")


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
