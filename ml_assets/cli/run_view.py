"""How a run is shown while it goes on: live on a terminal, as a few lines elsewhere."""

import time
from typing import TYPE_CHECKING, Any

from ml_assets.cli.run_events import RunView
from ml_assets.cli.run_record import CheckOutcome, StepFailure

if TYPE_CHECKING:
    from rich.console import Console

_MESSAGE_EVERY_S = 10.0


class PlainView(RunView):
    """One line per asset, check and failure; of an asset's messages one in ten seconds.

    The last message of an asset is printed too, since it says what the work came to.
    """

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._assets = self._done = 0
        self._next_message = 0.0
        self._held: str | None = None

    def __enter__(self) -> "PlainView":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def planned(self, assets: int) -> None:
        """Take the number of assets to materialize."""
        self._assets = assets

    def materialized(self, asset: str) -> None:
        """Print the asset and how many are done."""
        self._print_held()
        self._done += 1
        self._line(f"[{self._done}/{self._assets}] {asset}")

    def said(self, message: str) -> None:
        """Print a message, unless one was printed within the last seconds."""
        if time.monotonic() >= self._next_message:
            self._next_message = time.monotonic() + _MESSAGE_EVERY_S
            self._held = None
            self._line(f"    {message}")
        else:
            self._held = message

    def check_failed(self, check: CheckOutcome) -> None:
        """Print the check."""
        self._line(check_line(check))

    def step_failed(self, failure: StepFailure) -> None:
        """Print the failure."""
        self._print_held()
        self._line(failure_text(failure))

    def _print_held(self) -> None:
        if self._held is not None:
            self._line(f"    {self._held}")
            self._held = None

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


class LiveView(RunView):
    """A bar over the assets with the current one, and below it the last message."""

    def __init__(self, console: "Console") -> None:
        from rich.console import Group
        from rich.live import Live
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed
        from rich.text import Text

        step = TextColumn("{task.description}", markup=False)
        self._bar = Progress(BarColumn(bar_width=30), MofNCompleteColumn(), Elapsed(), step)
        self._task = self._bar.add_task("loading", total=None)
        self._message = Text(style="dim", no_wrap=True, overflow="ellipsis")
        # The streams belong to the steps, whose output Dagster keeps.
        self._live = Live(Group(self._bar, self._message), console=console, transient=True,
                          redirect_stdout=False, redirect_stderr=False)  # fmt: skip

    def __enter__(self) -> "LiveView":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def planned(self, assets: int) -> None:
        """Set the bar's length."""
        self._update(total=assets, description="starting")

    def working_on(self, step: str) -> None:
        """Show the step beside the bar."""
        self._message.plain = ""
        self._update(description=step)

    def materialized(self, asset: str) -> None:
        """Move the bar on by one."""
        self._update(advance=1)

    def said(self, message: str) -> None:
        """Show the message below the bar, in place of the last one."""
        self._message.plain = message

    def check_failed(self, check: CheckOutcome) -> None:
        """Print the check above the bar."""
        self._print(check_line(check), "red" if check.fails_the_run else "yellow")

    def step_failed(self, failure: StepFailure) -> None:
        """Print the failure above the bar."""
        self._print(failure_text(failure), "red")

    def _update(self, **fields: Any) -> None:
        self._bar.update(self._task, **fields)

    def _print(self, text: str, style: str) -> None:
        self._live.console.print(text, style=style, markup=False, soft_wrap=True)


def check_line(check: CheckOutcome) -> str:
    """Return a failed check as one line.

    >>> check_line(CheckOutcome(asset="model", name="gate", passed=False, severity="ERROR"))
    'check failed (error): model: gate'
    """
    severity = "error" if check.severity == "ERROR" else "warning"
    why = f" - {check.description}" if check.description else ""
    return f"check failed ({severity}): {check.asset}: {check.name}{why}"


def failure_text(failure: StepFailure) -> str:
    """Return a failure as lines: the step, then what, found and mend, or the traceback's end."""
    lines = [f"failed: {failure.step}", f"  {failure.type}: {failure.what}"]
    lines += [f"  Found: {failure.found}"] if failure.found else []
    lines += [f"  Mend: {failure.mend}"] if failure.mend else []
    return "\n".join([*lines, *(f"  {line}" for line in failure.lines)])
