from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import UserError
from gan_core.imaging import from_uint8, to_uint8, to_unit


@pytest.mark.parametrize(
    ("scaling", "values", "expected"),
    [
        ("0..1", [0.0, 0.5, 1.0, -3.0, 9.0, np.nan, np.inf], [0, 128, 255, 0, 255, 0, 255]),
        ("-1..1", [-1.0, 0.0, 1.0, -3.0, 9.0, np.nan, -np.inf], [0, 128, 255, 0, 255, 0, 0]),
    ],
)
def test_to_bytes(scaling: str, values: list[float], expected: list[int]) -> None:
    found = to_uint8(np.array(values, np.float32), scaling)
    assert found.dtype == np.uint8
    assert found.tolist() == expected


@pytest.mark.parametrize("scaling", ["0..1", "-1..1"])
def test_bytes_survive_the_way_there_and_back(scaling: str) -> None:
    every = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    values = from_uint8(every, scaling)
    assert values.dtype == np.float32
    assert (values.min(), values.max()) == (-1 if scaling == "-1..1" else 0, 1)
    assert np.array_equal(to_uint8(values, scaling), every)
    assert to_unit(values, scaling).dtype == np.float32
    assert abs(to_unit(values, scaling).mean() - 0.5) < 1e-6


@pytest.mark.parametrize("function", [to_uint8, to_unit, from_uint8])
def test_another_scaling_is_refused(function) -> None:
    with pytest.raises(UserError) as caught:
        function(np.zeros((1, 2, 2, 1), np.uint8), "0..255")
    assert str(caught.value) == "The scaling must be 0..1 or -1..1, and it is '0..255'; choose one of them."
