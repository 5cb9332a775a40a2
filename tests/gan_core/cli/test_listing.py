from __future__ import annotations

import json

from gan_core.cli.listing import table

PRESETS = ["quadratic", "line", "ring", "gaussians", "moons", "spiral", "recommended-2d"]


def test_presets_as_json(command) -> None:
    records = json.loads(command("presets", "--json").out)
    named = {record["name"]: record for record in records}
    assert [name for name in named if name in PRESETS] == PRESETS
    assert named["quadratic"]["dataset"] == "quadratic"
    assert named["recommended-2d"]["dataset"] == "quadratic"
    assert named["ring"]["model"] == "mlp"
    assert all(record["description"] and record["kind"] == "points" for record in records)


def test_datasets_as_json(command) -> None:
    named = {record["name"]: record for record in json.loads(command("datasets", "--json").out)}
    assert set(named) >= {"quadratic", "line", "ring", "gaussians", "moons", "spiral", "function", "csv"}
    ring = named["ring"]
    assert (ring["kind"], ring["shape"], ring["count"], ring["offline"], ring["labels"]) == (
        "points", [2], 65536, True, [],
    )  # fmt: skip
    assert named["csv"]["count"] is None


def test_models_as_json_have_the_sizes_of_the_material(command) -> None:
    [mlp] = [record for record in json.loads(command("models", "--json").out) if record["name"] == "mlp"]
    assert (mlp["generator_params"], mlp["discriminator_params"]) == (122, 101)
    assert (mlp["latent_dim"], mlp["output_shape"]) == (5, [2])


def test_tables_for_people(command) -> None:
    lines = command("datasets").out.splitlines()
    assert lines[0].split() == ["name", "kind", "shape", "count", "offline", "description"]
    assert lines[2].split()[:5] == ["quadratic", "points", "2", "65,536", "yes"]
    assert "csv        points  2      -       yes" in "\n".join(lines)


def test_a_table_is_aligned() -> None:
    assert table(("a", "long"), [["wide", "x"], ["y", "z"]]) == "a     long\n----  ----\nwide  x\ny     z"
