"""Say a pydantic ValidationError as a SpecError: field, value, mend."""

from pydantic import ValidationError

from ml_assets.spec.errors import MLAssetsError, SpecError

_LONGEST_VALUE = 80


def spec_error(where: str, error: ValidationError) -> SpecError:
    """Return the first of the errors with its field's path below ``where``."""
    first = error.errors()[0]
    path = ".".join([where, *map(str, first["loc"])])
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, MLAssetsError):
        return SpecError(f"{path}: {cause.what}", found=cause.found, mend=cause.mend)
    if first["type"] == "missing":
        return SpecError(f"{path} is missing", mend=f"add the field {first['loc'][-1]!r}")
    value = repr(first["input"])
    value = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
    return SpecError(f"{path}: {first['msg']}", found=value, mend="correct the value")
