"""The options of Keras' `fit` over which a capture inside the training step must hold.

Each row trains one tiny model. `test_keras_training.py` holds every row to what it promises;
`benchmarks/training_options.py` prints the table of `docs/training_options.md` from the same rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, regularizers

# Before TensorFlow computes anything: afterwards it can no longer be said.
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)

N_SAMPLES, N_TIMESTEPS, N_FEATURES, N_UNITS, BATCH = 12, 5, 3, 4, 4
STEPS = N_SAMPLES // BATCH


@dataclass(frozen=True)
class TrainingOption:
    """One row: a model, how it is trained, and what a capture of it must give.

    Attributes:
        name: As the table calls it.
        model: Returns a compiled model; the same weights at every call.
        fit: (model, callbacks) -> the history of each call of `fit`.
        steps: Steps that `every=1` captures.
        batch_sizes: Of each captured step; empty: all are of BATCH samples.
        refusal: What `fit` says where the callback takes no training batch; "" where it does.
        dtype: In which the recurrent layers compute.
        clipping: What the layer card says of it.
        reason: What to know about the row, for the table.
        replicas: Over how many a batch is spread; the samples are those of the first.
        layers: What is captured; None: the recurrent layers.
    """

    name: str
    model: Callable[[], Any]
    fit: Callable[[Any, list[Any]], list[Mapping[str, list[float]]]]
    steps: tuple[int, ...] = tuple(range(STEPS))
    batch_sizes: tuple[int, ...] = ()
    refusal: str = ""
    dtype: str = "float32"
    clipping: str = ""
    reason: str = ""
    replicas: int = 1
    layers: str | None = None


def sequences(n_timesteps: int = N_TIMESTEPS, n_samples: int = N_SAMPLES) -> Any:
    """Returns the inputs of all rows, (samples, timesteps, features)."""
    rng = np.random.default_rng(3)
    return rng.normal(size=(n_samples, n_timesteps, N_FEATURES)).astype("float32")


def targets(n_samples: int = N_SAMPLES) -> Any:
    """Returns what they are fitted to, (samples, 1): 0 or 1, so that there are classes too."""
    return (np.random.default_rng(4).random((n_samples, 1)) < 0.5).astype("float32")


def compiled(model: Any, optimizer: Any = None, **options: Any) -> Any:
    """Compiles with what makes the update follow the gradient's size, and returns the model."""
    model.compile(optimizer or keras.optimizers.SGD(0.1, momentum=0.9), "mse", **options)
    return model


def stack(
    make_layers: Callable[[], list[Any]],
    optimizer: Callable[[], Any] = lambda: None,
    **options: Any,
) -> Callable[[], Any]:
    """Returns a maker of a compiled stack of the layers that `make_layers` makes."""

    def make() -> Any:
        keras.utils.set_random_seed(11)
        inputs = layers.Input((N_TIMESTEPS, N_FEATURES))
        return compiled(keras.Sequential([inputs, *make_layers()]), optimizer(), **options)

    return make


def plain(optimizer: Callable[[], Any] = lambda: None, **options: Any) -> Callable[[], Any]:
    """Returns a maker of the smallest model: a GRU and a Dense."""
    return stack(lambda: [layers.GRU(N_UNITS, name="rnn"), layers.Dense(1)], optimizer, **options)


def fit(**options: Any) -> Callable[[Any, list[Any]], list[Any]]:
    """Returns a single `fit` on the arrays of all rows, in their order."""

    def fitted(model: Any, callbacks: list[Any]) -> list[Any]:
        given = {"batch_size": BATCH, "shuffle": False, "verbose": 0, **options}
        return [model.fit(sequences(), targets(), callbacks=callbacks, **given).history]

    return fitted


def fit_twice(between: Callable[[Any], None] = lambda model: None) -> Callable[..., list[Any]]:
    """Returns two calls of `fit` with something done between them."""

    def fitted(model: Any, callbacks: list[Any]) -> list[Any]:
        first = fit()(model, callbacks)
        between(model)
        return first + fit()(model, callbacks)

    return fitted


def fit_dataset(batches: Callable[[], Any]) -> Callable[[Any, list[Any]], list[Any]]:
    """Returns a `fit` on a tf.data.Dataset."""

    def fitted(model: Any, callbacks: list[Any]) -> list[Any]:
        return [model.fit(batches(), callbacks=callbacks, shuffle=False, verbose=0).history]

    return fitted


def ragged_batches(n_samples: int = N_SAMPLES, batch_size: int = 5) -> Any:
    """Returns batches of as many samples, the last of fewer: 5, 5 and 2."""
    samples = sequences()[:n_samples], targets()[:n_samples]
    return tf.data.Dataset.from_tensor_slices(samples).batch(batch_size)


def variable_timesteps() -> Any:
    """Returns batches of 3, 6 and 4 timesteps."""
    spec = (
        tf.TensorSpec((None, None, N_FEATURES), tf.float32),
        tf.TensorSpec((None, 1), tf.float32),
    )
    batches = tf.data.Dataset.from_generator(
        lambda: ((sequences(n, BATCH), targets(BATCH)) for n in (3, 6, 4)), output_signature=spec
    )
    return batches.apply(tf.data.experimental.assert_cardinality(STEPS))


def any_timesteps(**options: Any) -> Callable[[], Any]:
    """Returns a maker of a model that takes any number of timesteps."""

    def make() -> Any:
        keras.utils.set_random_seed(11)
        model = keras.Sequential(
            [layers.Input((None, N_FEATURES)), layers.GRU(N_UNITS, name="rnn"), layers.Dense(1)]
        )
        return compiled(model, **options)

    return make


def regularized() -> list[Any]:
    """Returns a stack in which everything that can be regularized is."""
    return [
        layers.LSTM(
            N_UNITS,
            kernel_regularizer=regularizers.L2(0.01),
            recurrent_regularizer=regularizers.L1(0.02),
            bias_regularizer=regularizers.L2(0.03),
            activity_regularizer=regularizers.L2(0.04),
            name="rnn",
        ),
        layers.Dense(1, kernel_regularizer="l2"),
    ]


def dropout_between() -> list[Any]:
    """Returns a stack with dropout and noise between its layers, and a batch statistic."""
    return [
        layers.GaussianNoise(0.1),
        layers.LSTM(N_UNITS, return_sequences=True, name="rnn"),
        layers.BatchNormalization(),
        layers.Dropout(0.4),
        layers.SimpleRNN(N_UNITS, name="top"),
        layers.Dense(1),
    ]


def dropout_inside() -> list[Any]:
    """Returns a stack with dropout of inputs and states, one mask for all gates and one each."""
    rates = {"dropout": 0.3, "recurrent_dropout": 0.3}
    return [
        layers.Bidirectional(layers.GRU(N_UNITS, return_sequences=True, **rates), name="both"),
        layers.LSTM(N_UNITS, implementation=1, name="rnn", **rates),
        layers.Dense(1),
    ]


def of_every_kind(dtype: str | None = None) -> Callable[[], list[Any]]:
    """Returns a maker of a stack with layers that are not recurrent before, between and behind."""

    def make_layers() -> list[Any]:
        return [
            layers.Conv1D(6, 3, padding="causal", activation="relu", dtype=dtype),
            layers.LSTM(N_UNITS, return_sequences=True, name="rnn", dtype=dtype),
            layers.LayerNormalization(dtype=dtype),
            layers.Dense(N_UNITS, kernel_regularizer="l2", dtype=dtype),
            layers.Activation("gelu", dtype=dtype),
            layers.Conv1D(6, 2, strides=2, dtype=dtype),
            layers.GRU(N_UNITS, name="top", dtype=dtype),
            layers.Dense(1, dtype=dtype),
            layers.Activation("linear", dtype="float32"),
        ]

    return make_layers


def in_half(dtype: str) -> Callable[[], list[Any]]:
    """Returns a maker of a stack that computes in half precision and keeps float32 weights."""

    def make_layers() -> list[Any]:
        return [
            layers.LSTM(N_UNITS, return_sequences=True, name="rnn", dtype=dtype),
            layers.GRU(N_UNITS, name="top", dtype=dtype),
            layers.Dense(1, dtype=dtype),
            layers.Activation("linear", dtype="float32"),
        ]

    return make_layers


def loss_scaled(optimizer: Callable[[], Any]) -> Callable[[], Any]:
    """Returns a maker of the optimizer with a dynamic loss scale around it."""
    return lambda: keras.optimizers.LossScaleOptimizer(optimizer(), initial_scale=1024.0)


def stateful() -> Any:
    """Returns a model whose states go on from batch to batch."""
    keras.utils.set_random_seed(11)
    inputs = layers.Input(batch_shape=(BATCH, N_TIMESTEPS, N_FEATURES))
    hidden = layers.LSTM(N_UNITS, stateful=True, return_sequences=True, name="rnn")(inputs)
    return compiled(
        keras.Model(inputs, layers.Dense(1)(layers.GRU(N_UNITS, stateful=True, name="top")(hidden)))
    )


def encoder_decoder() -> Any:
    """Returns a model in which a decoder starts from the states of an encoder."""
    keras.utils.set_random_seed(11)
    inputs = layers.Input((N_TIMESTEPS, N_FEATURES))
    _, *states = layers.LSTM(N_UNITS, return_state=True, name="encoder")(inputs)
    decoded = layers.LSTM(N_UNITS, return_sequences=True, name="rnn")(inputs, initial_state=states)
    return compiled(keras.Model(inputs, layers.Dense(1)(layers.Flatten()(decoded))))


def called_twice() -> Any:
    """Returns a model that calls one layer twice, on other inputs."""
    keras.utils.set_random_seed(11)
    inputs = layers.Input((N_TIMESTEPS, N_FEATURES))
    shared = layers.GRU(N_UNITS, name="rnn")
    both = layers.Concatenate()([shared(inputs), shared(inputs * 2.0)])
    return compiled(keras.Model(inputs, layers.Dense(1)(both)))


def embedded() -> Any:
    """Returns a model on integers with padding: its embedding's gradient has slices."""
    keras.utils.set_random_seed(11)
    inputs = layers.Input((N_TIMESTEPS,), dtype="int32")
    hidden = layers.Embedding(5, N_FEATURES, mask_zero=True)(inputs)
    hidden = layers.Bidirectional(layers.LSTM(N_UNITS), name="both")(hidden)
    return compiled(
        keras.Model(inputs, layers.Dense(1)(hidden)),
        keras.optimizers.SGD(0.1, global_clipnorm=0.05),
    )


def fit_integers(model: Any, callbacks: list[Any]) -> list[Any]:
    """Fits to integers, some sequences padded behind their end."""
    x = np.random.default_rng(5).integers(1, 5, (N_SAMPLES, N_TIMESTEPS))
    x[::3, 3:] = 0
    options = {"batch_size": BATCH, "shuffle": False, "verbose": 0}
    return [model.fit(x, targets(), callbacks=callbacks, **options).history]


def several_ends() -> Any:
    """Returns a model of two inputs and two outputs with a loss each."""
    keras.utils.set_random_seed(11)
    ends = {name: layers.Input((N_TIMESTEPS, N_FEATURES), name=name) for name in ("a", "b")}
    a, b = layers.LSTM(N_UNITS, name="rnn")(ends["a"]), layers.GRU(N_UNITS, name="top")(ends["b"])
    outputs = {
        "sum": layers.Dense(1, name="sum")(a + b),
        "own": layers.Dense(1, name="own")(a),
    }
    model = keras.Model(ends, outputs)
    model.compile("sgd", {"sum": "mse", "own": "mae"}, metrics={"own": ["mse"]})
    return model


def fit_several(model: Any, callbacks: list[Any]) -> list[Any]:
    """Fits the model of two inputs and two outputs."""
    x = {"a": sequences(), "b": sequences()[::-1]}
    y = {"sum": targets(), "own": targets()}
    options = {"batch_size": BATCH, "shuffle": False, "verbose": 0}
    return [model.fit(x, y, callbacks=callbacks, **options).history]


class OwnStep(keras.Model):
    """A subclassed model with a `train_step` of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = layers.LSTM(N_UNITS, name="rnn")
        self.head = layers.Dense(1)

    def call(self, x: Any, training: bool = False) -> Any:
        return self.head(self.rnn(x, training=training))

    def train_step(self, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.abs(self(x, training=True) - y)) * 3.0
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        return {"loss": loss, "gradients": tf.linalg.global_norm(gradients)}


class TwoPlayers(keras.Model):
    """A subclassed model whose step asks two tapes for gradients, as a GAN's does."""

    def __init__(self) -> None:
        super().__init__()
        self.judge = keras.Sequential([layers.GRU(N_UNITS, name="rnn"), layers.Dense(1)])
        self.maker = keras.Sequential([layers.LSTM(N_FEATURES, return_sequences=True, name="made")])

    def call(self, x: Any, training: bool = False) -> Any:
        return self.judge(self.maker(x, training=training), training=training)

    def train_step(self, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.judge(x, training=True) - y))
        own = self.judge.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, own), own, strict=True))
        with tf.GradientTape() as tape:
            fooled = tf.reduce_mean(tf.square(self(x, training=True) - 1.0))
        own = self.maker.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(fooled, own), own, strict=True))
        return {"loss": loss, "fooled": fooled}


def subclassed(kind: Callable[[], Any], optimizer: Callable[[], Any]) -> Callable[[], Any]:
    """Returns a maker of a built, compiled model of a class of one's own."""

    def make() -> Any:
        keras.utils.set_random_seed(11)
        model = kind()
        model(sequences()[:1])
        model.compile(optimizer(), "mse")
        model.optimizer.build(model.trainable_variables)
        return model

    return make


def frozen() -> list[Any]:
    """Returns a stack whose lower recurrent layer does not train."""
    return [
        layers.LSTM(N_UNITS, return_sequences=True, trainable=False, name="rnn"),
        layers.GRU(N_UNITS, name="top"),
        layers.Dense(1),
    ]


def sgd(**options: Any) -> Callable[[], Any]:
    """Returns a maker of an SGD optimizer."""
    return lambda: keras.optimizers.SGD(0.1, **options)


def adamw() -> Any:
    """Returns an AdamW that overwrites the weights by their moving average every two steps."""
    return keras.optimizers.AdamW(
        1e-2, weight_decay=0.1, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=2
    )


def under(strategy: Callable[[], Any], model: Callable[[], Any] | None = None) -> Callable[[], Any]:
    """Returns a maker of a model, the smallest for None, under a tf.distribute strategy."""

    def make() -> Any:
        with strategy().scope():
            return (model or plain())()

    return make


@cache
def two_devices() -> Any:
    """Returns a MirroredStrategy on the two logical CPU devices made above.

    Always the same one: TensorFlow gives two of them the same keys of their collectives, and the
    second training waits for shapes of the first.
    """
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def central_storage() -> Any:
    """Returns another strategy on these devices, with the variables on one of them."""
    return tf.distribute.experimental.CentralStorageStrategy(["CPU:0", "CPU:1"], "CPU:0")


def mirrored(
    name: str, model: Callable[[], Any] | None = None, fitted: Any = None, **facts: Any
) -> TrainingOption:
    """Returns a row under a MirroredStrategy."""
    title = ", ".join(part for part in (MIRRORED, name) if part)
    facts["reason"] = "; ".join(("samples of replica 0 of 2", *filter(None, [facts.get("reason")])))
    return TrainingOption(title, under(two_devices, model), fitted or fit(), replicas=2, **facts)


MIRRORED = "tf.distribute.MirroredStrategy, two devices"

TWO_FITS = tuple(range(2 * STEPS))

OPTIONS = (
    TrainingOption('jit_compile="auto"', plain(), fit()),
    TrainingOption("jit_compile=True", plain(jit_compile=True), fit()),
    TrainingOption(
        "steps_per_execution=5",
        plain(steps_per_execution=5),
        fit(epochs=2, batch_size=2),
        steps=(4, 5, 10, 11),
        batch_sizes=(2,) * 4,
        reason="the last step of each execution is captured",
    ),
    TrainingOption("run_eagerly=True", plain(run_eagerly=True), fit()),
    TrainingOption("two fits in a row", plain(), fit_twice(), steps=TWO_FITS),
    TrainingOption(
        "compile between fits",
        plain(),
        fit_twice(lambda model: compiled(model, keras.optimizers.Adam(0.01))),
        steps=TWO_FITS,
    ),
    TrainingOption(
        "validation_data", plain(), fit(validation_data=(sequences(), targets()), epochs=2),
        steps=TWO_FITS,
    ),
    TrainingOption(
        "tf.data, ragged last batch", plain(), fit_dataset(ragged_batches), batch_sizes=(5, 5, 2)
    ),
    TrainingOption(
        "tf.data, variable T", any_timesteps(), fit_dataset(variable_timesteps)
    ),
    TrainingOption(
        "tf.data, variable T, jit_compile=True",
        any_timesteps(jit_compile=True),
        fit_dataset(variable_timesteps),
    ),
    TrainingOption(
        "sample_weight", plain(), fit(sample_weight=np.linspace(0, 2, N_SAMPLES))
    ),
    TrainingOption("class_weight", plain(), fit(class_weight={0: 0.2, 1: 3.0})),
    TrainingOption("regularizers", stack(regularized), fit()),
    TrainingOption("clipnorm", plain(sgd(clipnorm=0.02)), fit(), clipping="clipnorm 0.02"),
    TrainingOption("clipvalue", plain(sgd(clipvalue=0.01)), fit(), clipping="clipvalue 0.01"),
    TrainingOption(
        "global_clipnorm", plain(sgd(global_clipnorm=0.05)), fit(), clipping="global_clipnorm 0.05"
    ),
    TrainingOption(
        "gradient_accumulation_steps=2",
        plain(sgd(gradient_accumulation_steps=2)),
        fit(epochs=2),
        steps=TWO_FITS,
        reason="each micro-batch is a step; where the weights stand, the update is 0",
    ),
    TrainingOption(
        "gradient_accumulation_steps=2, clipnorm",
        plain(sgd(gradient_accumulation_steps=2, clipnorm=0.02)),
        fit(epochs=2),
        steps=TWO_FITS,
        clipping="clipnorm 0.02",
        reason="the mean over micro-batches is clipped: no clip_ratio",
    ),
    TrainingOption(
        "mixed_float16, loss scaling",
        stack(in_half("mixed_float16"), loss_scaled(keras.optimizers.SGD)),
        fit(),
        dtype="float16",
    ),
    TrainingOption(
        "mixed_float16, loss scaling, global_clipnorm, jit_compile=True",
        stack(in_half("mixed_float16"), loss_scaled(sgd(global_clipnorm=0.05)), jit_compile=True),
        fit(),
        dtype="float16",
        clipping="global_clipnorm 0.05",
    ),
    TrainingOption(
        "mixed_bfloat16, loss scaling",
        stack(in_half("mixed_bfloat16"), loss_scaled(sgd())),
        fit(),
        dtype="bfloat16",
    ),
    TrainingOption(
        "loss_scale_factor", plain(sgd(loss_scale_factor=64.0, clipnorm=0.02)), fit(),
        clipping="clipnorm 0.02",
    ),
    TrainingOption("dropout between layers", stack(dropout_between), fit()),
    TrainingOption(
        "dropout between layers, jit_compile=True, Adam, global_clipnorm",
        stack(
            dropout_between,
            optimizer=lambda: keras.optimizers.Adam(1e-2, global_clipnorm=1.0),
            jit_compile=True,
        ),
        fit(),
        clipping="global_clipnorm 1.0",
    ),
    TrainingOption("dropout inside layers", stack(dropout_inside), fit()),
    TrainingOption("stateful layers", stateful, fit(epochs=2), steps=TWO_FITS),
    TrainingOption("encoder-decoder: return_state, initial_state", encoder_decoder, fit()),
    TrainingOption("a layer called twice", called_twice, fit()),
    TrainingOption("several inputs and outputs", several_ends, fit_several),
    TrainingOption("Embedding, mask_zero, Bidirectional", embedded, fit_integers,
                   clipping="global_clipnorm 0.05"),
    TrainingOption(
        'layers="all": Conv1D, Dense, LayerNormalization',
        stack(of_every_kind(), sgd(clipnorm=0.02)),
        fit(),
        clipping="clipnorm 0.02",
        layers="all",
    ),
    TrainingOption(
        'layers="all", mixed_float16, loss scaling',
        stack(of_every_kind("mixed_float16"), loss_scaled(sgd())),
        fit(),
        dtype="float16",
        layers="all",
    ),
    TrainingOption(
        'layers="all", Embedding, mask_zero', embedded, fit_integers,
        clipping="global_clipnorm 0.05",
        layers="all",
    ),
    TrainingOption(
        'layers="all", run_eagerly=True',
        stack(of_every_kind(), run_eagerly=True),
        fit(),
        layers="all",
    ),
    TrainingOption("a layer with trainable=False", stack(frozen), fit()),
    TrainingOption("a subclassed model, custom train_step", subclassed(OwnStep, sgd()), fit()),
    TrainingOption(
        "two gradient calls in a train_step",
        subclassed(TwoPlayers, sgd()),
        fit(),
        reason="the first that reaches a recurrent layer is captured",
    ),
    TrainingOption("AdamW with EMA", plain(adamw), fit(epochs=2), steps=TWO_FITS),
    TrainingOption(
        "tf.distribute.OneDeviceStrategy",
        under(lambda: tf.distribute.OneDeviceStrategy("CPU:0")),
        fit(),
    ),
    mirrored(""),
    mirrored("ragged last batch", None, fit_dataset(lambda: ragged_batches(11, 4)),
             batch_sizes=(4, 4, 3), reason="the loss is the mean of the two parts' means"),
    mirrored("a single sample in the last batch", None, fit_dataset(lambda: ragged_batches(9, 4)),
             batch_sizes=(4, 4, 1), reason="replica 1 has an empty part"),
    mirrored("sample_weight", None, fit(sample_weight=np.linspace(0, 2, N_SAMPLES))),
    mirrored("run_eagerly=True", plain(run_eagerly=True)),
    mirrored("regularizers", stack(regularized)),
    mirrored("clipnorm", plain(sgd(clipnorm=0.02)), clipping="clipnorm 0.02 on each replica",
             reason="no clip_ratio of single weights"),
    mirrored("global_clipnorm", plain(sgd(global_clipnorm=0.05)),
             clipping="global_clipnorm 0.05 on each replica"),
    mirrored("mixed_float16, loss scaling",
             stack(in_half("mixed_float16"), loss_scaled(keras.optimizers.SGD)), dtype="float16"),
    mirrored("dropout between layers", stack(dropout_between)),
    mirrored("dropout inside layers", stack(dropout_inside)),
    mirrored("Embedding, mask_zero, Bidirectional", embedded, fit_integers,
             clipping="global_clipnorm 0.05 on each replica"),
    mirrored("a subclassed model, custom train_step", subclassed(OwnStep, sgd()),
             reason="its loss is the sum over replicas of what each differentiates"),
    TrainingOption(
        "tf.distribute.experimental.CentralStorageStrategy, two devices",
        under(central_storage),
        fit(),
        refusal="CentralStorageStrategy spreads the training over several replicas",
    ),
)  # fmt: skip
