"""Exact counts of one array at one step: by gate, on edges of their own or shared."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.queries.stored import Asked, Part, read_is_real, read_part
from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.backend.selection import Selection, parse_choice
from tb_rnn_plugin.encoding import bfloat16_to_float32
from tb_rnn_plugin.terms import QUANTITIES

Ends = tuple[float, float]

#: float64 values and how often each is there.
Tally = tuple[np.ndarray, np.ndarray]

#: Values counted at once: their float64 copies take 8 MB.
_BLOCK = 2**20

#: More bins than a screen has pixels show nothing more.
MAX_BINS = 4096
_DEFAULT_BINS = 64

_N_CODES = 2**16
_LARGEST = float(np.finfo(np.float64).max)
_SMALLEST = 5e-324


@dataclass(frozen=True)
class Bins:
    """How a request wants its values counted.

    Attributes:
        n_bins: Bins between the ends.
        is_shared: The same edges for all gates; else each gate's own.
        is_log: Magnitudes in bins of equal ratio, exact zeros apart; else values in bins of equal
            width.
        limits: Ends of the edges, ascending; None for those of the finite values.
    """

    n_bins: int
    is_shared: bool
    is_log: bool
    limits: Ends | None


def parse_bins(args: Mapping[str, str]) -> Bins:
    """Returns the bins that query parameters spell; empty ones take their default.

    Raises:
        RequestError: 400 for what is no number or no range.
    """
    text = args.get("bins") or str(_DEFAULT_BINS)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_BINS):
        raise RequestError(
            400, f'bins="{text}" is no number of bins: give a whole number from 1 to {MAX_BINS}.'
        )
    is_log = parse_choice(args, "scale", ("linear", "log")) == "log"
    is_shared = parse_choice(args, "edges", ("shared", "own")) == "shared"
    return Bins(int(text), is_shared, is_log, _limits(args, is_log))


def _limits(args: Mapping[str, str], is_log: bool) -> Ends | None:
    texts = (args.get("low") or "", args.get("high") or "")
    if texts == ("", ""):
        return None
    try:
        low, high = (float(text) for text in texts)
    except ValueError:
        low = high = math.nan
    if not (low < high and math.isfinite(low) and math.isfinite(high) and (low > 0 or not is_log)):
        above = "0 < low < high" if is_log else "low < high"
        raise RequestError(
            400,
            f'low="{texts[0]}" and high="{texts[1]}" are no limits: give two numbers, {above}, or '
            "neither.",
        )
    return low, high


def histogram(logs: Logs, *, asked: Asked, selection: Selection, bins: Bins) -> dict[str, Any]:
    """Returns counts by gate for JSON, as `http_api.md` words it.

    Raises:
        RequestError: 404 for what is not there, 400 for a slice that does not fit and for labels.
    """
    if asked.quantity in QUANTITIES and QUANTITIES[asked.quantity].group == "labels":
        raise RequestError(
            400, f"{asked.quantity} holds labels, which are not counted: ask for a quantity."
        )
    part = read_part(logs, asked, selection)
    is_real = read_is_real(logs, asked, part)
    names: Sequence[str | None] = part.gates or (None,)
    values = [_values_of_gate(part, index, is_real) for index in range(len(names))]
    ends = [bins.limits or _ends(each, bins.is_log) for each in values]
    if bins.is_shared:
        there = [pair for pair in ends if pair is not None]
        shared = (min(p[0] for p in there), max(p[1] for p in there)) if there else None
        ends = [shared] * len(ends)
    edges = [_edges(pair, bins) for pair in ends]
    n_entries = part.raw.size // len(names)
    return {
        **asdict(asked),
        "scale": "log" if bins.is_log else "linear",
        "slices": {axis: (cut.start, cut.stop) for axis, cut in part.cuts.items()},
        "histograms": [
            {"gate": name, **_counts(each, at, bins.is_log), "padding": n_entries - each.size}
            for name, each, at in zip(names, values, edges, strict=True)
        ],
    }


def _values_of_gate(part: Part, index: int, is_real: np.ndarray | None) -> np.ndarray:
    """Returns the stored entries that are no padding, flat."""
    raw = part.raw
    if part.gates:
        raw = raw.take(index, axis=part.stored.axes.index("gates"))
    return (raw if is_real is None else raw[is_real]).reshape(-1)


def _tallies(values: np.ndarray) -> Iterator[Tally]:
    """Yields all values, in blocks; bfloat16 codes are so few that each comes once."""
    blocks = [values[start : start + _BLOCK] for start in range(0, values.size, _BLOCK)]
    if values.dtype != np.uint16:
        for block in blocks:
            yield block.astype(np.float64), np.broadcast_to(np.int64(1), block.shape)
        return
    times = np.zeros(_N_CODES, np.int64)
    for block in blocks:
        times += np.bincount(block, minlength=_N_CODES)
    there = np.flatnonzero(times)
    yield bfloat16_to_float32(there.astype(np.uint16)).astype(np.float64), times[there]


def _on_axis(tally: Tally, is_log: bool) -> Tally:
    """Returns what has a place on the axis."""
    values, times = tally
    if is_log:
        values = np.abs(values)
    has_place = np.isfinite(values) & (values > 0) if is_log else np.isfinite(values)
    return values[has_place], times[has_place]


def _ends(values: np.ndarray, is_log: bool) -> Ends | None:
    """Returns the ends of edges that hold all values; None where no value has a place."""
    low, high = np.inf, -np.inf
    for tally in _tallies(values):
        placed, _ = _on_axis(tally, is_log)
        low = min(low, placed.min(initial=np.inf))
        high = max(high, placed.max(initial=-np.inf))
    return (float(low), float(high)) if low <= high else None


def _edges(ends: Ends | None, bins: Bins) -> np.ndarray:
    """Returns ascending edges; none without ends.

    One value alone stands in the middle, between its half and its double or, on a linear axis,
    its half and one and a half of it.
    """
    if ends is None:
        return np.empty(0)
    low, high = ends
    if low == high:
        room = 0.5 * abs(low) or 0.5
        low, high = (low / 2, high * 2) if bins.is_log else (low - room, high + room)
        low, high = max(low, _SMALLEST if bins.is_log else -_LARGEST), min(high, _LARGEST)
    share = np.linspace(0, 1, bins.n_bins + 1)
    if bins.is_log:
        edges = np.exp2((1 - share) * np.log2(low) + share * np.log2(high))
    else:
        edges = (1 - share) * low + share * high
    # Rounding must not leave the ends, which are values, outside.
    edges[0], edges[-1] = low, high
    return np.maximum.accumulate(np.clip(edges, low, high))


def _counts(values: np.ndarray, edges: np.ndarray, is_log: bool) -> dict[str, Any]:
    """Counts half-open bins [edge, next edge), the last with its end, and what is outside."""
    counts = np.zeros(max(0, edges.size - 1), np.int64)
    outside = dict.fromkeys(
        ("below", "above", "zeros", "nan", "positive_infinity", "negative_infinity"), 0
    )
    for tally in _tallies(values):
        every, times = tally
        outside["nan"] += int(times[np.isnan(every)].sum())
        outside["positive_infinity"] += int(times[every == np.inf].sum())
        outside["negative_infinity"] += int(times[every == -np.inf].sum())
        outside["zeros"] += int(times[every == 0].sum()) if is_log else 0
        placed, n = _on_axis(tally, is_log)
        if not edges.size:
            continue
        is_below, is_above = placed < edges[0], placed > edges[-1]
        outside["below"] += int(n[is_below].sum())
        outside["above"] += int(n[is_above].sum())
        inside = ~(is_below | is_above)
        at = np.searchsorted(edges, placed[inside], side="right") - 1
        np.add.at(counts, np.minimum(at, counts.size - 1), n[inside])
    return {
        "edges": edges.tolist(),
        "counts": counts.tolist(),
        **outside,
        "total": int(values.size),
    }
