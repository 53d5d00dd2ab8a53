"""The gallery's pictures: what see-rnn's README shows, and each view of the tab, as links."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote


@dataclass(frozen=True)
class Picture:
    """One state of the tab.

    Attributes:
        name: Its file in docs/images/gallery, without ending.
        shows: What it is, in a few words.
        view: Keys of the view in the URL, without `p.rnn.`.
        label: Beginning of the accessible name of what must be there.
        role: Its role: a drawn picture, or a table.
    """

    name: str
    shows: str
    view: Mapping[str, str]
    label: str
    role: Literal["img", "table"] = "img"


@dataclass(frozen=True)
class Example:
    """One section of the gallery.

    Attributes:
        title: What is asked.
        reading: What the pictures answer, in one or two sentences.
        pictures: One or more states of the tab.
        see_rnn: Number and call of the example of see-rnn's README that this answers; "": none.
    """

    title: str
    reading: str
    pictures: tuple[Picture, ...] = field(default=())
    see_rnn: str = ""


def link(picture: Picture, address: str = "http://localhost:6006") -> str:
    """Returns the URL under which TensorBoard on the gallery's logs opens the picture."""
    keys = "".join(f"&p.rnn.{key}={quote(text, safe='')}" for key, text in picture.view.items())
    return f"{address}/#rnn{keys}"


def _picture(name: str, shows: str, label: str, **view: str) -> Picture:
    return Picture(name, shows, view, label)


_LSTM_6 = "lstm-6, "
#: A column for each direction.
_BOTH = "bi-gru-128@@memory%2Fforward,bi-gru-128@@memory%2Fbackward"

EXAMPLES = (
    Example(
        "Activations, axes shared or free",
        "A panel for each unit of a bidirectional LSTM with relu. On shared axes the few strong "
        "units stand out; on their own axes the shape of the weak ones shows.",
        (
            _picture(
                "activations-free",
                "each panel on axes of its own",
                "bi-lstm-32-relu",
                **{"r": "bi-lstm-32-relu", "q": "output", "m": "panels", "n": "0:1", "x": "own"},
            ),
            _picture(
                "activations-shared",
                "all panels on the same axes",
                "bi-lstm-32-relu",
                **{"r": "bi-lstm-32-relu", "q": "output", "m": "panels", "n": "0:1"},
            ),
        ),
        "1: `features_1D(outs[:1], share_xy=False)`, `features_1D(outs[:1], y_zero=True)`",
    ),
    Example(
        "One sample's gradient, early in training",
        "Six units after 20 steps of training: the total gradient of one sequence. Read from the "
        "right, where the loss is nearest: the lines shrink towards 0 on the way back.",
        (
            _picture(
                "one-sample",
                "one line per panel",
                _LSTM_6,
                **{"r": "lstm-6@20", "m": "panels", "n": "0:1"},
            ),
        ),
        "2: `features_1D(grads[:1], n_rows=2)`",
    ),
    Example(
        "All samples",
        "The same with 16 sequences: a colour per sample, the same in every panel; and as maps, "
        "on one domain.",
        (
            _picture(
                "all-samples",
                "a line for each of 16 samples",
                _LSTM_6,
                **{"r": "lstm-6@20", "m": "panels", "n": "0:16"},
            ),
            _picture(
                "all-samples-maps",
                "a map for each of 16 samples",
                _LSTM_6,
                **{"r": "lstm-6@20", "n": "0:16"},
            ),
        ),
        "3: `features_1D(grads, n_rows=2)`, `features_2D(grads, n_rows=4)`",
    ),
    Example(
        "Early against late training",
        "Two steps of one run side by side, on the same axes: after 200 steps the gradient reaches "
        "several times as far back, as the horizon in the heads says.",
        (
            _picture(
                "early-late",
                "step 20 and step 200, a line for each sample",
                _LSTM_6,
                **{"r": "lstm-6@20,lstm-6@200", "m": "panels", "n": "0:16"},
            ),
            _picture(
                "early-late-maps",
                "the same as maps",
                _LSTM_6,
                **{"r": "lstm-6@20,lstm-6@200", "n": "0:8"},
            ),
        ),
        "4: the same calls after 200 iterations",
    ),
    Example(
        "2D against 1D",
        "256 units of one sequence: as a map all units are seen at once; as lines their sizes can "
        "be read off.",
        (
            _picture(
                "two-dimensional",
                "256 units as a map",
                "lstm-256, ",
                **{"r": "lstm-256", "n": "0:1"},
            ),
            _picture(
                "one-dimensional",
                "256 units as lines",
                "lstm-256, ",
                **{"r": "lstm-256", "n": "0:1", "m": "traces"},
            ),
        ),
        "5: `features_1D(grads[0])`, `features_2D(grads[:, :, 0])`",
    ),
    Example(
        "Bidirectional, the backward half reflected",
        "Both directions of a bidirectional GRU. Mirrored into its processing order, the backward "
        "half can be read like the forward one; an arrow says so, and samples never change places.",
        (
            _picture(
                "bidirectional",
                "both directions by input timestep",
                "bi-gru-128, ",
                **{"r": _BOTH, "n": "0:1"},
            ),
            _picture(
                "bidirectional-reflected",
                "the backward half mirrored",
                "bi-gru-128, ",
                **{"r": _BOTH, "n": "0:1", "b": "1"},
            ),
        ),
        "6: `features_2D(grads[0], reflect_half=True)`",
    ),
    Example(
        "A single timestep",
        "With `return_sequences=False` the direct gradient is there at the last timestep alone: "
        "its value by unit, for every sample.",
        (
            _picture(
                "scatter",
                "the direct gradient at the last timestep",
                _LSTM_6,
                **{
                    "r": "lstm-6",
                    "s": "last",
                    "q": "output_gradient",
                    "m": "scatter",
                    "n": "0:16",
                    "o": "linear",
                },
            ),
        ),
        "7: `features_0D(grads)`",
    ),
    Example(
        "LSTM, GRU and SimpleRNN side by side",
        "256 units each, the same task and seed, one domain. In an LSTM memory runs through the "
        "cell state: its total gradient stands beside dL/dh of the others.",
        (
            _picture(
                "three-cells",
                "total gradients of three cells",
                "gru-256, ",
                **{
                    "r": "lstm-256,gru-256,simplernn-256",
                    "q": "cell_gradient",
                    "n": "0:2",
                },
            ),
        ),
        "8: `features_2D(grads, n_rows=8)` for each",
    ),
    Example(
        "Weights of one layer",
        "Kernel, recurrent kernel and bias by gate: as histograms, each on axes of its own, and as "
        "maps on one domain.",
        (
            _picture(
                "weight-histograms",
                "kernel x gate histograms, each on axes of its own",
                "Histogram of the kernel, ",
                **{"r": "lstm-256", "v": "weights", "l": "histograms", "y": "panel,panel"},
            ),
            _picture(
                "weight-maps",
                "kernel x gate maps",
                "lstm-256, ",
                **{"r": "lstm-256", "v": "weights"},
            ),
        ),
        "9: `rnn_histogram(model, 'lstm', equate_axes=False)`, `rnn_heatmap(model, 'lstm')`",
    ),
    Example(
        "Weights of both directions",
        "A bidirectional LSTM: axes shared within each direction; maps of both directions on one "
        "domain that was typed in.",
        (
            _picture(
                "direction-histograms",
                "histograms, axes shared by direction",
                "Histogram of the kernel, ",
                **{
                    "r": "bi-lstm-64",
                    "v": "weights",
                    "l": "histograms",
                    "y": "direction,direction",
                },
            ),
            _picture(
                "direction-maps",
                "maps on the domain -0.8 to 0.8",
                "bi-lstm-64, ",
                **{"r": "bi-lstm-64", "v": "weights", "d": "-0.8,0.8"},
            ),
        ),
        "10: `rnn_histogram(model, 'bidir', equate_axes=2)`, `rnn_heatmap(..., norm=(-.8, .8))`",
    ),
    Example(
        "Absolute value on a grey map",
        "Size alone, without sign: the gradient of a GRU's weights.",
        (
            _picture(
                "absolute",
                "absolute gradient of the weights",
                "gru-64, ",
                **{"r": "gru-64", "v": "weights", "w": "gradient", "c": "grey", "o": "linear"},
            ),
        ),
        "11: `rnn_heatmap(model, 'gru', mode='grads', cmap=None, absolute_value=True)`",
    ),
    Example(
        "One NaN",
        "One weight of 16,384, set to NaN by hand: marked in its kernel, gate and direction, "
        "counted, and without any effect on the colours of the others.",
        (
            _picture(
                "nan-maps",
                "the mark in the map",
                "bi-lstm-64-nan, ",
                **{"r": "bi-lstm-64-nan", "v": "weights"},
            ),
            _picture(
                "nan-histograms",
                "the count beside the histogram",
                "Histogram of the kernel, ",
                **{
                    "r": "bi-lstm-64-nan",
                    "s": "memory/backward",
                    "v": "weights",
                    "l": "histograms",
                    "B": "0",
                },
            ),
        ),
        "12: NaN shown as a share of the weights",
    ),
    Example(
        "Layers that are not recurrent",
        'The kernels of a sparse Conv1D autoencoder, captured with `layers="all"`.',
        (
            _picture(
                "conv1d",
                "kernels of a Conv1D layer",
                "conv1d-autoencoder",
                **{"r": "conv1d-autoencoder", "s": "encode", "v": "weights"},
            ),
        ),
        "13: `features_1D` and `features_2D` of Conv1D weights",
    ),
    Example(
        "Histogram",
        "The stored values of three cells on shared edges; outlines are the other runs.",
        (
            _picture(
                "histogram",
                "total gradients of three cells",
                "Histogram of ",
                **{"v": "histogram", "r": "lstm-256,gru-256,simplernn-256"},
            ),
        ),
    ),
    Example(
        "Evolution",
        "Every kept step of a training at once: a column is a step, a row a timestep. The bright "
        "part grows upwards as the network learns to look further back.",
        (
            _picture(
                "evolution",
                "total gradient over training",
                "lstm-6, ",
                **{"v": "evolution", "r": "lstm-6,gru-64"},
            ),
        ),
    ),
    Example(
        "Depth",
        "The gradient's norm in every layer, in order of depth, over training.",
        (
            _picture(
                "depth",
                "three series of two runs",
                "bi-lstm-64, ",
                **{"v": "depth", "r": "bi-lstm-64,bi-gru-128"},
            ),
        ),
    ),
    Example(
        "Memory",
        "How far back what the loss sends to one timestep reaches, and the lag profile: the second "
        "layer of each network, where the loss enters at the last timestep alone.",
        (
            _picture(
                "memory",
                "memory maps and lag profiles",
                "lstm-6, ",
                **{"v": "memory", "r": "lstm-6,gru-64", "s": "last"},
            ),
        ),
    ),
    Example(
        "Diagnostics",
        "Every single number of a layer at a step, run against run, sorted by any of them.",
        (
            Picture(
                "diagnostics",
                "all diagnostics of three runs",
                {"v": "diagnostics", "r": "lstm-256,gru-256,simplernn-256"},
                "Diagnostics",
                role="table",
            ),
        ),
    ),
    Example(
        "Difference",
        "Two steps of one run, and what has changed between them.",
        (
            _picture(
                "difference",
                "step 200 minus step 20",
                _LSTM_6,
                **{"r": "lstm-6@20,lstm-6@200", "e": "1-0", "n": "0:4"},
            ),
        ),
    ),
)
