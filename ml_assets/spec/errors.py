"""The error tree: every error says what was wrong, what was found and how to mend it.

MLAssetsError
├── SpecError          the YAML of a problem
├── SourceError        reading a source
├── ContractError      the data contract: its file, or a table that cannot have one
├── DataError          rows or tables that break the contract
├── SearchError        no trial could be finished
├── ModelFileError     a model file that is damaged, changed or may run code
├── ExplanationError   contributions that do not add up to what the model said
├── ScoringError       a batch that could not be scored, or its predictions not written
├── GateRefused        a model version that may not be promoted or packaged
├── ServiceError       a service that did not start or answered wrongly
├── DeliveryError      an alert that reached nobody
└── MonitoringError    a monitoring system that cannot be asked, or that answered nothing
"""


class MLAssetsError(Exception):
    """An error with its mend.

    The message reads ``what. Found: found. Mend: mend.``; the three parts stay available as
    attributes so that Dagster metadata, the CLI and the service can show them apart.

    >>> print(MLAssetsError("Column 'age' is missing", found="['name']", mend="add it to the file"))
    Column 'age' is missing. Found: ['name']. Mend: add it to the file.
    """

    def __init__(self, what: str, *, found: str | None = None, mend: str | None = None) -> None:
        self.what, self.found, self.mend = what, found, mend
        parts = [what, f"Found: {found}" if found else "", f"Mend: {mend}" if mend else ""]
        super().__init__(" ".join(f"{part.rstrip('.')}." for part in parts if part))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the keyword arguments, so that the error survives a process boundary."""
        return _rebuild, (type(self), self.what, self.found, self.mend)


def _rebuild(
    kind: type[MLAssetsError], what: str, found: str | None, mend: str | None
) -> MLAssetsError:
    return kind(what, found=found, mend=mend)


class SpecError(MLAssetsError, ValueError):
    """The YAML of a problem holds something that cannot be meant."""


class SourceError(MLAssetsError):
    """A source could not be read."""


class ContractError(MLAssetsError):
    """The data contract cannot be read or cannot be inferred."""


class DataError(MLAssetsError):
    """A table breaks its contract beyond what quarantine may take."""


class SearchError(MLAssetsError):
    """The search ended without a usable trial."""


class ModelFileError(MLAssetsError):
    """A model file is damaged, was changed, or holds types that are not trusted."""


class ExplanationError(MLAssetsError):
    """Contributions of columns do not add up to the model's own output."""


class ScoringError(MLAssetsError):
    """A batch could not be scored to its end, or its predictions could not be written."""


class GateRefused(MLAssetsError):
    """The gate does not let this model version through."""


class ServiceError(MLAssetsError):
    """The prediction service did not start, or gave a wrong answer."""


class DeliveryError(MLAssetsError):
    """An alert could not be delivered."""


class MonitoringError(MLAssetsError):
    """The monitoring system cannot be asked, or knows nothing of the service."""
