"""Feature spaces for pictures and the Fréchet distance in them."""

from __future__ import annotations

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

        self._pca = PCA(count, svd_solver="randomized", random_state=seed).fit(flat)

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return the components, shape (n, components), of uint8 pictures of the same shape as the real ones."""
        return self._pca.transform(reduced(images))


def reduced(images: np.ndarray) -> np.ndarray:
    """Return pictures (n, H, W, C) in 0 to 1, no side over 32 pixels, flattened to float32 (n, values)."""
    height, width = images.shape[1:3]
    factor = min(1.0, LONGEST_SIDE / max(height, width))
    return resized(images, max(1, round(height * factor)), max(1, round(width * factor))).reshape(len(images), -1)


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return the Fréchet distance |m - n|^2 + tr(A + B - 2 (A B)^(1/2)) of two samples of feature vectors.

    m, n are the means and A, B the covariances; squared units of the features, 0 or more, and well above 0 for
    two small samples of one distribution. Source: Dowson and Landau, Journal of Multivariate Analysis 12 (1982);
    with the features of a classifier: Heusel et al., GANs trained by a two time-scale update rule (2017).

    Arguments:
        a, b: shapes (n, features) and (m, features), at least two rows each.
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    cov_a, cov_b = (np.atleast_2d(np.cov(x, rowvar=False)) for x in (a, b))
    # The eigenvalues of A B are those of the symmetric A^(1/2) B A^(1/2).
    values, vectors = np.linalg.eigh(cov_a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    common = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cov_b @ root), 0)).sum()
    gap = np.sum((a.mean(axis=0) - b.mean(axis=0)) ** 2)
    return float(max(0.0, gap + np.trace(cov_a) + np.trace(cov_b) - 2 * common))


def mean_pair_distance(x: np.ndarray) -> float:
    """Return the mean Euclidean distance between two different rows of x, shape (n, values), n at least 2."""
    x = x - x.mean(axis=0)  # small numbers lose less where two rows are nearly the same
    squares = np.einsum("ij,ij->i", x, x, dtype=np.float64)
    apart = np.sqrt(np.maximum(squares[:, None] + squares - 2 * (x @ x.T).astype(np.float64), 0))
    np.fill_diagonal(apart, 0)
    return float(apart.sum() / (len(x) * (len(x) - 1)))
