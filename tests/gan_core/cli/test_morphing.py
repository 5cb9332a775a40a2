"""``morph``: from seed to seed, as a GIF or an MP4."""

from __future__ import annotations

import shutil
from pathlib import Path

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image

from gan_core.imaging import to_uint8
from gan_core.latent import seed_latents, slerp
from gan_core.pretrained import pretrained_dir, pretrained_names
from tests.gan_core.runfolders import drawn_by_keras, make_run, small_config

NAMES = tuple("ABCDEFGHIJ")


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    """A plain and a conditional run, and one without a checkpoint; tests must not change them."""
    root = tmp_path_factory.mktemp("runs")
    make_run(root / "plain", small_config())
    make_run(root / "asked", small_config("cdigits"), names=NAMES)
    make_run(root / "young", small_config(), steps=())
    return root


def frames_of(path: Path) -> np.ndarray:
    """All frames of a GIF of greys, (n, h, w)."""
    with Image.open(path) as film:
        found = []
        for index in range(film.n_frames):
            film.seek(index)
            found.append(np.asarray(film.convert("L")))
        return np.stack(found)


def drawn(run: Path, z: np.ndarray, label: int | None = None) -> np.ndarray:
    labels = None if label is None else np.full((len(z), 1), label, np.int32)
    path = run / "checkpoints" / "step_00000005" / "generator.keras"
    return to_uint8(drawn_by_keras(path, z, labels), "-1..1")[..., 0]


def test_a_gif_goes_from_seed_to_seed_along_the_sphere(command, runs, tmp_path) -> None:
    out = tmp_path / "way.gif"
    said = command("morph", runs / "plain", "--from-seed", 3, "--to-seed", 8, "--frames", 9, "--out", out)
    assert (said.status, said.errors) == (0, [])
    assert said.out == f"9 frames from seed 3 to seed 8, 20 a second: {out}\n"
    z = slerp(seed_latents(3, 1, 6), seed_latents(8, 1, 6), np.linspace(0, 1, 9))
    frames = frames_of(out)
    assert frames.shape == (9, 16, 16)
    assert np.abs(frames.astype(int) - drawn(runs / "plain", z)).max() <= 2
    with Image.open(out) as film:
        assert film.info["duration"] == 50


def test_lerp_takes_another_way_between_the_same_ends(command, runs, tmp_path) -> None:
    for method in ("slerp", "lerp"):
        command("morph", runs / "plain", "--from-seed", 3, "--to-seed", 8, "--frames", 5, "--method", method,
                "--out", tmp_path / f"{method}.gif")  # fmt: skip
    slerped, lerped = (frames_of(tmp_path / f"{method}.gif") for method in ("slerp", "lerp"))
    np.testing.assert_array_equal(slerped[[0, -1]], lerped[[0, -1]])
    assert (slerped[2] != lerped[2]).any()


def test_one_class_is_kept_on_the_way(command, runs, tmp_path) -> None:
    asked = {"first.gif": [], "named.gif": ["--label", "D"], "numbered.gif": ["--label", 3]}
    for name, words in asked.items():
        said = command("morph", runs / "asked", "--from-seed", 1, "--to-seed", 2, "--frames", 3, *words,
                       "--out", tmp_path / name)  # fmt: skip
        assert (said.status, said.errors) == (0, [])
    z = slerp(seed_latents(1, 1, 6), seed_latents(2, 1, 6), np.linspace(0, 1, 3))
    for name, label in (("first.gif", 0), ("named.gif", 3), ("numbered.gif", 3)):
        assert np.abs(frames_of(tmp_path / name).astype(int) - drawn(runs / "asked", z, label)).max() <= 2


def test_an_mp4_enlarged(command, runs, tmp_path) -> None:
    out = tmp_path / "way.mp4"
    said = command("morph", runs / "plain", "--from-seed", 3, "--to-seed", 8, "--frames", 12, "--fps", 24, "--scale", 4,
                   "--out", out)  # fmt: skip
    assert (said.status, said.errors) == (0, [])
    film = iio.imread(out, plugin="pyav")
    assert film.shape == (12, 64, 64, 3)
    assert iio.immeta(out, plugin="pyav")["fps"] == 24


def test_the_ends_are_what_sample_makes(command, runs, tmp_path) -> None:
    command("morph", runs / "plain", "--from-seed", 3, "--to-seed", 8, "--frames", 2, "--out", tmp_path / "a.gif")
    ends = frames_of(tmp_path / "a.gif")
    for end, seed in zip(ends, (3, 8), strict=True):
        command("sample", runs / "plain", "--count", 1, "--seed", seed, "--out", tmp_path / "a.npy")
        assert np.abs(end / 255 - np.load(tmp_path / "a.npy")[0, ..., 0]).max() < 0.01


def test_a_2d_run_shows_the_way_of_its_point(command, trained, tmp_path) -> None:
    out = tmp_path / "way.gif"
    said = command("morph", trained, "--from-seed", 3, "--to-seed", 8, "--frames", 4, "--out", out)
    assert (said.status, said.errors) == (0, [])
    with Image.open(out) as film:
        assert film.n_frames == 4
        assert min(film.size) >= 400


@pytest.mark.parametrize("name", pretrained_names())
def test_the_pretrained_ones_by_name_and_by_folder(command, name, tmp_path) -> None:

    words = ("--from-seed", 1, "--to-seed", 2, "--frames", 3, "--out")
    for number, run in enumerate((f"pretrained:{name}", pretrained_dir(name))):
        said = command("morph", run, *words, tmp_path / f"{number}.gif")
        assert (said.status, said.errors) == (0, [])
    assert (tmp_path / "0.gif").read_bytes() == (tmp_path / "1.gif").read_bytes()
    assert command("sample", f"pretrained:{name}", "--count", 4, "--out", tmp_path / "a.png").status == 0


HELP = "see python -m gan_core morph --help."


@pytest.mark.parametrize(
    ("run", "changed", "sentence"),
    [
        ("plain", {"--frames": 0}, f"morph: --frames: expected a whole number from 1 to 10,000, received '0'; {HELP}"),
        ("plain", {"--from-seed": "x"},
         f"morph: --from-seed: expected a whole number from 0 to 2,147,483,647, received 'x'; {HELP}"),
        ("plain", {"--method": "jump"}, f"morph: --method: expected slerp or lerp, received 'jump'; {HELP}"),
        ("plain", {"--fps": "nan"}, f"morph: --fps: expected a number from 0.1 to 50, received 'nan'; {HELP}"),
        ("plain", {"--label": 3},
         "--label: A class can be asked of a conditional GAN only, and this run's networks are told none; leave it "
         "out."),
        ("asked", {"--label": "Z"},
         "--label: Expected a class from 0 to 9 (A, B, C, D, E, F, G, H, I, J), received 'Z'; choose one."),
        ("plain", {"--frames": 10_000, "--scale": 16},
         "--frames expected 2,288 or fewer for pictures this large, received 10,000; ask for fewer, or for a smaller "
         "--scale."),
        ("plain", {"--out": "way.avi"},
         "--out expected a name that ends in .gif or .mp4, received 'way.avi'; rename it."),
        ("young", {}, "{runs}/young has no checkpoint yet: train it for a while, then ask again."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(command, runs, tmp_path, run, changed, sentence) -> None:
    words = {"--from-seed": 1, "--to-seed": 2, "--frames": 3, "--out": tmp_path / "a.gif", **changed}
    said = command("morph", runs / run, *[word for pair in words.items() for word in pair])
    assert (said.status, said.errors) == (2, [sentence.replace("{runs}", str(runs))])
    assert not list(tmp_path.iterdir())


def test_an_unknown_pretrained_name_is_told_the_known_ones(command, tmp_path) -> None:
    said = command("sample", "pretrained:no", "--count", 1, "--out", tmp_path / "a.png")
    assert said.status == 2
    assert said.errors == [
        f"sample: RUN_DIR: A pretrained generator was expected, one of {', '.join(pretrained_names())}, received 'no'; "
        "see python -m gan_core sample --help."
    ]


def test_a_damaged_checkpoint_is_one_line(command, runs, tmp_path) -> None:
    run = shutil.copytree(runs / "plain", tmp_path / "run")
    path = run / "checkpoints" / "step_00000005" / "generator.keras"
    path.write_bytes(path.read_bytes()[:1000])
    said = command("morph", run, "--from-seed", 1, "--to-seed", 2, "--frames", 3, "--out", tmp_path / "a.gif")
    assert said.errors == [f"The checkpoints of {run} are all damaged: resume its training to make a new one."]
