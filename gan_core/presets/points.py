"""Presets for 2-D points. ``quadratic`` is the teaching material's system; the others are our own choice."""

from __future__ import annotations

from gan_core.presets.base import Preset, add_preset

# Wider, leaky networks with the DCGAN momentum: enough for the curved and clustered sets.
OUR_NETWORKS = {
    "model.width": 32,
    "model.depth": 2,
    "model.discriminator_width": 32,
    "model.discriminator_depth": 2,
    "tips.leaky_slope": 0.2,
    "optimizer.beta_1": 0.5,
    "steps": 10_000,
}

add_preset(
    Preset(
        name="quadratic",
        label="Quadratic (the material's)",
        description="Points on y = x^2 with the material's own two small networks and Adam's default rates.",
        kind="points",
        settings={"dataset.name": "quadratic"},
    )
)

OUR_SETS = {
    "line": ("Line", "Points on a straight line: the easiest curve."),
    "ring": ("Ring", "Points on a circle: the generator has to close a loop."),
    "gaussians": ("Eight gaussians", "Eight clusters on a ring: the classic test for mode collapse."),
    "moons": ("Two moons", "Two half moons that hold each other: two separate pieces."),
    "spiral": ("Spiral", "One long arm that winds: the hardest of the curves."),
}

for _name, (_label, _description) in OUR_SETS.items():
    add_preset(Preset(_name, _label, _description, "points", {"dataset.name": _name, **OUR_NETWORKS}))

add_preset(
    Preset(
        name="recommended-2d",
        label="Recommended for points",
        description="The quadratic with the settings we advise: R1 penalty, a slower and averaged G, leaky networks.",
        kind="points",
        settings={
            "dataset.name": "quadratic",
            **OUR_NETWORKS,
            "loss.r1": 0.1,
            "loop.ema": 0.999,
            "optimizer.generator_lr": 0.0005,
        },
    )
)
