from typing import Any

import pytest

from ml_assets.modeling.inlined_source import InlinedSource
from ml_assets.spec.errors import MLAssetsError
from ml_assets_tests.modeling import inlined_package

MODULE = "ml_assets_tests.modeling.inlined_package"


def run(inlined: InlinedSource) -> dict[str, Any]:
    names: dict[str, Any] = {}
    lines = [f"from {m} import {n}" if n else f"import {m}" for m, n in sorted(inlined.imports)]
    exec("\n".join([*lines, inlined.text]), names)
    return names


def test_a_definition_stands_with_all_that_it_needs() -> None:
    inlined = InlinedSource("ml_assets_tests")
    assert inlined.add(MODULE, "Shape") == "Shape"
    assert inlined.imports == {("dataclasses", "dataclass"), ("math", "")}
    assert "ml_assets_tests" not in inlined.text
    assert "Comments above" not in inlined.text

    shape = run(inlined)["Shape"](5)
    assert shape.area() == inlined_package.Shape(5).area()


def test_equal_names_of_two_modules_stay_apart() -> None:
    inlined = InlinedSource("ml_assets_tests")
    for name in ("Shape", "size_of"):
        inlined.add(MODULE, name)
    assert len(set(inlined.names.values())) == len(inlined.names) == 9
    assert sum(name.startswith("_inlined_") for name in inlined.names.values()) == 2

    names = run(inlined)
    shape = names["Shape"](5)
    assert names["size_of"](shape) == 35
    assert shape.area() == inlined_package.Shape(5).area()


def test_a_definition_is_taken_once() -> None:
    inlined = InlinedSource("ml_assets_tests")
    inlined.add(MODULE, "Shape")
    text = inlined.text
    assert inlined.add(MODULE, "Shape") == "Shape"
    assert inlined.text == text


def test_an_import_within_a_function_is_refused() -> None:
    with pytest.raises(MLAssetsError, match="The source of within cannot stand alone"):
        InlinedSource("ml_assets_tests").add(MODULE, "within")
