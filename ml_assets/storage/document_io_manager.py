"""Documents as JSON files."""

import json
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import BaseModel

from ml_assets.disk.atomic_write import atomic_write

if TYPE_CHECKING:
    from upath import UPath


class DocumentIOManager(dg.UPathIOManager):
    """Writes pydantic models and plain JSON values; hands them back as the input is annotated."""

    extension = ".json"

    def dump_to_path(self, context: dg.OutputContext, obj: Any, path: "UPath") -> None:
        """Write the document, indented, in one step."""
        value = obj.model_dump(mode="json") if isinstance(obj, BaseModel) else obj
        text = json.dumps(value, indent=2, ensure_ascii=False)
        atomic_write(path, text.encode())

    def load_from_path(self, context: dg.InputContext, path: "UPath") -> Any:
        """Read the document; a pydantic model where the input's annotation is one."""
        text = path.read_text(encoding="utf-8")
        wanted = context.dagster_type.typing_type
        if isinstance(wanted, type) and issubclass(wanted, BaseModel):
            return wanted.model_validate_json(text)
        return json.loads(text)
