"""What a system is asked to do: the same words for every system, and no heavy import."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

BINARY, MULTICLASS, REGRESSION = "binary", "multiclass", "regression"


@dataclass(frozen=True)
class Job:
    """Learn from ``train.csv`` of a folder within ``budget_s`` seconds of wall time.

    ``classes`` are sorted texts, empty for regression. ``categories`` are the columns to read as
    text; all other features are numbers. A missing value is an empty cell. ``workers`` limits
    the processes of a system that can be told so, ``cores`` the cores of every system.
    """

    name: str
    folder: str
    task: str
    target: str
    categories: list[str]
    classes: list[str]
    budget_s: float
    cores: int
    workers: int
    seed: int = 0

    @classmethod
    def read(cls, folder: Path) -> "Job":
        """Read a folder's job."""
        return cls(**json.loads((folder / "job.json").read_text()))

    def write(self) -> None:
        """Write the job into its folder."""
        Path(self.folder, "job.json").write_text(json.dumps(asdict(self)))

    @property
    def model(self) -> Path:
        """The file or folder that the fitted model is kept in."""
        return Path(self.folder, "model")

    def table(self, side: str) -> "pd.DataFrame":
        """Read ``train`` or ``test``; the latter has no target."""
        import pandas as pd

        texts = [*self.categories, *([self.target] if self.classes else [])]
        return pd.read_csv(
            self.csv(side), dtype=dict.fromkeys(texts, str), keep_default_na=False,
            na_values=[""], float_precision="round_trip", low_memory=False,
        )  # fmt: skip

    def csv(self, side: str) -> Path:
        """Return the file of ``train`` or ``test``."""
        return Path(self.folder, f"{side}.csv")
