"""The whole machine-learning life cycle as Dagster assets, from one YAML file per problem.

The face only hands names on, and only when they are asked for: the prediction service imports
the scoring code without paying for Dagster.
"""

from typing import TYPE_CHECKING, Any

from ml_assets.spec.telemetry import turn_off_telemetry

if TYPE_CHECKING:
    from ml_assets.component import MLLifecycle

__all__ = ["MLLifecycle"]

turn_off_telemetry()


def __getattr__(name: str) -> Any:
    if name == "MLLifecycle":
        from ml_assets.component import MLLifecycle

        return MLLifecycle
    raise AttributeError(f"module 'ml_assets' has no attribute {name!r}; it has {__all__}")


def __dir__() -> list[str]:
    return __all__
