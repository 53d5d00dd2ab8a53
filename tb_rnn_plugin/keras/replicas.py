"""Training under a tf.distribute strategy that spreads each batch over several replicas.

Each replica has a part of the batch and differentiates a loss of its own; the optimizer sums their
gradients. So what the training descends is the sum of the replicas' losses, which Keras has divided
by their number: the mean over a batch that falls into equal parts. Its gradient with respect to a
state of one sample comes from the replica that has the sample, and needs no scaling; its gradient
with respect to a weight is the sum over replicas.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import tensorflow as tf
from keras import tree

from tb_rnn_plugin.keras.gradient_norms import global_norm
from tb_rnn_plugin.keras.observation import Observation
from tb_rnn_plugin.keras.step_tap import StepTap


def check_strategy(strategy: Any) -> None:
    """Raises ValueError where training batches cannot be captured under a tf.distribute strategy.

    A MirroredStrategy's replicas are traced together, in this process. Of others a part is
    elsewhere, or a parameter server applies what it gets when it comes.
    """
    serves = isinstance(strategy, tf.distribute.experimental.ParameterServerStrategy)
    if isinstance(strategy, tf.distribute.MirroredStrategy):
        return
    if strategy.num_replicas_in_sync > 1 or serves:
        raise ValueError(
            f"{_name(strategy)} spreads the training over several replicas that need not be in "
            "this process, so a batch's gradients cannot be captured as a whole. Use RNNSummary "
            "with data=, a probe batch, or train under tf.distribute.MirroredStrategy."
        )


def check_own_loop(strategy: Any) -> None:
    """Raises ValueError where a loop of one's own runs on several replicas."""
    if strategy.num_replicas_in_sync > 1:
        raise ValueError(
            f"{_name(strategy)} spreads each batch over {strategy.num_replicas_in_sync} replicas, "
            "and a tape in one of them sees the gradients of its part alone. Train with fit, where "
            "RNNSummary puts the parts of a MirroredStrategy together, or look at a fixed batch "
            "with rnn.keras.capture(model, x, y) between the steps."
        )


def _name(strategy: Any) -> str:
    return type(strategy).__name__


def replica_facts(strategy: Any) -> dict[str, str]:
    """Returns the attribute that says whose samples are shown; none where there is one replica."""
    n_replicas = strategy.num_replicas_in_sync
    return {"replica": f"0 of {n_replicas}"} if n_replicas > 1 else {}


def whole_batch(tap: StepTap) -> tuple[Observation | None, Exception | None]:
    """Returns what a step gave, and what went wrong; the same in each replica that asks.

    Samples are those of the first replica; the loss, the batch size and the gradients of weights
    are of all.
    """
    replica = tf.distribute.get_replica_context()
    if replica is None or replica.num_replicas_in_sync == 1:
        return tap.taken, tap.failure
    merged: tuple[Observation | None, Exception | None] = replica.merge_call(_merged, args=(tap,))
    return merged


def _merged(strategy: Any, taps: Any) -> tuple[Observation | None, Exception | None]:
    of_replicas: Sequence[StepTap] = strategy.experimental_local_results(taps)
    failure = next((tap.failure for tap in of_replicas if tap.failure), None)
    taken = [tap.taken for tap in of_replicas if tap.taken is not None]
    if failure is not None or len(taken) < len(of_replicas):
        return None, failure
    try:
        return _of_all(taken), None
    except Exception as error:  # whatever it is, it must not cost the user a training
        return None, error


def _of_all(taken: Sequence[Observation]) -> Observation:
    def total(*parts: Any) -> Any:
        return None if parts[0] is None else tf.add_n(parts)

    def mean(*parts: Any) -> Any:
        # Keras divides what an activity regularizer adds by the number of replicas.
        return None if parts[0] is None else tf.add_n(parts) / len(parts)

    first = taken[0]
    return replace(
        first,
        loss=total(*(part.loss for part in taken)),
        metrics={
            name: global_norm([total(*parts) for parts in zip(*by_replica, strict=True)])
            for name in first.metrics
            for by_replica in [[part.metrics[name] for part in taken]]
        },
        tensors={
            series: {
                **tensors,
                "activity_loss": mean(*(part.tensors[series]["activity_loss"] for part in taken)),
            }
            for series, tensors in first.tensors.items()
        },
        weight_gradients=tree.map_structure(total, *(part.weight_gradients for part in taken)),
        batch_size=total(*(part.batch_size for part in taken)),
    )
