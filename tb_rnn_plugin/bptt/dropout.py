"""Matrix products of what dropout inside a cell leaves.

A mask is drawn once per sequence and multiplies what a kernel is applied to, at every timestep:
(samples, rows), or one for each gate, (samples, gates, rows), where rows are a kernel's: features,
or the units of the state before (Gal & Ghahramani 2016, "variational"). Without a mask each of
these is the one product it always was.
"""

from collections.abc import Iterator

import numpy as np

from tb_rnn_plugin.bptt.products import outer_sum, scaled_product
from tb_rnn_plugin.bptt.weights import CellWeights


def of_gates(mask: np.ndarray | None, gates: slice) -> np.ndarray | None:
    """Returns the mask of some of the gates alone; one that all gates share is theirs too."""
    return mask if mask is None or mask.ndim == 2 else mask[:, gates]


def of_gate(mask: np.ndarray | None, gate: int) -> np.ndarray | None:
    """Returns the mask of one gate, (samples, rows), or None."""
    return mask if mask is None or mask.ndim == 2 else mask[:, gate]


def product(left: np.ndarray, kernel: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Returns (left o mask) kernel, in the type of the kernel.

    Args:
        left: (..., samples, rows).
        kernel: (rows, gates, units).
        mask: As in the module.

    Returns:
        (..., samples, gates, units).
    """
    n_rows, n_gates, units = kernel.shape
    if mask is None or mask.ndim == 2:
        seen = (left if mask is None else left * mask).astype(kernel.dtype, copy=False)
        flat: np.ndarray = seen.reshape(-1, n_rows) @ kernel.reshape(n_rows, -1)
        return flat.reshape(*left.shape[:-1], n_gates, units)
    result = np.empty((*left.shape[:-1], n_gates, units), kernel.dtype)
    for gate, own in _gates(mask):
        seen = (left * own).astype(kernel.dtype, copy=False)
        flat = seen.reshape(-1, n_rows) @ kernel[:, gate]
        result[..., gate, :] = flat.reshape(*left.shape[:-1], units)
    return result


def product_back(
    right: np.ndarray, transposed: np.ndarray, mask: np.ndarray | None, out: np.ndarray
) -> None:
    """Writes the gradient at `left` of `product`, from `right` at its result.

    Args:
        right: (rows, samples, gates, units) float64.
        transposed: (gates*units, columns), the kernel's.
        mask: As in the module.
        out: (rows, samples, columns) float64, contiguous.
    """
    n_columns = transposed.shape[1]
    if mask is None or mask.ndim == 2:
        flat = right.reshape(-1, len(transposed))
        scaled_product(flat, transposed, out.reshape(len(flat), n_columns))
        if mask is not None:
            out *= mask
        return
    units = right.shape[3]
    part = np.empty(out.shape)
    out[...] = 0
    for gate, own in _gates(mask):
        flat = right[:, :, gate].reshape(-1, units)
        rows = transposed[gate * units : (gate + 1) * units]
        scaled_product(flat, rows, part.reshape(len(flat), n_columns))
        part *= own
        out += part


def kernel_gradient(left: np.ndarray, right: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Returns the sum over timesteps and samples of (left o mask)^T right.

    Args:
        left: (timesteps, samples, rows).
        right: (timesteps, samples, gates, units) float64.
        mask: As in the module.

    Returns:
        (rows, gates, units) float64.
    """
    if mask is None or mask.ndim == 2:
        return outer_sum(left if mask is None else left * mask, right)
    parts = [outer_sum(left * own, right[:, :, gate : gate + 1]) for gate, own in _gates(mask)]
    return np.concatenate(parts, axis=1)


def _gates(mask: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yields (gate, (samples, rows)) of a mask with gates."""
    for gate in range(mask.shape[1]):
        yield gate, mask[:, gate]


def check_masks(
    weights: CellWeights,
    n_samples: int,
    input_dropout: np.ndarray | None,
    recurrent_dropout: np.ndarray | None,
) -> None:
    """Raises ValueError if a dropout mask fits neither all gates nor each of them."""
    for name, mask, rows in (
        ("input_dropout", input_dropout, weights.features),
        ("recurrent_dropout", recurrent_dropout, weights.units),
    ):
        fitting = ((n_samples, rows), (n_samples, weights.n_gates, rows))
        if mask is not None and np.shape(mask) not in fitting:
            raise ValueError(
                f"{name} must have shape {fitting[0]}, or {fitting[1]} with a mask for each gate; "
                f"what was given has {np.shape(mask)}."
            )
