"""The real points as the stage shows them before the engine is there."""

from __future__ import annotations

import numpy as np
import streamlit as st

from gan_core.config.schema import DatasetConfig
from gan_core.data import make_points
from gan_core.doors.places import check_data_path
from gan_core.runs import RunStore

SHOWN_POINTS = 450

Box = tuple[float, float, float, float]


def preview(dataset_json: str) -> tuple[Box, np.ndarray]:
    """The plot's box and up to 450 real points (n, 2) of a dataset section in JSON; raises DataError."""
    dataset = DatasetConfig.model_validate_json(dataset_json)
    check_data_path(dataset.path, RunStore().root)
    return _kept(dataset_json, dataset)


@st.cache_data(show_spinner=False, max_entries=64)
def _kept(dataset_json: str, _dataset: DatasetConfig) -> tuple[Box, np.ndarray]:
    points = make_points(_dataset)
    return points.box, points.pool[:SHOWN_POINTS]
