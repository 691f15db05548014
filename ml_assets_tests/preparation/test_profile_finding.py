from ml_assets.preparation.profile_finding import Finding, by_importance


def test_warnings_come_first_and_then_the_kinds_that_matter_most() -> None:
    kinds = ["skew", "outliers", "leakage", "constant"]
    notes = [Finding(kind=kind, severity="note", text=f"note {kind}") for kind in kinds]
    warning = Finding(kind="outliers", severity="warning", text="warning")
    again = Finding(kind="leakage", severity="note", text="later of its kind")
    found = [finding.text for finding in by_importance([*notes, warning, again])]
    assert found == [
        "warning", "note leakage", "later of its kind", "note constant", "note outliers",
        "note skew",
    ]  # fmt: skip
    assert Finding.model_validate_json(warning.model_dump_json()) == warning
