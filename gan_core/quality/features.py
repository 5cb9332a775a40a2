"""Feature spaces for pictures and the Fréchet distance in them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gan_core.quality.resizing import resized

LONGEST_SIDE = 32
MOST_COMPONENTS = 64


class PcaFeatures:
    """The first principal components of real pictures, reduced to 32 pixels a side at most.

    A stand-in for sets without a classifier. It sees colours, brightness and coarse shapes, and no meaning.

    Arguments:
        real: uint8 pictures of shape (n, H, W, C); as many components are kept as a tenth of n, 2 to 64.
        seed: for the randomised decomposition.
    """

    def __init__(self, real: np.ndarray, seed: int = 0) -> None:
        flat = reduced(real)
        count = min(MOST_COMPONENTS, max(2, len(flat) // 10), *flat.shape)
        from sklearn.decomposition import PCA  # noqa: PLC0415 - slow to import, and pages only want the labels

        pca = PCA(count, svd_solver="randomized", random_state=seed).fit(flat)
        self.mean, self.components = pca.mean_, pca.components_

    @classmethod
    def of(cls, mean: np.ndarray, components: np.ndarray) -> PcaFeatures:
        """Return features with a known mean (values,) and components (count, values), as they were found before."""
        features = cls.__new__(cls)
        features.mean, features.components = np.float32(mean), np.float32(components)
        return features

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return the components, shape (n, components), of uint8 pictures of the same shape as the real ones."""
        return (reduced(images) - self.mean) @ self.components.T


def reduced(images: np.ndarray) -> np.ndarray:
    """Return pictures (n, H, W, C) in 0 to 1, no side over 32 pixels, flattened to float32 (n, values)."""
    height, width = images.shape[1:3]
    factor = min(1.0, LONGEST_SIDE / max(height, width))
    return resized(images, max(1, round(height * factor)), max(1, round(width * factor))).reshape(len(images), -1)


class Moments(NamedTuple):
    """Mean (features,) and covariance (features, features) of a sample of feature vectors, float64."""

    mean: np.ndarray
    covariance: np.ndarray


def moments(x: np.ndarray) -> Moments:
    """Return the moments of feature vectors, shape (n, features), two rows or more."""
    x = np.asarray(x, np.float64)
    return Moments(x.mean(axis=0), np.atleast_2d(np.cov(x, rowvar=False)))


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return the Fréchet distance of two samples of feature vectors, shapes (n, features) and (m, features).

    At least two rows each; well above 0 for two small samples of one distribution. See `frechet_between`.
    """
    return frechet_between(moments(a), moments(b))


def frechet_between(a: Moments, b: Moments) -> float:
    """Return the Fréchet distance |m - n|^2 + tr(A + B - 2 (A B)^(1/2)) of two normal distributions.

    m, n are the means and A, B the covariances; squared units of the features, 0 or more. Source: Dowson and Landau,
    Journal of Multivariate Analysis 12 (1982); with the features of a classifier: Heusel et al., GANs trained by a two
    time-scale update rule (2017).
    """
    # The eigenvalues of A B are those of the symmetric A^(1/2) B A^(1/2).
    values, vectors = np.linalg.eigh(a.covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    common = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ b.covariance @ root), 0)).sum()
    gap = np.sum((a.mean - b.mean) ** 2)
    return float(max(0.0, gap + np.trace(a.covariance) + np.trace(b.covariance) - 2 * common))


def mean_pair_distance(x: np.ndarray) -> float:
    """Return the mean Euclidean distance between two different rows of x, shape (n, values), n at least 2."""
    x = x - x.mean(axis=0)  # small numbers lose less where two rows are nearly the same
    squares = np.einsum("ij,ij->i", x, x, dtype=np.float64)
    apart = np.sqrt(np.maximum(squares[:, None] + squares - 2 * (x @ x.T).astype(np.float64), 0))
    np.fill_diagonal(apart, 0)
    return float(apart.sum() / (len(x) * (len(x) - 1)))
