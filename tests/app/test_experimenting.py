"""What the pages Tips and Sweep let a person ask for passes the limits that hold unless a teacher sets others."""

from __future__ import annotations

from app.sweep.axes import MOST, RANGES, spread
from app.tips import form
from gan_core.config import POINTS
from gan_core.doors.work import experiment_seconds
from gan_core.experiments import SweepSpec
from gan_core.experiments.spec import MOST_STEPS
from gan_core.people import Limits
from gan_core.tips import TIPS
from tests.experiment_folders import race_spec


def test_the_largest_that_the_pages_offer_fits_the_usual_limits():
    sweeps = [
        SweepSpec(
            base={"preset": "ring"}, x_key=x, x_values=spread(x, *RANGES[x][:2], MOST), y_key=y,
            y_values=spread(y, *RANGES[y][:2], MOST), steps=MOST_STEPS[POINTS],
        ).check()
        for x, y in (("optimizer.generator_lr", "optimizer.discriminator_lr"), ("batch_size", "model.width"))
    ]  # fmt: skip
    most = form.MOST_STEPS
    races = [
        race_spec(
            base={"preset": preset}, plain=tip.plain[kind], tipped=tip.tipped[kind], seeds=32, steps=most[kind]
        )
        for tip in (TIPS.get(name) for name in TIPS) for kind in tip.kinds for preset in form.CHOICES[kind]
    ]  # fmt: skip
    for spec in (*sweeps, *races):
        Limits().check_experiment(experiment_seconds(spec))
