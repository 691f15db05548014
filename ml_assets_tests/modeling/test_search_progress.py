from ml_assets.modeling.search_progress import SearchProgress


class Log:
    """A log with a clock that moves when it is told to."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.now = 100.0
        self.progress = SearchProgress(self.lines.append, clock=lambda: self.now)

    def trial(self, number: int, best: str, after: float = 0.0) -> None:
        self.now += after
        self.progress(f"{number} trials in 1 s; best roc_auc {best}")


def test_each_new_best_is_said_at_once() -> None:
    log = Log()
    for number, best in enumerate(("0.8", "0.8", "0.9", "0.9", "0.95")):
        log.trial(number, best)
    assert [line[0] for line in log.lines] == ["0", "2", "4"]


def test_an_hour_without_a_new_best_is_a_line_in_ten_seconds() -> None:
    log = Log()
    for number in range(7200):
        log.trial(number, "0.8", after=0.5)
    assert len(log.lines) == 360


def test_the_last_line_is_said_at_the_end() -> None:
    log = Log()
    log.trial(1, "0.8")
    log.trial(2, "0.8")
    log.trial(3, "0.8")
    assert len(log.lines) == 1
    log.progress.finish()
    log.progress.finish()
    assert [line[0] for line in log.lines] == ["1", "3"]
