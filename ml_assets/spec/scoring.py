"""What a problem's YAML says of batch scoring."""

from pydantic import Field, model_validator

from ml_assets.spec.errors import SpecError
from ml_assets.spec.source import Source
from ml_assets.spec.spec_model import SpecModel

# What is scored where scoring.input names nothing, as records of batches call it.
HELD_OUT = "held-out rows"
_ROW_PER_FILE = ("image", "text")


class Scoring(SpecModel):
    """What is scored in batch, and when."""

    input: str | Source | None = Field(
        default=None,
        description="Rows to score: a file, glob, folder or URL, or a source with its settings, "
        "such as uri and query of a database. Default: the held-out rows.",
        examples=["data/incoming/*.parquet"],
    )
    per_file: bool = Field(
        default=False,
        description="Whether each file of the input is a batch of its own, which is scored once: "
        "only files that are new or changed, or that another model scored, are scored again.",
    )
    output: str | None = Field(
        default=None,
        description="A database that predictions are written to as well, as a SQLAlchemy URL. A "
        "password belongs into the environment.",
        examples=["{{ env('WAREHOUSE_URL') }}", "sqlite:///data/scores.db"],
    )
    table: str | None = Field(
        default=None,
        description="The table in scoring.output, which is made where it lacks. Default: "
        "<name>_predictions.",
        examples=["scores.churn"],
    )
    workers: int | None = Field(
        default=None,
        ge=1,
        description="Processes that score at the same time. Default: one per core, fewer where "
        "OMP_NUM_THREADS grants each several.",
    )
    cron: str | None = Field(
        default=None, description="When to score, as a cron line.", examples=["0 5 * * *"]
    )

    @property
    def source(self) -> Source | None:
        """The rows to score as a source; null for the held-out rows."""
        return Source(uri=self.input) if isinstance(self.input, str) else self.input

    @model_validator(mode="after")
    def _settings_fit(self) -> "Scoring":
        if isinstance(self.input, Source) and (self.input.cursor or self.input.incremental):
            raise SpecError("scoring.input is read whole by every run",
                            found="cursor" if self.input.cursor else "incremental",
                            mend="take it out, or select new rows in a query")  # fmt: skip
        source = self.source
        if self.per_file and not (
            source and source.is_files and source.format not in _ROW_PER_FILE
        ):
            raise SpecError("scoring.per_file needs files of rows in scoring.input",
                            found=str(self.input), mend="name files, or take it out")  # fmt: skip
        if self.output is not None and "://" not in self.output and "{{" not in self.output:
            raise SpecError("scoring.output is no URL of a database", found=self.output,
                            mend="write it as in postgresql://host/name")  # fmt: skip
        if self.table is not None and self.output is None:
            raise SpecError("scoring.table belongs to scoring.output",
                            found=f"table {self.table!r}",
                            mend="state scoring.output, or take it out")  # fmt: skip
        return self
