"""Which declared layers the engine trains in a faster form: see :mod:`gan_core.models.fast`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from gan_core.models import fast, parts


def fast_layer(declared: Sequence[parts.Layer], shape: parts.Shape) -> tuple[keras.Layer | None, int]:
    """The fast layer that the first one or two of these declared layers become, and how many it stands for.

    Arguments:
        declared: the layers from here on, at least one.  shape: of their input, without the batch.

    Returns (None, 0) where the plain layer is at least as fast.
    """
    first, second = declared[0], declared[1] if len(declared) > 1 else None
    if isinstance(first, parts.UpSample) and isinstance(second, parts.Conv) and _pays(second, shape, first.size):
        return fast.UpConv2D(**_settings(second), size=first.size), 2
    if isinstance(first, parts.Conv) and _pays(first, shape):
        return fast.ShiftedConv2D(**_settings(first)), 1
    if isinstance(first, parts.ConvTranspose) and _pays(first, shape):
        return fast.ShiftedConv2DTranspose(**_settings(first), strides=first.stride), 1
    if isinstance(first, parts.ConvTranspose) and not fast.on_gpu():
        return fast.LeanConv2DTranspose(**_settings(first), strides=first.stride, padding=first.padding), 1
    if isinstance(first, parts.Norm) and len(shape) == 3 and not fast.on_gpu():
        return fast.FusedBatchNormalization(momentum=first.momentum, name=first.name), 1
    return None, 0


def first_weights(layer: parts.Dense | parts.Conv | parts.ConvTranspose) -> keras.initializers.Initializer | str:
    """How the first weights of a declared layer are drawn."""
    return keras.initializers.RandomNormal(stddev=layer.stddev) if layer.stddev else "glorot_uniform"


def _pays(layer: parts.Conv | parts.ConvTranspose, shape: parts.Shape, enlarged: int = 1) -> bool:
    if layer.padding != "same" or (enlarged > 1 and layer.stride > 1):
        return False
    if isinstance(layer, parts.ConvTranspose):
        kind = fast.ShiftedConv2DTranspose
    else:
        kind = fast.UpConv2D if enlarged > 1 else fast.ShiftedConv2D
    return fast.pays(kind, shape, layer.filters, max(layer.kernel), layer.stride * enlarged)


def _settings(layer: parts.Conv | parts.ConvTranspose) -> dict[str, Any]:
    return {
        "filters": layer.filters,
        "kernel_size": layer.kernel,
        "activation": layer.activation,
        "kernel_initializer": first_weights(layer),
        "name": layer.name,
    }
