"""A page with every kind of block, and texts that try to be read as markup."""

from io import BytesIO

import numpy as np
from matplotlib.image import imsave

from ml_assets.page.document import (
    Bullets,
    Code,
    Facts,
    Foreign,
    Link,
    Listed,
    Note,
    Page,
    Picture,
    Section,
    Text,
)

HOSTILE = "<script>alert('x')</script> *a|b* [c](d) _e_ # & \\ ~"


def dot() -> bytes:
    """Return a PNG of one colour."""
    buffer = BytesIO()
    imsave(buffer, np.zeros((4, 4, 3)), format="png")
    return buffer.getvalue()


PAGE = Page(
    title=f"Title {HOSTILE}",
    subtitle="below `it`",
    sections=[
        Section("First", [Text(HOSTILE), Text("Has `code | <b>` in it.")]),
        Section("Second", [
            Note("good", "fine"), Note("warning", "careful"), Note("bad", "wrong"),
            Bullets(["one", HOSTILE, "folded"], most=2),
            Facts({"rows": 1234, "share": 0.25, "nothing": None, HOSTILE: HOSTILE}),
            Listed([{"name": HOSTILE, "value": 0.5}, {"name": "b", "more": True}], ["bad", None]),
            Foreign("<b>theirs</b>", "b { color: #800000; }"),
            Code("ml-assets run x <y>"),
            Picture(dot(), f"A dot {HOSTILE}"),
        ], [Link("evaluation", "http://127.0.0.1:3000/assets/a/evaluation")]),
        Section("Empty", []),
        Section("Third", [Text("end")]),
        Section("Fourth", [Text("end")]),
    ],
)  # fmt: skip
