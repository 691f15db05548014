"""The other module of the tests of inlining; it has names that the first one has too."""


class Clash:
    value = 10


LIMIT = 30


def twice(value: int) -> int:
    return 2 * value * Clash.value


def _size(value: int) -> int:
    return value + LIMIT


def other_limit() -> int:
    return LIMIT
