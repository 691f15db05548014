"""The durable record of a search: what a search that was cut off need not do again.

Every finished fold is a file, written by one process beside the driver; every finished trial is a
line, written by the driver. A search that starts with the same rows, plan and problem takes them
over if the one before did not end. Trials are known by what they try, so that a record of another
version of the package, which would try other things, is of no use but does no harm.
"""

import json
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from ml_assets.disk.atomic_write import atomic_write
from ml_assets.modeling.cross_validation import FoldOutcome, Folds
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.spec.leaderboard import Trial

if TYPE_CHECKING:
    import numpy as np


class TrialKey(TypedDict):
    """What a trial tries, and under which name."""

    trial_id: str
    family: str
    params: dict[str, Any]


@dataclass(frozen=True)
class KeptFold:
    """A fold that was finished before: its outcome and the seconds it took."""

    outcome: FoldOutcome
    fit_s: float


@dataclass(frozen=True)
class Begun:
    """What a worker is told when it starts a trial.

    ``kept`` are folds that it can skip; ``given_up`` is the trial's result, where it was given up
    before.
    """

    kept: list[KeptFold]
    given_up: dict[str, Any] | None = None


@dataclass
class SearchRecord:
    """The folder of one search, shared by the driver and the process that saves folds.

    The folder must be there; who made it removes it when the search has ended.
    """

    folder: Path
    _starts: dict[str, list[str]] = field(default_factory=dict)
    _given_up: dict[str, dict[str, Any]] = field(default_factory=dict)

    def begin(self, key: TrialKey, host: str) -> Begun:
        """Note that a worker on ``host`` starts a trial; return what was done of it before."""
        self._starts.setdefault(key["trial_id"], []).append(host)
        kept: list[KeptFold] = []
        while (fold := self._read(key, len(kept))) is not None:
            kept.append(fold)
        return Begun(kept, self._given_up.get(key["trial_id"]))

    def give_up(self, trial_id: str, result: dict[str, Any]) -> None:
        """Note the result of a trial whose process is about to be ended."""
        self._given_up[trial_id] = result

    def starts(self) -> dict[str, list[str]]:
        """Return for each trial the hosts on which it was started, in order."""
        return self._starts

    def save(self, key: TrialKey, fold: int, outcome: FoldOutcome, fit_s: float) -> None:
        """Write a finished fold, in one step for its readers."""
        import numpy as np

        facts = {"family": key["family"], "params": key["params"], "score": outcome.score,
                 "found": outcome.found, "predict_s": outcome.predict_s,
                 "fit_s": fit_s}  # fmt: skip
        buffer = BytesIO()
        np.savez(buffer, predictions=outcome.predictions, facts=np.array(json.dumps(facts)))
        atomic_write(self._fold(key["trial_id"], fold), buffer.getvalue())

    def finish(self, trial: Trial, ended_s: float) -> None:
        """Add a finished trial, ``ended_s`` seconds after the start of the search."""
        with (self.folder / "trials.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"ended_s": ended_s, "trial": trial.model_dump()}) + "\n")

    def finished(self) -> tuple[dict[str, Trial], float]:
        """Return the finished trials by name, and the seconds that the search has used."""
        path, trials, used = self.folder / "trials.jsonl", dict[str, Trial](), 0.0
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for line in lines:
            try:
                read = json.loads(line)
            except json.JSONDecodeError:
                # The line that was being written when the search was cut off.
                continue
            trial = Trial.model_validate(read["trial"])
            trials[trial.trial_id] = trial
            used = max(used, float(read["ended_s"]))
        return trials, used

    def out_of_fold(self, trials: list[Trial], folds: Folds, y: "np.ndarray",
                    classes: bool) -> OutOfFold:  # fmt: skip
        """Return the predictions of these trials, of which every fold was saved."""
        import numpy as np

        scored = np.concatenate([rows for _, rows in folds])
        order = np.argsort(scored, kind="stable")
        fold = np.repeat(np.arange(len(folds)), [len(rows) for _, rows in folds])
        predictions = {}
        for trial in trials:
            key: TrialKey = {"trial_id": trial.trial_id, "family": trial.family, "params": {}}
            kept = [self._read(key, place, any_params=True) for place in range(len(folds))]
            parts = [part.outcome.predictions for part in kept if part is not None]
            if len(parts) == len(folds):
                predictions[trial.trial_id] = np.concatenate(parts)[order]
        known = tuple(np.unique(y).tolist()) if classes else None
        return OutOfFold(scored[order], fold[order], known, predictions)

    def _fold(self, trial_id: str, fold: int) -> Path:
        return self.folder / "folds" / f"{trial_id}-{fold}.npz"

    def _read(self, key: TrialKey, fold: int, *, any_params: bool = False) -> KeptFold | None:
        import numpy as np

        path = self._fold(key["trial_id"], fold)
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as file:
            facts, predictions = json.loads(str(file["facts"])), file["predictions"]
        same = facts["family"] == key["family"] and (any_params or facts["params"] == key["params"])
        if not same:
            return None
        outcome = FoldOutcome(facts["score"], predictions, facts["found"], facts["predict_s"])
        return KeptFold(outcome, facts["fit_s"])
