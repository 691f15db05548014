"""From the error that Dagster recorded to what the user has to know."""

from typing import TYPE_CHECKING

from ml_assets.cli.run_record import StepFailure
from ml_assets.spec import errors

if TYPE_CHECKING:
    from dagster import SerializableErrorInfo

_OURS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.MLAssetsError)
}
_TYPE_CHECK = "DagsterTypeCheckDidNotPass"
_INTERRUPTED = "DagsterExecutionInterruptedError"
_LAST_LINES = 6


def step_failure(step: str, error: "SerializableErrorInfo | None") -> StepFailure:
    """Return the failure of a step.

    An MLAssetsError, raised by the step or told by its Dagster type, is taken apart into what,
    found and mend. Any other error keeps the last lines of its traceback.
    """
    if error is None:
        return StepFailure(step=step, type="Unknown", what="The step failed without an error")
    chain = [error]
    while (cause := chain[-1].cause) is not None:
        chain.append(cause)
    for one in chain:
        kind, message = one.cls_name or "Error", _message(one)
        if kind in _OURS:
            return _taken_apart(step, kind, message)
        if kind == _INTERRUPTED:
            return StepFailure(step=step, type="Interrupted", what="The run was interrupted")
        if kind == _TYPE_CHECK and " Description: " in message:
            return _taken_apart(step, "DataError", message.partition(" Description: ")[2])
    # The wrapper that Dagster puts around user code says nothing by itself.
    root = chain[1] if len(chain) > 1 else chain[0]
    traceback = "".join(root.stack).splitlines()
    return StepFailure(step=step, type=root.cls_name or "Error", what=_message(root),
                       lines=traceback[-_LAST_LINES:])  # fmt: skip


def _message(error: "SerializableErrorInfo") -> str:
    """Return the message without the class name that Dagster puts before it."""
    head, colon, rest = error.message.strip().partition(": ")
    return rest if colon and head.rpartition(".")[2] == error.cls_name else error.message.strip()


def _taken_apart(step: str, kind: str, message: str) -> StepFailure:
    """Take "what. Found: found. Mend: mend." apart, as errors.MLAssetsError puts it together."""
    said, _, mend = message.strip().partition(" Mend: ")
    what, _, found = said.partition(" Found: ")
    parts = [part.rstrip(".") for part in (what, found, mend)]
    return StepFailure(step=step, type=kind, what=parts[0], found=parts[1] or None,
                       mend=parts[2] or None)  # fmt: skip
