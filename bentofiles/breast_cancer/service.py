"""The prediction service of breast_cancer; the bento's arguments pin its model."""

from ml_assets.deployment.service import prediction_service

svc = prediction_service("breast_cancer")
