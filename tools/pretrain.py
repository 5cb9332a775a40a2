"""Train and pack the generators of assets/pretrained: ``make pretrained`` or ``python -m tools.pretrain [NAME ...]``.

Each one of `tools.pretrain_recipes` is trained under build/pretrained/NAME, from where it goes on when it was cut
short, and packed into assets/pretrained/NAME: a finished run without optimizer state, weights rounded to float16, a few
grids, reference statistics for ``evaluate``, and a card. MNIST, CIFAR-10 and the flowers are looked for in
$GAN_DATA_DIR. On two cores the small ones take minutes, the others an hour or so.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from gan_core.config import TEXT, build_config
from gan_core.presets import PRESETS
from gan_core.pretrained import FOLDER
from gan_core.runs.control import write_control
from gan_core.training import Progress, train
from tools.pretrain_pack import pack
from tools.pretrain_recipes import RECIPES, Recipe
from tools.pretrain_text import pack_text

WORK = Path(__file__).resolve().parents[1] / "build" / "pretrained"


def main(names: list[str]) -> int:
    """Train and pack the named generators, or all."""
    unknown = [name for name in names if name not in RECIPES]
    if unknown:
        print(f"Expected names out of {', '.join(RECIPES)}, received {', '.join(unknown)}.", file=sys.stderr)
        return 2
    for name in names or list(RECIPES):
        print(f"{name}: training", flush=True)
        trained(RECIPES[name], WORK / name)
        packed = pack_text if PRESETS.get(RECIPES[name].preset).kind == TEXT else pack
        print(f"{name}: {packed(WORK / name, FOLDER / name, RECIPES[name]) / 1e6:.2f} MB", flush=True)
    return 0


def trained(recipe: Recipe, run_dir: Path) -> None:
    """Train a recipe to its end, going on from where an earlier training was cut short."""
    config = build_config(recipe.preset, recipe.changes)
    result = train(config, run_dir, resume=(run_dir / "config.json").exists(), on_progress=_told(recipe, run_dir))
    if result.state != "finished":
        raise SystemExit(f"{run_dir} ended as {result.state} at step {result.steps:,}; run this again to go on.")


def _told(recipe: Recipe, run_dir: Path) -> Callable[[Progress], None]:
    """A line now and then; and the changes that the recipe has for later."""
    shown, waiting = -1, dict(recipe.later)

    def tell(progress: Progress) -> None:
        nonlocal shown
        for step in [step for step in waiting if step <= progress.step]:
            write_control(run_dir, {"live": waiting.pop(step)})
        if progress.step // 1000 > shown:
            shown = progress.step // 1000
            print(f"  step {progress.step:,} of {progress.total:,}, {progress.seconds:,.0f} s", flush=True)

    return tell


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.exit(main(sys.argv[1:]))
