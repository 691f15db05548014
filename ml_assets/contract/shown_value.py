"""How a value found in a table is shown in a message: as text, and never long."""

LONGEST_SHOWN = 80


def shown_value(value: object) -> str:
    """Return the value as text of at most 80 characters; whole floats without their ``.0``.

    >>> shown_value(3.0), shown_value(True)
    ('3', 'True')
    >>> shown_value(3.5), len(shown_value("x" * 1000)), shown_value("x" * 1000)[-3:]
    ('3.5', 80, 'xx…')
    """
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    # As far as a float holds every whole number, it shows as the integer that it equals.
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    if isinstance(value, int) and value.bit_length() > 10_000:
        return "an integer of more than 3000 digits"  # Python refuses to write out longer ones.
    text = f"{value:.0f}" if is_whole else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
