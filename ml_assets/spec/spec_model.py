"""The base of every part of a problem's YAML: closed, frozen, and helpful about typing errors."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from ml_assets.spec.errors import SpecError
from ml_assets.spec.nearest_name import nearest_name


class SpecModel(BaseModel):
    """A closed pydantic model whose error for an unknown field names the nearest valid one."""

    # By name too, because a resolved YAML is dumped and read again.
    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_fields(cls, value: Any) -> Any:
        if isinstance(value, dict):
            known = {*cls.model_fields, *(f.alias for f in cls.model_fields.values() if f.alias)}
            for field in value:
                if field not in known:
                    raise SpecError(
                        f"Unknown field {field!r}",
                        found=f"{field}: {value[field]!r}",
                        mend=nearest_name(str(field), known),
                    )
        return value
