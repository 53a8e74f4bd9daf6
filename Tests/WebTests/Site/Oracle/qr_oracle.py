"""Reads QR codes that are drawn as SVG: paints them module by module and asks zxing-cpp what they say.

    python qr_oracle.py < SVGS

Takes a JSON list of SVG documents and prints a list of what was found. It ends with a fault when a document has anything but a white
ground and one black path of runs of modules, or does not keep the margin.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree

import zxingcpp

SVG = "{http://www.w3.org/2000/svg}"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z\s*")
QUIET_ZONE = 4
PIXELS = 3


def modules(document):
    """The label, and the rows of modules (1 is dark), the margin included."""
    root = ElementTree.fromstring(document)
    assert root.tag == SVG + "svg" and root.attrib["role"] == "img", root.attrib
    assert set(root.attrib) == {"width", "height", "viewBox", "role", "aria-label", "shape-rendering"}, root.attrib
    left, top, side, height = map(int, root.attrib["viewBox"].split())
    assert (left, top, height) == (0, 0, side) and root.attrib["width"] == root.attrib["height"], root.attrib
    ground, path = root
    assert (ground.tag, ground.attrib) == (SVG + "rect", {"width": str(side), "height": str(side), "fill": "#fff"}), ground.attrib
    assert path.tag == SVG + "path" and set(path.attrib) == {"fill", "d"} and path.attrib["fill"] == "#000", path.attrib
    return root.attrib["aria-label"], painted(path.attrib["d"], side)


def painted(outlines, side):
    rows = [[0] * side for _ in range(side)]
    position = 0
    while position < len(outlines):
        run = RUN.match(outlines, position)
        assert run, outlines[position:position + 40]
        x, y, length, back = map(int, run.groups())
        assert length == back > 0 and QUIET_ZONE <= x and x + length <= side - QUIET_ZONE and QUIET_ZONE <= y < side - QUIET_ZONE, run[0]
        for column in range(x, x + length):
            assert rows[y][column] == 0, f"painted twice: {run[0]}"
            rows[y][column] = 1
        position = run.end()
    return rows


def read(document):
    label, rows = modules(document)
    side = len(rows) * PIXELS
    image = b"".join(bytes(0 if module else 255 for module in row for _ in range(PIXELS)) * PIXELS for row in rows)
    found = zxingcpp.read_barcodes(
        memoryview(image).cast("B", (side, side)), formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False, try_rotate=False
    )
    assert len(found) == 1, f"{len(found)} codes were found"
    code = found[0]
    return {
        "label": label, "text": code.bytes.decode(), "level": code.ec_level, "width": len(rows) - 2 * QUIET_ZONE,
        "isUpright": code.orientation == 0,
    }


json.dump([read(document) for document in json.load(sys.stdin)], sys.stdout)
