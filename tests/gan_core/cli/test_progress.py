from __future__ import annotations

import io

import pytest

from gan_core.cli.progress import CLEAR_LINE, Reporter, duration, pace, progress_line
from gan_core.training import Progress

METRICS = {"g_loss": 0.7123, "d_loss_real": 0.5, "d_loss_fake": 0.6}


class Clock:
    """Seconds that pass when told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def at(step: int) -> Progress:
    return Progress(step, 20_000, 1.0, METRICS)


def test_a_line_has_step_losses_rate_and_time_left() -> None:
    assert progress_line(at(10_000), 2_000.0) == (
        "step 10,000/20,000  G 0.712  D real 0.500  D fake 0.600  2,000 steps/s  5 s left"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (99, "99 s"), (100, "2 min"), (5969, "99 min"), (6000, "1.7 h"), (float("inf"), "?")],
)
def test_durations(seconds, text) -> None:
    assert duration(seconds) == text


def test_lines_come_every_two_seconds_and_not_more_often(tmp_path, capsys) -> None:
    clock = Clock()
    with Reporter(tmp_path, on_terminal=False, clock=clock) as reporter:
        for tick in range(50):  # 5 seconds in tenths, 100 steps each
            clock.now = 100 + tick / 10
            reporter(at(100 * tick))
        reporter.say("done")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["step 2,000/20,000", "step 4,000/20,000", "done"]
    assert "1,000 steps/s" in lines[1]
    assert "16 s left" in lines[1]
    logged = (tmp_path / "log.txt").read_text().splitlines()
    assert [line.split(" ", 2)[2] for line in logged] == lines


def test_on_a_terminal_there_is_a_bar(tmp_path, capsys, monkeypatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr("sys.stderr", terminal)
    with Reporter(tmp_path, on_terminal=True) as reporter:
        reporter(at(5_000))
        reporter(at(10_000))
        reporter.say("done")
    drawn = terminal.getvalue()
    assert "step 5,000/20,000" in drawn
    assert "step 10,000/20,000" in drawn
    assert "G 0.71 D 0.50/0.60" in drawn
    assert "steps/s" in drawn
    assert capsys.readouterr().out == "done\n"


def test_epochs_are_told_where_there_are_some(tmp_path, capsys) -> None:
    clock = Clock()
    reporter = Reporter(tmp_path, on_terminal=False, clock=clock)
    reporter.steps_per_epoch = 3000
    for clock.now, step in ((100, 1), (110, 3000), (120, 3001), (130, 20_000)):
        reporter(at(step))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[:2] for line in lines] == [
        ["epoch 1/7", "step 3,000/20,000"], ["epoch 2/7", "step 3,001/20,000"], ["epoch 7/7", "step 20,000/20,000"],
    ]  # fmt: skip
    assert "  0.10 steps/s  " in lines[1]


def test_what_comes_before_is_told_once_and_then_every_two_seconds(tmp_path, capsys) -> None:
    clock = Clock()
    reporter = Reporter(tmp_path, on_terminal=False, clock=clock)
    for tick in range(46):
        clock.now = 100 + tick / 10
        reporter.doing("Downloading a.gz", tick / 45)
    reporter.doing("Preparing the pictures: 7 %")
    reporter.doing("Preparing the pictures: 8 %")
    reporter.doing("Compiling the networks")
    assert capsys.readouterr().out.splitlines() == [
        "Downloading a.gz: 0%", "Downloading a.gz: 44%", "Downloading a.gz: 89%",
        "Preparing the pictures: 7 %", "Compiling the networks",
    ]  # fmt: skip


def test_on_a_terminal_the_line_is_replaced_and_then_taken_away(tmp_path, capsys, monkeypatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr("sys.stderr", terminal)
    with Reporter(tmp_path, on_terminal=True) as reporter:
        reporter.doing("Downloading a.gz", 0.5)
        reporter.doing("Compiling " + "x" * 500)
        reporter.say("done")
    first, second, rest = terminal.getvalue().removeprefix(CLEAR_LINE).split(CLEAR_LINE)
    assert (first, second[:11], rest) == ("Downloading a.gz: 50%", "Compiling x", "")
    assert len(second) < 200
    assert capsys.readouterr().out == "done\n"


@pytest.mark.parametrize(
    ("rate", "text"),
    [(10_400, "10,400 steps/s"), (43.6, "44 steps/s"), (9.876, "9.88 steps/s"), (0.8, "0.80 steps/s")],
)
def test_paces(rate, text) -> None:
    assert pace(rate) == text


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, capsys) -> None:
    Reporter(tmp_path / "missing", on_terminal=False).say("done")
    assert capsys.readouterr().out == "done\n"
