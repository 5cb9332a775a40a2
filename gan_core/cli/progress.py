"""How far a training is: a bar on a terminal, lines elsewhere, and the same lines in the run's log.txt."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from gan_core.runs import RunPaths

if TYPE_CHECKING:
    from gan_core.training import Progress

LINE_SECONDS = 2.0
LOSSES = {"g_loss": "G", "d_loss_real": "D real", "d_loss_fake": "D fake"}
LABELS = {**LOSSES, "loss": "loss", "accuracy": "right"}
BAR = "{percentage:3.0f}%|{bar}| {desc}step {n:,}/{total:,}{postfix}  {rate_noinv_fmt}  {remaining} left"
CLEAR_LINE = "\r\x1b[K"


class Reporter:
    """Called by :func:`gan_core.train` a few times a second; use it in a ``with`` block.

    Arguments:
        run_dir: the run, whose log.txt gets the lines.
        on_terminal: whether to draw a bar; by default when stderr is a terminal.
        clock: seconds that never go back.

    ``steps_per_epoch`` may be set before the training begins: then the epoch is told too.
    """

    def __init__(
        self,
        run_dir: str | Path,
        *,
        on_terminal: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.steps_per_epoch: int | None = None
        self._log = RunPaths(run_dir).log
        self._on_terminal = sys.stderr.isatty() if on_terminal is None else on_terminal
        self._clock = clock
        self._bar: Any = None
        self._last: tuple[float, int] | None = None
        self._doing: tuple[str, float] | None = None

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()
        if self._bar is not None:
            self._bar.close()

    def __call__(self, progress: Progress) -> None:
        """Show a bar's new state, or a line when the last one is two seconds old."""
        self._clear()
        if self._on_terminal:
            self._draw(progress)
        now = self._clock()
        if self._last is None:
            self._last = (now, progress.step)
        if now - self._last[0] >= LINE_SECONDS:
            then, step = self._last
            line = self._epoch(progress) + progress_line(progress, (progress.step - step) / (now - then))
            self._last = (now, progress.step)
            self._write(line)
            if not self._on_terminal:
                print(line, flush=True)

    def doing(self, phrase: str, share: float | None = None) -> None:
        """Say what happens before the first step, such as a download; ``share`` (0 to 1) of it is done.

        On a terminal the line is replaced by the next one; elsewhere a phrase is printed once, then every two seconds.
        """
        line = phrase if share is None else f"{phrase}: {share:.0%}"
        what, now = re.sub(r": \d+ ?%$", "", line), self._clock()
        if self._on_terminal:
            sys.stderr.write(f"{CLEAR_LINE}{line[: shutil.get_terminal_size().columns - 1]}")
            sys.stderr.flush()
            self._doing = (what, now)
        elif self._doing is None or self._doing[0] != what or now - self._doing[1] >= LINE_SECONDS:
            self._doing = (what, now)
            print(line, flush=True)

    def say(self, line: str) -> None:
        """Print a line, below the bar if there is one, and log it."""
        self._clear()
        if self._bar is not None:
            self._bar.close()
        self._write(line)
        print(line, flush=True)

    def _draw(self, progress: Progress) -> None:
        if self._bar is None:
            columns, lines = shutil.get_terminal_size()  # tqdm draws nothing where the size is unknown
            self._bar = tqdm(
                total=progress.total,
                initial=progress.step,
                unit=" steps",
                bar_format=BAR,
                file=sys.stderr,
                ncols=columns - 1,
                nrows=lines,
            )
        self._bar.set_description_str(self._epoch(progress), refresh=False)
        self._bar.set_postfix_str(short_losses(progress.metrics), refresh=False)
        self._bar.update(progress.step - self._bar.n)

    def _epoch(self, progress: Progress) -> str:
        """``epoch 3/20  ``, or nothing where there are no epochs."""
        each = self.steps_per_epoch
        if not each:
            return ""
        return f"epoch {max(1, -(-progress.step // each)):,}/{-(-progress.total // each):,}  "

    def _clear(self) -> None:
        """Take away what :meth:`doing` has left on a terminal."""
        if self._on_terminal and self._doing is not None:
            sys.stderr.write(CLEAR_LINE)
            sys.stderr.flush()
        self._doing = None

    def _write(self, line: str) -> None:
        with suppress(OSError), self._log.open("a", encoding="utf-8") as log:  # the metrics matter, not this
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")


def progress_line(progress: Progress, steps_per_second: float) -> str:
    """``step 1,200/20,000  G 0.712  D real 0.640  D fake 0.693  10,400 steps/s  2 s left``."""
    left = (progress.total - progress.step) / steps_per_second if steps_per_second > 0 else float("inf")
    return (
        f"step {progress.step:,}/{progress.total:,}  {losses_text(progress.metrics)}  "
        f"{pace(steps_per_second)}  {duration(left)} left"
    )


def pace(steps_per_second: float) -> str:
    """``10,400 steps/s``, ``44 steps/s``, ``0.82 steps/s``."""
    return f"{steps_per_second:,.{0 if steps_per_second >= 10 else 2}f} steps/s"


def losses_text(metrics: dict[str, float]) -> str:
    """The losses of the last step."""
    return "  ".join(f"{label} {metrics[name]:.3f}" for name, label in LABELS.items() if name in metrics)


def short_losses(metrics: dict[str, float]) -> str:
    """The same beside a bar: G's loss, then D's on real and on fake; of a text run the one loss there is."""
    if "loss" in metrics:
        return f"loss {metrics['loss']:.3f}"
    g, real, fake = (metrics[name] for name in LOSSES)
    return f"G {g:.2f} D {real:.2f}/{fake:.2f}"


def duration(seconds: float) -> str:
    """``12 s``, ``3 min``, ``1.5 h``, or ``?`` when nobody can tell."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 1e6 else "?"
