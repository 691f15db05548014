"""The champion, as a new model can be compared with it."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.estimator.skops_format import unpack
from ml_assets.spec.comparison import ChampionNote
from ml_assets.spec.errors import MLAssetsError

if TYPE_CHECKING:
    import pandas as pd

# Returns the bytes of a file among the problem's artifacts; None where there is none.
ReadFile = Callable[[str], bytes | None]

CHAMPION_FILE = "champion.json"
_FLATTERED = (
    "The champion learnt from {rows:,} rows. Where these were split otherwise than now, some of "
    "the held-out rows are among them, which flatters it."
)
_ONE_SPACE = " Both models' clusters are measured in the space of the new model's features."


@dataclass(frozen=True)
class FoundChampion:
    """The champion's model, null if it cannot be compared, and what there is to say of it."""

    model: FittedModel | None
    note: ChampionNote


def champion_model(
    model: FittedModel, test: "pd.DataFrame", read: ReadFile, dropped: Collection[str] = ()
) -> FoundChampion:
    """Read the champion from the problem's artifacts, and see whether it can be compared.

    What stands in the way is told in the note; it is no error of the new model. The champion's
    bytes are verified against its version. A champion that reads a ``dropped`` column is no fair
    rival: it knows what the model must not.
    """
    stored = read(CHAMPION_FILE)
    if stored is None:
        return _alone(None, "there is no champion yet")
    try:
        version = str(json.loads(stored)["version"])
    except (ValueError, KeyError, TypeError):
        return _alone(None, f"{CHAMPION_FILE} names no version")
    if version == model.version:
        return _alone(version, "this version is the champion")
    content = read(f"exports/{version}.skops")
    if content is None:
        return _alone(version, f"its file exports/{version}.skops is gone")
    try:
        champion = unpack(content, expected_version=version)
    except MLAssetsError as error:
        return _alone(version, error.what)
    if reason := obstacle(model, champion, test, dropped):
        return _alone(version, reason)
    note = _FLATTERED.format(rows=champion.info.train_rows)
    note += _ONE_SPACE if model.info.task == "clustering" else ""
    return FoundChampion(champion, ChampionNote(version=version, compared=True, note=note))


def obstacle(
    model: FittedModel,
    champion: FittedModel,
    test: "pd.DataFrame",
    dropped: Collection[str] = (),
) -> str | None:
    """Return why two models cannot be compared on these rows; None if they can."""
    new, old = model.info, champion.info
    if new.task != old.task:
        return f"its task is {old.task}"
    if new.plan.target != old.plan.target:
        return f"its target is {old.plan.target or 'none'}"
    if new.positive_class != old.positive_class:
        return f"its positive class is {old.positive_class!r}"
    if new.task.endswith("_classification") and set(new.classes or ()) != set(old.classes or ()):
        return f"its classes are {', '.join(map(str, old.classes or ()))}"
    if forbidden := sorted(set(old.plan.columns) & set(dropped)):
        return f"it reads {', '.join(forbidden)}, which columns.drop takes out"
    try:
        predict(champion, test)
    except MLAssetsError as error:
        return error.what
    # Of a learner that meets what it was not made for; the text may hold values of rows.
    except Exception as error:
        return f"it cannot predict these rows ({type(error).__name__})"
    return None


def _alone(version: str | None, why: str) -> FoundChampion:
    return FoundChampion(None, ChampionNote(version=version, compared=False, note=why))
