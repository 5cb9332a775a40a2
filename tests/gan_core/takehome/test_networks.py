"""The networks of a run in other people's formats answer as plain Keras does."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from gan_core import takehome
from tests.gan_core.runfolders import make_run, small_config

Z = np.random.default_rng(3).standard_normal((3, 6)).astype(np.float32)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nets") / "run"
    return make_run(folder, small_config("cdigits"), steps=(5, 9), names=tuple("0123456789"))


def inputs(network: str) -> list[np.ndarray]:
    label = np.array([[0], [7], [9]], np.int32)
    if network == "generator":
        return [Z, label]
    return [np.random.default_rng(4).uniform(-1, 1, (3, 16, 16, 1)).astype(np.float32), label]


def by_keras(run: Path, network: str, folder: Path, step: int) -> np.ndarray:
    takehome.write(run, "keras", folder / "net.keras", network=network, step=step)
    model = keras.saving.load_model(folder / "net.keras", compile=False, safe_mode=True)
    return np.asarray(model(inputs(network), training=False))


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_savedmodel(run: Path, tmp_path: Path, network: str) -> None:
    takehome.write(run, "savedmodel", tmp_path / "net.zip", network=network, step=5)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "net.zip").read_bytes())) as archive:
        archive.extractall(tmp_path)
    assert f"{network} = tf.saved_model.load" in (tmp_path / "README.txt").read_text()
    served = tf.saved_model.load(str(tmp_path / "saved_model"))
    answer = np.asarray(served.serve([tf.constant(each) for each in inputs(network)]))
    np.testing.assert_allclose(answer, by_keras(run, network, tmp_path, 5), atol=1e-5)
    assert np.ptp(answer) > 1e-3


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_onnx(run: Path, tmp_path: Path, network: str) -> None:
    import onnx
    from onnx.reference import ReferenceEvaluator

    takehome.write(run, "onnx", tmp_path / "net.onnx", network=network)
    model = onnx.load(tmp_path / "net.onnx")
    onnx.checker.check_model(model)
    session = ReferenceEvaluator(model)
    answer = session.run(None, dict(zip(session.input_names, inputs(network), strict=True)))[0]
    np.testing.assert_allclose(answer, by_keras(run, network, tmp_path, 9), atol=1e-4)
    assert np.abs(answer - by_keras(run, network, tmp_path, 5)).max() > 1e-3, "the newest was expected"
