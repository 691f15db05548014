"""Which candidates get the wanted decision and keep the contract: asked in batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.counterfactual_aim import Aim
from ml_assets.attribution.counterfactual_space import Candidate, Space
from ml_assets.attribution.counterfactual_values import plain_values, typed_column
from ml_assets.contract.contract import Contract, Operator
from ml_assets.contract.repair import repaired_value
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict

if TYPE_CHECKING:
    import pandas as pd

_OPERATORS = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


@dataclass(frozen=True)
class Verdict:
    """Whether a candidate gets the wanted decision, and how near it is to it (more is nearer)."""

    reached: bool
    closeness: float


_REFUSED = Verdict(False, float("-inf"))


@dataclass
class Judge:
    """Predicts candidates, each once, all those of one call in one batch.

    A candidate that breaks a relation between two columns, or holds a value that the contract
    reads as another one, is refused without a prediction. The other rules are about one value, and
    values come from training rows that keep them, or lie between two that do.
    """

    model: FittedModel
    row: "pd.DataFrame"
    contract: Contract
    space: Space
    aim: Aim
    known: dict[Candidate, Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = list(self.space.columns)
        self._values = {
            name: plain_values(self.row[name], column)[0]
            for name, column in self.contract.columns.items()
            if name in self.row.columns and column.role == "feature"
        }
        self._relations = [
            relation for relation in self.contract.table.relations
            if {relation[0], relation[2]} <= set(self._values)
            and not {relation[0], relation[2]}.isdisjoint(names)
        ]  # fmt: skip
        self._repaired = [p for p, name in enumerate(names)
                          if self.space.columns[name].repairs.model_fields_set]  # fmt: skip
        self.evaluations = 0

    def verdicts(self, candidates: Sequence[Candidate]) -> list[Verdict]:
        """Return a verdict per candidate."""
        fresh = [each for each in dict.fromkeys(candidates) if each not in self.known]
        kept = [candidate for candidate in fresh if self._keeps_the_contract(candidate)]
        self.known |= dict.fromkeys(fresh, _REFUSED)
        if kept:
            predictions = predict(self.model, self.table(kept))
            reached, closeness = self.aim.reached(predictions), self.aim.closeness(predictions)
            verdicts = zip(map(bool, reached), map(float, closeness), strict=True)
            self.known |= dict(zip(kept, (Verdict(*each) for each in verdicts), strict=True))
            self.evaluations += len(kept)
        return [self.known[candidate] for candidate in candidates]

    def reached(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return the candidates that get the wanted decision."""
        asked = list(candidates)
        return [c for c, verdict in zip(asked, self.verdicts(asked), strict=True)
                if verdict.reached]  # fmt: skip

    def table(self, candidates: Sequence[Candidate]) -> "pd.DataFrame":
        """Return candidates as rows of features in the contract's types."""
        import pandas as pd

        frame = self.row.iloc[[0] * len(candidates)].reset_index(drop=True)
        columns = zip(*candidates, strict=True)
        changed = {
            name: typed_column(values, column)
            for (name, column), values in zip(self.space.columns.items(), columns, strict=True)
        }
        return pd.DataFrame({name: changed.get(name, frame[name]) for name in frame.columns})

    def _keeps_the_contract(self, candidate: Candidate) -> bool:
        columns = list(self.space.columns.values())
        if any(repaired_value(candidate[place], columns[place])[1] for place in self._repaired):
            return False
        now = self._values | dict(zip(self.space.columns, candidate, strict=True))
        return all(self._holds(relation, now) for relation in self._relations)

    def _holds(self, relation: tuple[str, Operator, str], now: dict[str, Any]) -> bool:
        left, operator, right = relation
        if None in (now[left], now[right]):
            return True
        as_it_was = now[left] == self._values[left] and now[right] == self._values[right]
        # A row may come with a relation broken; what is changed must not be.
        return as_it_was or bool(_OPERATORS[operator](now[left], now[right]))
