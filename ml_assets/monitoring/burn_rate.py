"""How fast a service spends its error budget: several windows, several rates.

After the Google SRE workbook, chapter "Alerting on SLOs", section 6 "Multiwindow, Multi-Burn-Rate
Alerts": https://sre.google/workbook/alerting-on-slos.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

# Share of the whole budget that is spent when the alarm comes, over the long window; the short
# one ends the alarm soon after the fault has ended. For 30 days the rates are 14.4, 6 and 1.
_PAIRS: tuple[tuple[float, timedelta, timedelta, Literal["page", "ticket"]], ...] = (
    (0.02, timedelta(hours=1), timedelta(minutes=5), "page"),
    (0.05, timedelta(hours=6), timedelta(minutes=30), "page"),
    (0.10, timedelta(days=3), timedelta(hours=6), "ticket"),
)


@dataclass(frozen=True)
class BurnAlarm:
    """An alarm: in both windows the budget is spent ``rate`` times as fast as it may be."""

    long: timedelta
    short: timedelta
    rate: float
    urgency: Literal["page", "ticket"]

    @property
    def name(self) -> str:
        """As it reads in reports.

        >>> burn_alarms(timedelta(days=30))[0].name
        '14.4 times the budget over 1h and 5m'
        """
        return f"{self.rate:g} times the budget over {window(self.long)} and {window(self.short)}"


def burn_alarms(objective: timedelta) -> list[BurnAlarm]:
    """Return the alarms of an objective that is measured over so long a time.

    Rates scale with it, so that the share of the budget that is gone at an alarm stays the same,
    but are at least 1: slower the budget lasts. Windows longer than the objective's are left out.

    >>> [alarm.rate for alarm in burn_alarms(timedelta(days=30))]
    [14.4, 6.0, 1.0]
    """
    return [
        BurnAlarm(long, short, max(1.0, round(share * (objective / long), 3)), urgency)
        for share, long, short, urgency in _PAIRS
        if long <= objective
    ]


def window(span: timedelta) -> str:
    """Return a span of time as Prometheus writes it.

    >>> window(timedelta(days=3)), window(timedelta(minutes=90)), window(timedelta(seconds=45))
    ('3d', '90m', '45s')
    """
    seconds = int(span.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
