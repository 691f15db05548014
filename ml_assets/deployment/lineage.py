"""Where a model version comes from, as its registry entry says it."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from ml_assets.deployment.code_version import code_version
from ml_assets.deployment.exports import Exports
from ml_assets.spec.origin import Origin

# What a version is made of and judged on.
LINEAGE_OF = ("train_data", "test_data", "data_contract", "trials", "model")
_NOT_KNOWN = "not known"


def lineage(run_id: str, origins: Iterable[Origin], root: Path, exports: Exports) -> dict[str, str]:
    """Return run, data versions, code versions and hashes of files, by name.

    ``run_id`` is the run that registers the version; those that made its data and the model itself
    are told beside their data versions, since they may be earlier ones.
    """
    made: dict[str, str] = {}
    for origin in origins:
        made[f"data_version_{origin.asset}"] = origin.data_version or _NOT_KNOWN
        made[f"run_of_{origin.asset}"] = origin.run_id or _NOT_KNOWN
    return {
        "run_id": run_id,
        **made,
        "ml_assets": version("ml_assets"),
        "code_version": code_version(root) or _NOT_KNOWN,
        **{f"{file.format}_sha256": file.sha256 for file in exports.files},
    }
