"""What an evaluation demands of a model, besides the thresholds of the problem."""

from collections.abc import Collection

from pydantic import Field

from ml_assets.spec.errors import SpecError
from ml_assets.spec.metrics import TASKS
from ml_assets.spec.problem import Bounds, Problem
from ml_assets.spec.spec_model import SpecModel


class Slices(SpecModel):
    """Parts of the held-out rows that columns tell apart, each judged by itself."""

    min_rows: int | None = Field(
        default=None,
        ge=10,
        description="Fewest held-out rows that are a slice. Default: 1 % of them, at least 30.",
    )
    pairs: bool = Field(
        default=True,
        description="Whether two columns together make slices too, such as new customers of one "
        "shop.",
    )
    max_loss_ratio: float = Field(
        default=1.1,
        gt=0.0,
        allow_inf_nan=False,
        description="How many times the loss of a dummy, which ignores the features, the model's "
        "may be in any slice. Where it is significantly more, the check worst_slice stops the run.",
    )
    score: Bounds | None = Field(
        default=None,
        description="The values that problem.metric may take in every slice. Where it is "
        "significantly outside, the check worst_slice stops the run.",
        examples=[{"min": 0.7}],
    )


class Fairness(SpecModel):
    """How alike the groups of sensitive columns have to be treated."""

    min_rows: int = Field(
        default=30,
        ge=30,
        description="Fewest held-out rows that are a group; smaller ones are put together.",
    )
    max_demographic_parity_difference: float | None = Field(
        default=None,
        ge=0.0,
        le=1.0,
        description="Most that the groups' shares of positive predictions may differ. Beyond it "
        "the check fair_enough stops the run.",
        examples=[0.1],
    )
    max_equalized_odds_difference: float | None = Field(
        default=None,
        ge=0.0,
        le=1.0,
        description="Most that the groups' true positive rates, or their false positive rates, "
        "may differ. Beyond it the check fair_enough stops the run.",
        examples=[0.1],
    )

    @property
    def bounds(self) -> dict[str, float]:
        """The stated bounds, by the name of what they bound."""
        stated = {
            "demographic_parity_difference": self.max_demographic_parity_difference,
            "equalized_odds_difference": self.max_equalized_odds_difference,
        }
        return {name: bound for name, bound in stated.items() if bound is not None}


class Evaluation(SpecModel):
    """What an evaluation demands of a model, besides the thresholds of the problem."""

    max_gap: float = Field(
        default=0.2,
        ge=0.0,
        le=1.0,
        description="Largest part of what cross-validation promised beyond a dummy that may be "
        "missing on the held-out rows; more stops the model if chance does not explain it.",
        examples=[0.2],
    )
    max_calibration_error: float = Field(
        default=0.1,
        ge=0.0,
        le=1.0,
        description="Of classes: largest mean gap between held-out probabilities and how often "
        "they come true; more stops the model if chance does not explain it. 1 asks nothing.",
        examples=[0.05],
    )
    slices: Slices = Field(default_factory=Slices, description="Parts that columns tell apart.")
    fairness: Fairness = Field(
        default_factory=Fairness, description="Groups of columns.sensitive against each other."
    )

    def must_fit(self, problem: Problem, sensitive: Collection[str]) -> None:
        """Raise SpecError for a setting that can do nothing for this problem."""
        self._slices_must_fit(problem)
        bounds = self.fairness.bounds
        for name in bounds:
            if not sensitive:
                raise SpecError(f"evaluation.fairness.max_{name} bounds groups of "
                                "columns.sensitive, which names no column",
                                mend="name columns there, or take the bound out")  # fmt: skip
            if problem.task in ("regression", "clustering"):
                raise SpecError(f"evaluation.fairness.max_{name} bounds shares of classes",
                                found=f"task {problem.task}", mend="take it out")  # fmt: skip
        if "equalized_odds_difference" in bounds and problem.target is None:
            raise SpecError("evaluation.fairness.max_equalized_odds_difference needs labels",
                            mend="name their column in problem.target, or take it "
                            "out")  # fmt: skip

    def _slices_must_fit(self, problem: Problem) -> None:
        stated = self.slices.model_fields_set
        if stated and problem.task == "clustering":
            raise SpecError("evaluation.slices looks for mistakes, and clusters are none",
                            found="task clustering", mend="take it out")  # fmt: skip
        for name in ("max_loss_ratio", "score"):
            if name in stated and problem.task not in TASKS:
                raise SpecError(f"evaluation.slices.{name} judges predictions of a target that "
                                "was learnt", found=f"task {problem.task}",
                                mend="take it out")  # fmt: skip
