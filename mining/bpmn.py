"""A process tree as BPMN 2.0 XML with its drawing, so that it opens in any BPMN editor.

No layout in here (`diagram`), and no reading of BPMN.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from mining.diagram import Diagram, Kind, Line, Shape, draw
from mining.process_tree import ProcessTree

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
_BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
_POINTS = "http://www.omg.org/spec/DD/20100524/DI"
_PREFIXES = {"bpmn": _MODEL, "bpmndi": _DRAWING, "dc": _BOUNDS, "di": _POINTS}

_TAGS: dict[Kind, str] = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "task",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
}


def bpmn_xml(tree: ProcessTree, name: str) -> str:
    """The tree as an XML document titled `name`. The same tree gives the same text."""
    drawing = draw(tree)
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element(
        f"{{{_MODEL}}}definitions",
        {"id": "definitions", "targetNamespace": "urn:p2p-control-tower:process-model"},
    )
    process = ET.SubElement(
        root,
        f"{{{_MODEL}}}process",
        {"id": "process", "name": _printable(name), "isExecutable": "false"},
    )
    _write_process(process, drawing)
    picture = ET.SubElement(root, f"{{{_DRAWING}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(
        picture, f"{{{_DRAWING}}}BPMNPlane", {"id": "plane", "bpmnElement": "process"}
    )
    _write_picture(plane, drawing)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _write_process(process: ET.Element, drawing: Diagram) -> None:
    for shape in drawing.shapes:
        attributes = {"id": _shape_id(shape.number)}
        if shape.label:
            attributes["name"] = _printable(shape.label)
        element = ET.SubElement(process, f"{{{_MODEL}}}{_TAGS[shape.kind]}", attributes)
        for number, line in enumerate(drawing.lines):
            if line.target == shape.number:
                ET.SubElement(element, f"{{{_MODEL}}}incoming").text = _line_id(number)
        for number, line in enumerate(drawing.lines):
            if line.source == shape.number:
                ET.SubElement(element, f"{{{_MODEL}}}outgoing").text = _line_id(number)
    for number, line in enumerate(drawing.lines):
        ET.SubElement(
            process,
            f"{{{_MODEL}}}sequenceFlow",
            {
                "id": _line_id(number),
                "sourceRef": _shape_id(line.source),
                "targetRef": _shape_id(line.target),
            },
        )


def _write_picture(plane: ET.Element, drawing: Diagram) -> None:
    for shape in drawing.shapes:
        _write_shape(plane, shape)
    for number, line in enumerate(drawing.lines):
        _write_line(plane, number, line)


def _write_shape(plane: ET.Element, shape: Shape) -> None:
    element = ET.SubElement(
        plane,
        f"{{{_DRAWING}}}BPMNShape",
        {
            "id": f"{_shape_id(shape.number)}_shape",
            "bpmnElement": _shape_id(shape.number),
            **({"isMarkerVisible": "true"} if shape.kind == "exclusive" else {}),
        },
    )
    width, height = shape.size
    bounds = {"x": shape.x, "y": shape.y, "width": width, "height": height}
    ET.SubElement(
        element, f"{{{_BOUNDS}}}Bounds", {key: str(value) for key, value in bounds.items()}
    )


def _write_line(plane: ET.Element, number: int, line: Line) -> None:
    element = ET.SubElement(
        plane,
        f"{{{_DRAWING}}}BPMNEdge",
        {"id": f"{_line_id(number)}_edge", "bpmnElement": _line_id(number)},
    )
    for x, y in line.points:
        ET.SubElement(element, f"{{{_POINTS}}}waypoint", {"x": str(x), "y": str(y)})


def _shape_id(number: int) -> str:
    return f"node_{number}"


def _line_id(number: int) -> str:
    return f"flow_{number}"


def _printable(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return "".join(one if one >= " " or one in "\t\n" else " " for one in text)
