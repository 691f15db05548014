"""What a model card is made of: the values of the assets before it, and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ml_assets.contract.contract import Contract
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.page.document import Link
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.explanation_report import ExplanationReport
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.origin import Origin
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.problem_statement import ProblemStatement
from ml_assets.spec.ui_address import asset_url


@dataclass(frozen=True)
class RowCounts:
    """Rows at each stage of the data."""

    clean: int
    quarantined: int
    train: int
    test: int


@dataclass(frozen=True)
class CardFacts:
    """All facts of a card; nothing is said in it that does not come from here."""

    spec: ProblemSpec
    statement: ProblemStatement
    contract: Contract
    rows: RowCounts
    board: Leaderboard
    model: FittedModel
    report: EvaluationReport
    feasibility: FeasibilityReport | None = None
    explanation: ExplanationReport | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    versions: Mapping[str, str] = field(default_factory=dict)

    def link(self, *assets: str) -> list[Link]:
        """Return links to the pages of assets in Dagster's UI."""
        return [Link(asset, asset_url(self.spec.name, asset)) for asset in assets]
