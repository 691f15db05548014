"""Where a model version comes from, as its registry entry says it."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from ml_assets.deployment.code_version import code_version
from ml_assets.deployment.exports import Exports
from ml_assets.spec.origin import Origin

# What a version is made of and judged on.
LINEAGE_OF = ("train_data", "test_data", "data_contract", "trials", "model")
# Whose bytes are told as well: Dagster's data version changes with the code and with what is
# upstream, and stays where a source has new rows.
TABLES = ("train_data", "test_data")
_NOT_KNOWN = "not known"


def lineage(
    run_id: str,
    origins: Iterable[Origin],
    tables: Mapping[str, str | None],
    root: Path,
    exports: Exports,
) -> dict[str, str]:
    """Return run, data versions, code versions and hashes of files, by name.

    ``run_id`` is the run that registers the version; those that made its data and the model itself
    are told beside their data versions, since they may be earlier ones. ``tables`` are the
    SHA-256 of the tables' files, by asset.
    """
    made: dict[str, str] = {}
    for origin in origins:
        made[f"data_version_{origin.asset}"] = origin.data_version or _NOT_KNOWN
        made[f"run_of_{origin.asset}"] = origin.run_id or _NOT_KNOWN
    return {
        "run_id": run_id,
        **made,
        **{f"sha256_of_{asset}": digest or _NOT_KNOWN for asset, digest in tables.items()},
        "ml_assets": version("ml_assets"),
        "code_version": code_version(root) or _NOT_KNOWN,
        **exports.hashes,
    }
