"""How the search for a model is limited, and the cluster that it runs on."""

import os
from typing import Literal

from pydantic import Field, field_validator, model_validator

from ml_assets.spec.errors import SpecError
from ml_assets.spec.family_reference import FAMILIES_ON_GPU, FAMILY_NAMES, checked_family
from ml_assets.spec.model_choice import EnsembleMethod
from ml_assets.spec.spec_model import SpecModel


class Search(SpecModel):
    """How the search for a model is limited."""

    time_budget_s: float | None = Field(
        default=60.0,
        gt=0,
        description="Seconds of wall time that the search and the refit of its winners may take; "
        "null for no limit. A search that a time budget ends is not reproducible; max_trials is.",
    )
    max_trials: int | None = Field(
        default=None, ge=1, description="Trials after which the search ends; null for none."
    )
    families: Literal["auto"] | list[str] = Field(
        default="auto",
        description="Model families to search: names, entry points or dotted paths of your own. "
        "auto, alone or among them, takes all of ours that fit the task and the table's size, and "
        "are installed.",
        examples=[["linear", "lightgbm"], ["auto", "shop.families.Spline"]],
    )
    folds: int = Field(
        default=5,
        ge=2,
        le=20,
        description="Cross-validation folds. Where the time budget is short for the table, trials "
        "are scored on fewer of them.",
    )
    ensemble: bool | EnsembleMethod = Field(
        default=True,
        description="Whether trials are combined into one model, if that is better out of fold: "
        "greedy selects and weights trials, stacking fits a small linear model on their "
        "predictions, true or auto takes the better one of both, false or single_best keeps the "
        "best trial alone, which is smaller and faster.",
        examples=[True, "stacking", "single_best"],
    )
    cpus: int | None = Field(
        default=None, ge=1, description="Cores to use. Default: every core that Ray sees."
    )
    threads: int = Field(
        default=1, ge=1, description="Cores that one trial uses; so many fewer trials run at once."
    )
    gpu: dict[str, float] = Field(
        default_factory=dict,
        description="GPUs that one trial of a family takes, by family: 1, or a share where several "
        "trials use one GPU. Of ours lightgbm, xgboost and catboost can. Default: none.",
        examples=[{"xgboost": 0.5}],
    )
    trial_limit_s: float | None = Field(
        default=None,
        gt=0,
        description="Seconds after which a trial is given up. Default: half of time_budget_s, or "
        "an hour where there is none.",
    )
    trial_memory_gb: float | None = Field(
        default=None,
        gt=0,
        description="Memory that a trial may take; one that asks for more fails, the search goes "
        "on. Default: 80 % of what its host has free, parted among the trials that run at once.",
    )
    warm_start: bool = Field(
        default=True,
        description="Start from the best trials of the last search if the training rows have "
        "changed since.",
    )

    @field_validator("families")
    @classmethod
    def _are_known(cls, families: Literal["auto"] | list[str]) -> Literal["auto"] | list[str]:
        for reference in families if isinstance(families, list) else []:
            if reference != "auto":
                checked_family(reference)
        return families

    @field_validator("gpu")
    @classmethod
    def _can_be_taken(cls, gpu: dict[str, float]) -> dict[str, float]:
        for name, share in gpu.items():
            checked_family(name)
            if name in FAMILY_NAMES and name not in FAMILIES_ON_GPU:
                raise SpecError(f"search.gpu: the family {name!r} uses no GPU",
                                mend=f"name {', '.join(FAMILIES_ON_GPU)}, or take it "
                                "out")  # fmt: skip
            if not share > 0 or (share > 1 and share != int(share)):
                raise SpecError(f"search.gpu.{name}: no trial can take {share:g} GPUs",
                                mend="write a share up to 1, or a whole number")  # fmt: skip
        return gpu

    @model_validator(mode="after")
    def _gpus_are_for_families_that_are_searched(self) -> "Search":
        idle = set(self.gpu) - set(self.families) - (
            set(FAMILIES_ON_GPU) if "auto" in self.families else set()
        )  # fmt: skip
        if idle:
            raise SpecError(f"search.gpu names {min(idle)!r}, which is not searched",
                            mend="add it to search.families, or take it out")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _ends(self) -> "Search":
        if self.time_budget_s is None and self.max_trials is None:
            raise SpecError("The search would never end", mend="give search.time_budget_s, "
                            "search.max_trials or both")  # fmt: skip
        if self.families == []:
            raise SpecError("search.families is empty", mend="name a family, or write auto")
        return self

    @property
    def ensemble_method(self) -> EnsembleMethod:
        """The way to make the final model, also where the YAML says true or false."""
        if isinstance(self.ensemble, bool):
            return "auto" if self.ensemble else "single_best"
        return self.ensemble

    @property
    def cores(self) -> int:
        """The cores of this machine that may be used at once, such as by the refit."""
        affinity = getattr(os, "sched_getaffinity", None)
        here = len(affinity(0)) if affinity else os.cpu_count() or 1
        return max(1, min(self.cpus or here, here))


class RayCluster(SpecModel):
    """The Ray cluster that trials run on."""

    address: str | None = Field(
        default=None,
        description="Address of a running cluster. Default: RAY_ADDRESS, the Ray that the process "
        "is connected to, or a Ray of the search's own on this machine.",
        examples=["10.0.0.5:6379"],
    )
    resource: str | None = Field(
        default=None,
        description="Key of a Dagster resource of yours that connects to Ray, such as a "
        "KubeRayCluster of dagster-ray; instead of an address.",
        examples=["ray_cluster"],
    )
    wait_s: float = Field(
        default=60.0,
        gt=0,
        description="Seconds to wait for the cluster to have the cores that one trial needs; then "
        "the search fails.",
    )

    @model_validator(mode="after")
    def _there_is_one_way_to_it(self) -> "RayCluster":
        if self.address is not None and self.resource is not None:
            raise SpecError("ray.address and ray.resource both name a cluster",
                            mend="keep one of them")  # fmt: skip
        return self
