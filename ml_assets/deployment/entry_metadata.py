"""The metadata of a registry entry, kept where BentoML shows it."""

from pathlib import Path

import yaml

from ml_assets.disk.atomic_write import atomic_write

MODEL_YAML = "model.yaml"


def update_metadata(folder: Path, values: dict[str, str]) -> None:
    """Set values in the metadata of an entry's ``model.yaml``, in one step; others stay.

    BentoML writes the file when an entry is made, and has no way to change it in one step.
    """
    path = folder / MODEL_YAML
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    metadata = content.get("metadata") or {}
    if {**metadata, **values} == metadata:
        return
    content["metadata"] = {**metadata, **values}
    atomic_write(path, yaml.safe_dump(content, sort_keys=False).encode())
