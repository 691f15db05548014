"""The names of assets, groups and jobs: one place, so that stages can meet through them."""

STAGE_OF: dict[str, str] = {
    "problem_statement": "problem",
    "feasibility": "problem",
    "raw_data": "collection",
    "data_contract": "collection",
    "clean_data": "preparation",
    "quarantine": "preparation",
    "data_profile": "preparation",
    "train_data": "preparation",
    "test_data": "preparation",
    "features": "preparation",
    "trials": "modeling",
    "model": "modeling",
    "evaluation": "modeling",
    "explanation": "modeling",
    "model_card": "modeling",
    "model_exports": "deployment",
    "registered_model": "deployment",
    "champion": "deployment",
    "champion_history": "deployment",
    "bento": "deployment",
    "batch_predictions": "deployment",
    "reference_profile": "monitoring",
    "prediction_log": "monitoring",
    "data_drift": "monitoring",
    "model_performance": "monitoring",
    "service_health": "monitoring",
    "dashboards": "monitoring",
}
STAGES: tuple[str, ...] = tuple(dict.fromkeys(STAGE_OF.values()))


def source_asset(source: str) -> str:
    """Return the asset name of a source.

    >>> source_asset("customers")
    'source_customers'
    """
    return f"source_{source}"


def group_name(problem: str, asset: str) -> str:
    """Return the group of an asset: problem and stage.

    >>> group_name("churn", "raw_data"), group_name("churn", "source_customers")
    ('churn_collection', 'churn_collection')
    """
    return f"{problem}_{stage_of(asset)}"


def stage_of(asset: str) -> str:
    """Return the stage of an asset; what is not listed is a source.

    >>> stage_of("model"), stage_of("source_customers")
    ('modeling', 'collection')
    """
    return STAGE_OF.get(asset, "collection")


def lifecycle_job(problem: str) -> str:
    """Return the name of the job that runs everything up to the bento."""
    return f"{problem}_lifecycle"


def scoring_job(problem: str) -> str:
    """Return the name of the job that scores in batch."""
    return f"{problem}_scoring"


def monitoring_job(problem: str) -> str:
    """Return the name of the job that watches the model."""
    return f"{problem}_monitoring"


def retrain_sensor(problem: str) -> str:
    """Return the name of the sensor that trains a new model when the old one no longer fits."""
    return f"{problem}_retrain"


def new_data_sensor(problem: str) -> str:
    """Return the name of the sensor that runs the life cycle once per new file."""
    return f"{problem}_new_data"
