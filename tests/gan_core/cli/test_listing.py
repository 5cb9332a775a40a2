from __future__ import annotations

import json

from gan_core.cli.listing import table
from gan_core.config import build_config
from gan_core.text import make_headlines

PRESETS = ["quadratic", "line", "ring", "gaussians", "moons", "spiral", "recommended-2d"]


def test_presets_as_json(command) -> None:
    records = json.loads(command("presets", "--json").out)
    named = {record["name"]: record for record in records}
    assert [name for name in named if name in PRESETS] == PRESETS
    assert named["quadratic"]["dataset"] == "quadratic"
    assert named["recommended-2d"]["dataset"] == "quadratic"
    assert named["ring"]["model"] == "mlp"
    assert all(record["description"] for record in records)
    assert [named[name]["kind"] for name in PRESETS] == ["points"] * len(PRESETS)
    assert [(named[name]["kind"], named[name]["dataset"]) for name in ("digits", "frogs", "vanilla96")] == [
        ("images", "digits"), ("images", "cifar10"), ("images", "fruit"),
    ]  # fmt: skip


def test_datasets_as_json(command) -> None:
    named = {record["name"]: record for record in json.loads(command("datasets", "--json").out)}
    assert set(named) >= {"quadratic", "line", "ring", "gaussians", "moons", "spiral", "function", "csv"}
    ring = named["ring"]
    assert (ring["kind"], ring["shape"], ring["count"], ring["offline"], ring["labels"]) == (
        "points", [2], 65536, True, [],
    )  # fmt: skip
    assert named["csv"]["count"] is None


def test_image_sets_as_json(command) -> None:
    named = {record["name"]: record for record in json.loads(command("datasets", "--json").out)}
    images = {name: record for name, record in named.items() if record["kind"] == "images"}
    assert set(images) == {
        "digits", "petals", "mnist", "fashion_mnist", "cifar10", "flowers102", "fruit", "folder",
    }  # fmt: skip
    assert {name for name, record in images.items() if record["offline"]} == {"digits", "petals", "folder"}
    assert (images["mnist"]["shape"], images["mnist"]["count"]) == ([28, 28, 1], 60_000)
    assert images["digits"]["count"] == 1797
    assert len(images["digits"]["labels"]) == len(images["cifar10"]["labels"]) == 10
    assert (images["folder"]["shape"], images["folder"]["count"], images["folder"]["labels"]) == (None, None, [])


def test_image_models_as_json(command) -> None:
    named = {record["name"]: record for record in json.loads(command("models", "--json").out)}
    told = ("generator_params", "discriminator_params", "latent_dim", "output_shape")
    sizes = {name: [record[key] for key in told] for name, record in named.items()}
    assert sizes["mnist"] == [1_164_289, 40_705, 100, [28, 28, 1]]
    assert sizes["cmnist"] == [1_169_336, 81_765, 100, [28, 28, 1]]
    assert sizes["cflowers80"] == [1_981_290, 1_696_053, 100, [80, 80, 3]]
    assert sizes["dcgan64-conv"] == sizes["dcgan64-dense"] == [5_135_235, 4_318_337, 100, [64, 64, 3]]
    assert sizes["dcgan96"] == [2_452_611, 1_658_945, 200, [96, 96, 3]]
    assert "cdcgan-small" in named
    assert "vanilla" in named


def test_models_as_json_have_the_sizes_of_the_material(command) -> None:
    [mlp] = [record for record in json.loads(command("models", "--json").out) if record["name"] == "mlp"]
    assert (mlp["generator_params"], mlp["discriminator_params"]) == (122, 101)
    assert (mlp["latent_dim"], mlp["output_shape"]) == (5, [2])


def test_tables_for_people(command) -> None:
    lines = command("datasets").out.splitlines()
    assert lines[0].split() == ["name", "kind", "shape", "count", "offline", "description"]
    assert lines[2].split()[:5] == ["quadratic", "points", "2", "65,536", "yes"]
    rows = {line.split()[0]: line.split() for line in lines[2:]}
    assert rows["csv"][1:5] == ["points", "2", "-", "yes"]
    assert rows["mnist"][1:9] == ["images", "28", "x", "28", "x", "1", "60,000", "no"]
    assert rows["folder"][1:5] == ["images", "-", "-", "yes"]


def test_a_table_is_aligned() -> None:
    assert table(("a", "long"), [["wide", "x"], ["y", "z"]]) == "a     long\n----  ----\nwide  x\ny     z"


def test_text_sets_as_json(command) -> None:
    records = json.loads(command("datasets", "--json").out)
    texts = {record.pop("name"): record for record in records if record["kind"] == "text"}
    assert list(texts) == ["headlines", "synthetic-headlines"]
    told = ("shape", "count", "offline", "labels")
    assert [texts["headlines"][key] for key in told] == [None, None, True, []]
    assert [texts["synthetic-headlines"][key] for key in told] == [[13], 2_400, True, []]
    assert all(record["description"].endswith(".") for record in texts.values())


def test_the_network_that_writes_as_json(command, monkeypatch) -> None:
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)
    [lstm] = [record for record in json.loads(command("models", "--json").out) if record["name"] == "lstm"]
    size = make_headlines(build_config("headlines").dataset).vocabulary.size
    # Embedding 10, an LSTM of 100 units, a softmax over every word and the padding.
    assert lstm["generator_params"] == 10 * size + 4 * (10 + 100 + 1) * 100 + (100 + 1) * size
    assert (lstm["params"], lstm["vocabulary"]) == (lstm["generator_params"], size)
    assert (lstm["kind"], lstm["output_shape"], lstm["preset"]) == ("text", [size], "headlines")
    assert lstm["discriminator_params"] is None
    assert lstm["latent_dim"] is None
