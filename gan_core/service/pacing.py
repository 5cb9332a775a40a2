"""How many steps a run plays in one slice: what fits the slice, and no more than its speed allows."""

from __future__ import annotations

SLICE_SECONDS = 0.04
FIRST_RATE = 1000.0


class Pacing:
    """Times in monotonic seconds; ``speed`` in steps per second, None for as fast as it goes."""

    def __init__(self) -> None:
        self.speed: float | None = None
        self._rate = FIRST_RATE
        self._from = (0.0, 0)

    def restart(self, now: float, step: int) -> None:
        """The pace is counted from here on."""
        self._from = (now, step)

    def due(self, step: int) -> float:
        """When the step after ``step`` is to be played."""
        if self.speed is None:
            return 0.0
        began, first = self._from
        return began + (step + 1 - first) / self.speed

    def steps(self, now: float, step: int) -> int:
        """How many steps may be played now, after ``step``."""
        most = max(1, int(self._rate * SLICE_SECONDS))
        if self.speed is None:
            return most
        began, first = self._from
        owed = int((now - began) * self.speed) - (step - first)
        if owed > 2 * self.speed + 1:  # it cannot keep up: forget the debt
            self._from = (now, step)
        return max(0, min(most, owed))

    def took(self, count: int, seconds: float) -> None:
        """So many steps took so long."""
        self._rate = 0.7 * self._rate + 0.3 * count / max(seconds, 1e-6)
