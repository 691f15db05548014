"""Episodes of a check: from a model's first failure until it has passed often enough in a row."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, Field


@dataclass(frozen=True, order=True)
class Evaluation:
    """One evaluation of a check: when it was made (seconds since 1970), its number, its result.

    ``model`` is the version that was judged, empty where the check names none.
    """

    at: float
    number: int
    passed: bool
    model: str = ""


class Episode(BaseModel):
    """A time in which a check of one model fails."""

    id: str = Field(description="Cause and number of the evaluation that began it.")
    began: float = Field(description="Seconds since 1970.")
    model: str = Field(default="", description="The version that was judged.")
    good: int = Field(default=0, description="Passes in a row since the last failure.")
    given_up: bool = Field(default=False, description="Whether it was told that no run mended it.")


class Watch(BaseModel):
    """What is known of one check: the last evaluation that was looked at, and its episode."""

    seen: float = 0.0
    episode: Episode | None = None

    def after(self, cause: str, found: Iterable[Evaluation], good_needed: int) -> "Watch":
        """Return what is known after further evaluations; those seen already change nothing.

        An episode ends after ``good_needed`` passes in a row (hysteresis): a check that hovers
        about its bound makes one episode, not many. One ends with its model, too: what a new
        champion fails in is not answered yet. Episodes are named by the evaluation that began
        them, so that a tick that is repeated finds the same ones.
        """
        episode, seen = self.episode, self.seen
        for one in sorted(found):
            if one.at <= seen:
                continue
            seen = one.at
            if episode is not None and episode.model != one.model:
                episode = None
            if not one.passed:
                began = episode or Episode(
                    id=f"{cause}-{one.number}", began=one.at, model=one.model
                )
                episode = began.model_copy(update={"good": 0})
            elif episode is not None:
                good = episode.good + 1
                ended = good >= good_needed
                episode = None if ended else episode.model_copy(update={"good": good})
        return Watch(seen=seen, episode=episode)
