"""The precision of a share of rows, such as accuracy or recall."""

_NORMAL = 1.959963984540054


def share_half_width(share: float, rows: float) -> float:
    """Return half the width of Wilson's 95 % interval (1927) of a share of so many rows.

    It is right also near 0 and 1, where the normal approximation has no width.

    >>> round(share_half_width(0.5, 96), 3), round(share_half_width(1.0, 30), 3)
    (0.098, 0.057)
    """
    if rows < 1:
        return float("nan")
    square = _NORMAL**2
    spread = (share * (1.0 - share) / rows + square / (4.0 * rows**2)) ** 0.5
    return float(_NORMAL * spread / (1.0 + square / rows))
