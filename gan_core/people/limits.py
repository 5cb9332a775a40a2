"""How much of a shared machine one person may take; each limit says itself in one sentence. 0 is no limit."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from gan_core.people.person import PeopleError

MEGABYTE = 1_000_000


class Limits(BaseModel):
    """What one person may have at once; 0 means no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queued_runs: int = Field(5, ge=0, le=1_000, description="runs and experiments that wait in the queue")
    training_points: int = Field(2, ge=0, le=1_000, description="runs of points in training at the same time")
    steps: int = Field(1_000_000, ge=0, le=10**12, description="steps of one run, in all")
    minutes: int = Field(120, ge=0, le=100_000, description="minutes of training of one run, in all")
    disk_mb: int = Field(2_000, ge=0, le=10**8, description="megabytes of all runs and uploads together")

    def check_queue(self, waiting: int) -> None:
        """Refuse one more when so many wait already."""
        if self.queued_runs and waiting >= self.queued_runs:
            raise PeopleError(
                f"{_count(waiting, 'of your runs waits', 'of your runs wait')} already, and a person may have "
                f"{self.queued_runs:,} in the queue here; stop one of them, or wait until one begins."
            )

    def check_training(self, training: int) -> None:
        """Refuse one more run of points when so many train already."""
        if self.training_points and training >= self.training_points:
            raise PeopleError(
                f"{_count(training, 'of your runs of points trains', 'of your runs of points train')} already, and a "
                f"person may train {self.training_points:,} at once here; pause one of them on the Runs page first."
            )

    def check_steps(self, steps: int) -> None:
        """Refuse a run of so many steps in all."""
        if self.steps and steps > self.steps:
            raise PeopleError(
                f"A run may have at most {self.steps:,} steps here, received {steps:,}; choose fewer steps."
            )

    def check_minutes(self, seconds: float, left: float | None = None) -> None:
        """Refuse a run that has trained for so long, or would have ``left`` more seconds to go."""
        if not self.minutes:
            return
        if seconds >= 60 * self.minutes:
            raise PeopleError(
                f"This run has trained for {self.minutes:,} minutes, the most for one run here; start another one."
            )
        if left is not None and seconds + left > 60 * self.minutes:
            raise PeopleError(
                f"This run would train for about {(seconds + left) / 60:,.0f} minutes, and one run may take "
                f"{self.minutes:,} here; choose fewer steps, smaller pictures or a smaller network."
            )

    def check_experiment(self, seconds: float) -> None:
        """Refuse a race or a sweep with so many seconds of work in all."""
        if self.minutes and seconds > 60 * self.minutes:
            raise PeopleError(
                f"All of its GANs together would train for {seconds / 60:,.0f} minutes or more, and a race or a sweep "
                f"may take {self.minutes:,} here; choose fewer of them, fewer steps, or smaller networks."
            )

    def check_disk(self, used_bytes: float, added: str | None = None) -> None:
        """Refuse more when one's runs and uploads take up so much; ``added``: what is counted already, "this run"."""
        if not self.disk_mb or used_bytes < self.disk_mb * MEGABYTE:
            return
        yours = f"With {added} your runs and uploads would" if added else "Your runs and uploads"
        raise PeopleError(
            f"{yours} take up {used_bytes / MEGABYTE:,.0f} MB, and a person may fill {self.disk_mb:,} MB here; "
            "delete runs that you do not need."
        )


def _count(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
