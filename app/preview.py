"""The real points as the stage shows them before the engine is there."""

from __future__ import annotations

import numpy as np
import streamlit as st

from gan_core.config.schema import DatasetConfig
from gan_core.data import make_points

SHOWN_POINTS = 450

Box = tuple[float, float, float, float]


@st.cache_data(show_spinner=False, max_entries=64)
def preview(dataset_json: str) -> tuple[Box, np.ndarray]:
    """The plot's box and up to 450 real points (n, 2) of a dataset section in JSON; raises DataError."""
    points = make_points(DatasetConfig.model_validate_json(dataset_json))
    return points.box, points.pool[:SHOWN_POINTS]
