"""How far back the gradient of each loss timestep reaches within a layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.forward import Forward
from tb_rnn_plugin.bptt.layout import last_valid, to_processing_order
from tb_rnn_plugin.bptt.norms import lengths, norm, rms
from tb_rnn_plugin.bptt.quiet import quiet_single_thread
from tb_rnn_plugin.bptt.reverse import check_gradients
from tb_rnn_plugin.bptt.walk import Slots, steps_back
from tb_rnn_plugin.bptt.weights import CellWeights


@dataclass(frozen=True)
class Memory:
    """The reach of what the loss sends to single timesteps, timesteps in input order.

    Attributes:
        map: (loss_timesteps, timesteps), gain: rms over samples of the norm, over units, of what
            arrives at the state that carries memory (c in an LSTM, else h) when dL/dy of one loss
            timestep, scaled to norm 1 in each sample, is sent back alone. 0 where the layer
            processes a timestep after the loss timestep; NaN where it is padding in every sample.
        loss_timesteps: (loss_timesteps,) their indices, ascending; none: no gradient at all.
        lag_profile: (lags,), one lag for each timestep: rms gain, over all pairs of a sample and a
            loss timestep, at the k-th valid timestep before; NaN where no pair has one.
        n_pairs: (lags,) how many pairs have one.
    """

    map: np.ndarray
    loss_timesteps: np.ndarray
    lag_profile: np.ndarray
    n_pairs: np.ndarray


def memory(
    weights: CellWeights,
    forward: Forward,
    output_gradient: np.ndarray,
    *,
    final_state_gradient: Sequence[np.ndarray] = (),
    zero_output_for_mask: bool = False,
    max_loss_timesteps: int = 8,
    max_pairs: int | None = None,
) -> Memory:
    """Returns the gains of up to `max_loss_timesteps` loss timesteps, in one reverse pass.

    Gradients of the returned states join the last processed timestep. Below another recurrent
    layer dL/dy already holds later losses: this is reach within the layer.

    Args:
        weights: Those of the forward pass.
        forward: What `rebuild` returned.
        output_gradient: As in `reverse`.
        final_state_gradient: As in `reverse`.
        zero_output_for_mask: As in `reverse`.
        max_loss_timesteps: Of more timesteps with a gradient, this many are taken, evenly spread,
            the last one among them.
        max_pairs: The first samples that have a gradient are taken, so many that with the loss
            timesteps they make at most so many pairs, but at least one sample; None: all.

    Raises:
        ValueError: shapes that do not fit the forward pass.
    """
    check_gradients(weights, forward, output_gradient, final_state_gradient)
    n_samples, n_timesteps = forward.h.shape[:2]
    sent = _Sent(
        to_processing_order(output_gradient, forward.direction),
        final_state_gradient,
        _valid(forward),
        zero_output_for_mask,
    )
    with quiet_single_thread():
        pairs = sent.pairs()
        used = _used(pairs, max_loss_timesteps, max_pairs)
        if len(used) < n_samples:
            # The first of all is the common case, and a slice copies nothing.
            which = slice(len(used)) if used[-1] < len(used) else used
            forward, sent, pairs = forward.of_samples(which), sent.of_samples(which), pairs[:, used]
        chosen = _chosen(np.flatnonzero(pairs.any(1)), max_loss_timesteps)
        gains = _gains(weights, forward, sent.entering(chosen), chosen)
        real = pairs[chosen][:, None] & sent.valid
        gain_map = rms(gains, real, axis=2)
        profile, n_pairs = _lag_profile(gains, real, chosen)
    if forward.direction == "backward":
        gain_map, chosen = gain_map[:, ::-1], n_timesteps - 1 - chosen
    ascending = np.argsort(chosen)
    return Memory(gain_map[ascending], chosen[ascending], profile, n_pairs)


def _valid(forward: Forward) -> np.ndarray:
    """Returns (timesteps, samples) in processing order, True where real."""
    if forward.mask is None:
        return np.ones(forward.h.shape[1::-1], bool)
    return np.ascontiguousarray(to_processing_order(forward.mask, forward.direction))


@dataclass(frozen=True)
class _Sent:
    """What the loss sends to a layer, in processing order.

    Attributes:
        direct: (timesteps, samples, units).
        final: Gradients of the returned states, each (samples, units).
        valid: (timesteps, samples), True where real.
        zeroed: True where masked timesteps put out zeros, so that nothing is sent to them.
    """

    direct: np.ndarray
    final: Sequence[np.ndarray]
    valid: np.ndarray
    zeroed: bool

    def of_samples(self, which: slice | np.ndarray) -> "_Sent":
        """Returns the same of some samples alone."""
        final = [gradient[which] for gradient in self.final]
        return _Sent(self.direct[:, which], final, self.valid[:, which], self.zeroed)

    def pairs(self) -> np.ndarray:
        """Returns (timesteps, samples), True where something is sent that reaches a state."""
        sent = (self.direct != 0).any(2)
        if self.zeroed:
            sent &= self.valid
        if len(sent) and self.final:
            sent[-1] = (self._states(np.array([len(sent) - 1])) != 0).any((0, 1, 3))
        return np.asarray(sent & (last_valid(self.valid) >= 0))

    def entering(self, chosen: np.ndarray) -> np.ndarray:
        """Returns what is sent at some timesteps, scaled to norm 1 in each; 0 where nothing is.

        Args:
            chosen: (loss_timesteps,).

        Returns:
            (2, loss_timesteps, samples, units) for h and c, float64.
        """
        sent = self._states(chosen)
        sizes = norm(np.moveaxis(sent, 0, -2), axis=(-2, -1))
        reaches = (sizes != 0) & (last_valid(self.valid)[chosen] >= 0)
        return np.where(reaches[..., None], sent / sizes[..., None], 0.0)

    def _states(self, chosen: np.ndarray) -> np.ndarray:
        """Returns what is sent to h and to c, (2, loss_timesteps, samples, units)."""
        sent = np.zeros((2, len(chosen), *self.direct.shape[1:]))
        sent[0] = self.direct[chosen]
        if self.zeroed:
            sent[0][~self.valid[chosen]] = 0
        for state, gradient in zip(sent, self.final, strict=False):
            state[chosen == len(self.direct) - 1] += gradient
        return sent


def _used(pairs: np.ndarray, max_loss_timesteps: int, max_pairs: int | None) -> np.ndarray:
    """Returns the indices of the samples that are sent back.

    Args:
        pairs: (timesteps, samples), True where something is sent.
        max_loss_timesteps: As in `memory`.
        max_pairs: As in `memory`.
    """
    n_loss_timesteps = min(int(pairs.any(1).sum()), max_loss_timesteps)
    if max_pairs is None or n_loss_timesteps == 0:
        return np.arange(pairs.shape[1])
    return np.flatnonzero(pairs.any(0))[: max(1, max_pairs // n_loss_timesteps)]


def _chosen(candidates: np.ndarray, max_loss_timesteps: int) -> np.ndarray:
    """Returns all candidates, or numbers ceil((i + 1) n / max) - 1 of the n."""
    n = len(candidates)
    if n <= max_loss_timesteps:
        return candidates
    numbers = -(-np.arange(1, max_loss_timesteps + 1) * n // max_loss_timesteps) - 1
    return np.asarray(candidates[numbers])


def _gains(
    weights: CellWeights, forward: Forward, entering: np.ndarray, chosen: np.ndarray
) -> np.ndarray:
    """Returns the norm, over units, of what arrives at the state that carries memory.

    Rows are the loss timesteps from the last processed on, so that those under way at a timestep
    are the first few: the others cost nothing yet.

    Args:
        weights: Those of the forward pass.
        forward: What `rebuild` returned.
        entering: (2, loss_timesteps, samples, units) for h and c, in processing order.
        chosen: (loss_timesteps,) in processing order, ascending.

    Returns:
        (loss_timesteps, timesteps, samples) in processing order.
    """
    n_rows, n_samples, units = entering.shape[1:]
    n_timesteps = forward.h.shape[1]
    gains = np.zeros((n_rows, n_timesteps, n_samples))
    carried = np.zeros((2, n_rows, n_samples, units))
    dh, dc = np.zeros((2, n_rows, n_samples, units))
    e = np.empty((n_rows, n_samples, weights.n_gates, units))
    carrier = dh if forward.c is None else dc
    if not n_rows:
        return gains
    n_under_way = 0
    for step in steps_back(weights, forward):
        if n_under_way < n_rows and step.t == chosen[n_rows - 1 - n_under_way]:
            # At a masked timestep it is carried on to the valid one whose output was repeated.
            carried[:, n_under_way] = entering[:, n_rows - 1 - n_under_way]
            n_under_way += 1
        if n_under_way:
            rows = slice(n_under_way)
            dh[rows] = carried[0, rows]
            step.apply(Slots(dh[rows], dc[rows], carried[0, rows], carried[1, rows], e[rows]))
            gains[rows, step.t] = lengths(carrier[rows])
    return gains[::-1]


def _lag_profile(
    gains: np.ndarray, real: np.ndarray, chosen: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the rms gain by lag and its number of pairs, each (lags,).

    Args:
        gains: (loss_timesteps, timesteps, samples).
        real: The same, True where the sample has that gradient and that timestep.
        chosen: (loss_timesteps,) in processing order.
    """
    n_timesteps = gains.shape[1]
    reached = real & (np.arange(n_timesteps)[:, None] <= chosen[:, None, None])
    # The count of valid timesteps from here up to the loss timestep is the lag, plus one.
    lags = reached[:, ::-1].cumsum(1)[:, ::-1][reached] - 1
    values = gains[reached]
    n_pairs = np.bincount(lags, minlength=n_timesteps)
    largest = np.zeros(n_timesteps)
    np.maximum.at(largest, lags, values)
    scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    squares = np.bincount(lags, (values / scale[lags]) ** 2, minlength=n_timesteps)
    return np.sqrt(squares / n_pairs) * scale, n_pairs
