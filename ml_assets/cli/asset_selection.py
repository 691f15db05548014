"""Which assets of a problem a run materializes."""

from typing import TYPE_CHECKING

from ml_assets.spec.errors import SpecError
from ml_assets.spec.keys import STAGES, stage_of
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import dagster as dg

_SYNTAX = set(':+*"()=')


def select_assets(
    definitions: "dg.Definitions", problem: str, select: str | None
) -> "list[dg.AssetKey]":
    """Return the problem's selected assets, by default all up to its predictions.

    What watches the model has a job of its own, as there is nothing to see before it is served.
    ``select`` is a comma-separated list of names, of assets or of stages, or Dagster's selection
    syntax. An asset that is made together with others brings them along. Raises SpecError if a
    name is unknown or nothing is selected.
    """
    import dagster as dg

    keys = definitions.resolve_all_asset_keys()
    mine = {key.path[-1]: key for key in keys if key.path[0] == problem}
    if select is None:
        return [key for name, key in mine.items() if stage_of(name) != "monitoring"]
    if _SYNTAX & set(select):
        wanted = _parse(select)
    else:
        names = [name.strip() for name in select.split(",") if name.strip()]
        wanted = dg.AssetSelection.assets(
            *(key for name in names for key in _keys(mine, problem, name))
        )
    graph = definitions.resolve_asset_graph()
    chosen = wanted.required_multi_asset_neighbors().resolve(graph, allow_missing=True)
    if selected := [key for key in mine.values() if key in chosen]:
        return selected
    raise SpecError(f"--select {select!r} selects no asset of {problem}",
                    mend=f"names: {', '.join(sorted(mine))}")  # fmt: skip


def _keys(mine: "dict[str, dg.AssetKey]", problem: str, name: str) -> "list[dg.AssetKey]":
    if name in STAGES:
        return [key for asset, key in mine.items() if stage_of(asset) == name]
    if name not in mine:
        raise SpecError(
            f"{problem} has no asset or stage {name!r}", mend=nearest_name(name, [*mine, *STAGES])
        )
    return [mine[name]]


def _parse(select: str) -> "dg.AssetSelection":
    import dagster as dg

    try:
        return dg.AssetSelection.from_string(select)
    except dg.DagsterError as error:
        raise SpecError(
            f"--select {select!r} cannot be read", found=str(error).strip(),
            mend="write names with commas, or Dagster's syntax, as in 'key:churn/model+'",
        ) from error  # fmt: skip
