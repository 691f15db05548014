"""The door of the model card."""

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.card.card_facts import CardFacts, RowCounts
from ml_assets.modeling.card.model_card import model_card
from ml_assets.modeling.card.versions import versions
from ml_assets.modeling.evaluation.plots import evaluation_pictures
from ml_assets.modeling.row_weights import counting_rows
from ml_assets.page.html import html_page
from ml_assets.page.markdown import markdown_page
from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.explanation_report import ExplanationReport
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.problem_statement import ProblemStatement
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import location
from ml_assets.wiring.origins import origins

_TABLES = ("clean_data", "quarantine", "train_data", "test_data")
_FACTS = ("problem_statement", "data_contract", "feasibility", "trials", "model", "evaluation",
          "explanation")  # fmt: skip


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``model_card``."""
    return [_model_card(project)]


def _model_card(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "model_card",
            description="One page about one model version: what it is for, how well it predicts "
            "and for whom, where it must not be trusted, and how to make it again.",
            stored="document",
            kinds={"html", "markdown"},
            reads=("problem", "columns", "split", "search"),
        ),
        ins=inputs(project, *_TABLES, *_FACTS),
    )
    def card(
        context: dg.AssetExecutionContext,
        clean_data: ParquetTable,
        quarantine: ParquetTable,
        train_data: ParquetTable,
        test_data: ParquetTable,
        problem_statement: ProblemStatement,
        data_contract: Contract,
        feasibility: FeasibilityReport,
        trials: Leaderboard,
        model: FittedModel,
        evaluation: EvaluationReport,
        explanation: ExplanationReport,
    ) -> dg.MaterializeResult:
        _must_be_of(model, "evaluation", evaluation.model_version)
        _must_be_of(model, "explanation", explanation.model_version)
        test = counting_rows(test_data.frame(), model.info.plan, "held-out")
        facts = CardFacts(
            spec=project.spec,
            statement=problem_statement,
            contract=data_contract,
            rows=RowCounts(clean_data.rows, quarantine.rows, train_data.rows, test_data.rows),
            board=trials,
            model=model,
            report=evaluation,
            feasibility=feasibility,
            explanation=explanation,
            pictures={_caption(name): png
                      for name, png in evaluation_pictures(model, test, evaluation).items()},
            origins=origins(context.instance, project, [*_TABLES, *_FACTS]),
            versions=versions(model.info.families),
        )  # fmt: skip
        page = model_card(facts)
        html = artifact_path(project, "model_card.html")
        text = artifact_path(project, "model_card.md")
        atomic_write(html, html_page(page).encode())
        atomic_write(text, markdown_page(page).encode())
        return dg.MaterializeResult(
            value={"model_version": model.version, "html": str(html), "markdown": str(text)},
            metadata={
                "model_version": model.version,
                "page": location(html),
                "markdown": location(text),
                "card": dg.MetadataValue.md(markdown_page(page)),
            },
        )

    return card


def _caption(name: str) -> str:
    words = name.replace("_", " ").replace("roc and precision", "ROC, precision and")
    return words[0].upper() + words[1:]


def _must_be_of(model: FittedModel, asset: str, version: str) -> None:
    if version != model.version:
        raise ModelFileError(
            f"The {asset} does not belong to model version {model.version}",
            found=f"version {version}",
            mend=f"materialize {asset} again, then model_card",
        )
