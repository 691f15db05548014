import math
from xml.etree import ElementTree

import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.markup import number, tag, text, whole_text


@pytest.mark.parametrize("value", ['a "quoted" <b> & c', "l'\u00e9t\u00e9", "tab\tand\nline", " "])
def test_any_text_is_read_back(value: str) -> None:
    for content in (text(value), whole_text(value), whole_text(value + "]]>")):
        found = ElementTree.fromstring(tag("a", content, name=value, none=None))
        assert found.attrib == {"name": value}
        assert str(found.text).removesuffix("]]>") == value


@pytest.mark.parametrize("value", [0.1, 1e-300, -0.0, 2.0**53, 1 / 3, 7])
def test_numbers_are_kept_to_the_last_bit(value: float) -> None:
    assert float(number(value)) == value


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_what_is_no_finite_number_is_refused(value: float) -> None:
    with pytest.raises(CannotExpressError, match=f"the number {value}"):
        tag("Constant", value=value)


@pytest.mark.parametrize("value", ["\x00", "bell\x07", "\ufffe"])
def test_what_xml_has_no_place_for_is_refused(value: str) -> None:
    for write in (text, whole_text, lambda given: tag("Value", value=given)):
        with pytest.raises(CannotExpressError, match="no place"):
            write(value)
