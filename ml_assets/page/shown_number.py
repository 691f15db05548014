"""Values as people read them."""

from ml_assets.page.document import Cell


def shown(value: Cell) -> str:
    """Return a value as text: numbers to four significant digits, thousands apart.

    >>> shown(0.981273), shown(1234567), shown(12345.678), shown(0.00001234), shown(12.0)
    ('0.9813', '1,234,567', '12,346', '1.234e-05', '12')
    >>> shown(None), shown(True), shown(float("nan")), shown("as it is")
    ('–', 'yes', 'not defined', 'as it is')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return _number(value)
    return value


def _number(value: float) -> str:
    if value != value:
        return "not defined"
    if abs(value) >= 1000 and value not in (float("inf"), float("-inf")):
        return f"{value:,.0f}"
    return f"{value:.4g}"
