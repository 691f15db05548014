"""PMML's expressions: what is computed of fields.

https://dmg.org/pmml/v4-4-1/Transformations.html, and BuiltinFunctions.html beside it.
"""

from ml_assets.deployment.pmml.markup import number, tag, text, whole_text


def constant(value: float | str) -> str:
    """Return a constant: a double or a text."""
    if isinstance(value, str):
        return tag("Constant", whole_text(value), dataType="string")
    return tag("Constant", number(value), dataType="double")


def reference(field: str) -> str:
    """Return the value of a field."""
    return tag("FieldRef", field=field)


def apply(function: str, *arguments: "str | float") -> str:
    """Return a built-in function of expressions, and of constants given as numbers."""
    written = [one if isinstance(one, str) else constant(one) for one in arguments]
    return tag("Apply", *written, function=function)


def either(condition: str, yes: "str | float", no: "str | float") -> str:
    """Return ``yes`` where the condition holds, ``no`` elsewhere."""
    return apply("if", condition, yes, no)


def most(expressions: list[str]) -> str:
    """Return the largest of some expressions."""
    return expressions[0] if len(expressions) == 1 else apply("max", *expressions)


def total(expressions: list[str]) -> str:
    """Return the sum of some expressions, in their order."""
    found = expressions[0]
    for one in expressions[1:]:
        found = apply("+", found, one)
    return found


def looked_up(field: str, values: dict[str, float], other: float) -> str:
    """Return the number that belongs to a text; ``other`` for texts that are not listed."""
    rows = [
        tag("row", tag("text", text(given)), tag("number", number(told)))
        for given, told in values.items()
    ]
    pair = tag("FieldColumnPair", field=field, column="text")
    return tag("MapValues", pair, tag("InlineTable", *rows), outputColumn="number",
               dataType="double", defaultValue=other, mapMissingTo=other)  # fmt: skip
