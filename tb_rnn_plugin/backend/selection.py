"""Which part of an array a request wants, and that part: slices, gates and a pixel size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.terms import AXES

#: A reduced array is at most this wide or high, more than any screen; a larger number is a typo.
MAX_PIXELS = 16384

#: Unsigned codes of a float type's raw bytes, by their width.
_CODES = {2: np.uint16, 4: np.uint32, 8: np.uint64}


@dataclass(frozen=True)
class Selection:
    """What a request asks of one array.

    Attributes:
        slices: Axis name -> "start:stop" as typed, checked but for its bounds. `gates` may be a
            gate's name.
        width_px: At most so many columns; None for all.
        height_px: At most so many rows; None for all.
    """

    slices: Mapping[str, str] = field(default_factory=dict)
    width_px: int | None = None
    height_px: int | None = None


def required(args: Mapping[str, str], name: str) -> str:
    """Returns the value of a parameter that a request must have."""
    if name not in args:
        raise RequestError(
            400, f'The parameter "{name}" is missing: add {name}=... to the request.'
        )
    return args[name]


def check_names(args: Iterable[str], allowed: Sequence[str]) -> None:
    """Raises RequestError for a parameter that the route does not have."""
    for name in args:
        if name not in allowed:
            raise RequestError(400, f'Unknown parameter "{name}". There are: {", ".join(allowed)}.')


def parse_choice(args: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Returns one of `choices`; the first where the request leaves it out."""
    choice = args.get(name) or choices[0]
    if choice not in choices:
        raise RequestError(400, f'{name}="{choice}" is none of: {", ".join(choices)}.')
    return choice


def parse_step(text: str) -> int:
    """Returns a training step."""
    if not (text.isascii() and text.isdigit()):
        raise RequestError(400, f'step="{text}" is no step: give a whole number such as step=100.')
    return int(text)


def parse_selection(args: Mapping[str, str]) -> Selection:
    """Returns the selection that query parameters spell; empty ones select everything."""
    slices = {axis: args[axis] for axis in AXES if args.get(axis)}
    return Selection(slices, _pixels(args, "width_px"), _pixels(args, "height_px"))


def _pixels(args: Mapping[str, str], name: str) -> int | None:
    text = args.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_PIXELS):
        raise RequestError(
            400, f'{name}="{text}" is no size: give a whole number from 1 to {MAX_PIXELS}.'
        )
    return int(text)


def axis_slices(
    slices: Mapping[str, str], axes: Sequence[str], shape: Sequence[int], gates: Sequence[str]
) -> dict[str, slice]:
    """Returns the slice of each axis that is cut.

    A stop beyond the end means the end. `units` cuts `features` where there are no units.

    Raises:
        RequestError: 400 if a slice is none, empty, or of an axis that the array does not have.
    """
    found = {}
    for asked, text in slices.items():
        axis = asked
        if asked == "units" and "units" not in axes and "features" in axes:
            axis = "features"
        if axis not in axes:
            there = ", ".join(f"{name} ({n})" for name, n in zip(axes, shape, strict=True))
            raise RequestError(400, f'This array has no axis "{axis}" to cut. It has {there}.')
        length = shape[axes.index(axis)]
        if axis == "gates" and text in gates:
            start, stop = gates.index(text), gates.index(text) + 1
        else:
            start, stop = _bounds(asked, text, length, gates if axis == "gates" else ())
        if not 0 <= start < min(stop, length):
            raise RequestError(
                400, f'{asked}="{text}" selects nothing: there are {axis} 0:{length}.'
            )
        found[axis] = slice(start, min(stop, length))
    return found


def _bounds(asked: str, text: str, length: int, gates: Sequence[str]) -> tuple[int, int]:
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 2 or not all(p == "" or (p.isascii() and p.isdigit()) for p in parts):
        or_name = f" or a name ({', '.join(gates)})" if gates else ""
        raise RequestError(
            400,
            f'{asked}="{text}" is no slice: give start:stop, half open, such as {asked}=0:4'
            f"{or_name}.",
        )
    return int(parts[0] or 0), int(parts[1]) if parts[1] else length


def picture_axes(axes: Sequence[str]) -> tuple[str | None, str | None]:
    """Returns the axes that run across and down in a picture; None where there is none."""
    across = next((axis for axis in ("timesteps", "units") if axis in axes), None)
    candidates = ["features", "units_from", "loss_timesteps"]
    if across == "timesteps":
        candidates.insert(0, "units")
    return across, next((axis for axis in candidates if axis in axes), None)


def reduce_axis(raw: np.ndarray, axis: int, n_boxes: int) -> np.ndarray:
    """Returns `raw` with `axis` cut into boxes, each the entry of largest magnitude in its box.

    A NaN wins over an infinity and an infinity over every number, so that no box hides one. Of a
    float's bits without the sign, larger means larger in magnitude, infinity is above every
    number and NaN above infinity; so with the sign bit moved to the end, the maximum of the bits
    is the entry wanted, for bfloat16 codes too.

    Args:
        raw: Stored array: floats, bfloat16 codes (uint16), booleans or non-negative integers.
        axis: Which axis.
        n_boxes: At most its length. Box b covers floor(b n / boxes) : floor((b + 1) n / boxes).
    """
    starts = np.arange(n_boxes) * raw.shape[axis] // n_boxes
    is_float = raw.dtype.kind == "f" or raw.dtype == np.uint16
    if not is_float:
        return np.asarray(np.maximum.reduceat(raw, starts, axis))
    codes = np.ascontiguousarray(raw).view(_CODES[raw.dtype.itemsize])
    sign_bit = codes.dtype.type(8 * codes.dtype.itemsize - 1)
    one = codes.dtype.type(1)
    largest = np.maximum.reduceat((codes << one) | (codes >> sign_bit), starts, axis)
    return np.asarray(((largest >> one) | (largest << sign_bit)).view(raw.dtype))


def select(
    raw: np.ndarray,
    axes: Sequence[str],
    gates: Sequence[str],
    selection: Selection,
    *,
    is_real: np.ndarray | None = None,
) -> tuple[np.ndarray, dict[str, slice], dict[str, tuple[int, int]]]:
    """Returns the part of `raw` that is asked for, what was cut and what was reduced.

    Args:
        raw: The stored array.
        axes: Its axes.
        gates: Its gates' names, in order; none where it has no such axis.
        selection: What is asked.
        is_real: True (samples, timesteps) where an array that begins with these axes is no
            padding: no box of timesteps shows any. None: all is real.

    Returns:
        The array with all of its axes; axis -> slice; axis -> (entries before, boxes after).
    """
    cuts = axis_slices(selection.slices, axes, raw.shape, gates)
    part = raw[tuple(cuts.get(axis, slice(None)) for axis in axes)]
    reduced = {}
    sizes = (selection.width_px, selection.height_px)
    for name, n_pixels in zip(picture_axes(axes), sizes, strict=True):
        if name is None or n_pixels is None:
            continue
        axis = list(axes).index(name)
        length = part.shape[axis]
        if length <= n_pixels:
            continue
        if is_real is not None and name == "timesteps":
            shown = is_real[tuple(cuts.get(other, slice(None)) for other in axes[:2])]
            part = part.copy()
            part[~shown] = 0  # the least that a box can hold
        part = reduce_axis(part, axis, n_pixels)
        reduced[name] = (length, n_pixels)
    return part, cuts, reduced
