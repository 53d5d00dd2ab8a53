"""Reads runs back from event files, as named arrays."""

import os
import re
import warnings
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import xarray as xr

from tb_rnn_plugin.logged_runs import LoggedRun, LoggedSeries, StoredBlob, logged_runs
from tb_rnn_plugin.stored_variable import steps_variable

#: Name of the node with a run's scalars.
SCALARS = "scalars"

#: A diagnostic's scalar tag: rnn/<series>/<diagnostic>.
_DIAGNOSTIC = re.compile(r"rnn/(?P<series>.+)/(?P<name>[^/]+)")


def load(log_dir: str | os.PathLike[str]) -> xr.DataTree:
    """Returns everything that was logged under a directory; arrays are read on first use.

    Runs nest by "/", and "." is the root. A series is a node with one variable per quantity,
    leading axis `step`: the union of its steps, NaN where a quantity has none. Its diagnostics
    are variables over `step`. A run's scalars lie in `<run>/scalars`, one variable per tag, with
    "." where the tag has "/" (`attrs["tag"]` is the tag itself). What a step was written with
    last holds. TensorFlow is not needed.

    Args:
        log_dir: What `tensorboard --logdir` gets.

    Raises:
        FileNotFoundError: there is no such directory, or no data in it.
    """
    directory = Path(log_dir).expanduser()
    if not directory.is_dir():
        raise FileNotFoundError(f"There is no directory {str(directory)!r}: check its spelling.")
    runs = logged_runs(directory)
    if not runs:
        raise FileNotFoundError(
            f"{str(directory)!r} holds no event file with data: give the directory that the "
            "training logs to, or wait for its first capture."
        )
    nodes: dict[str, xr.Dataset] = {}
    for name, run in runs.items():
        for path, dataset in _run_nodes(run).items():
            nodes[str(PurePosixPath(name, path))] = dataset
    return xr.DataTree.from_dict(_without_children(nodes))


def _run_nodes(run: LoggedRun) -> dict[str, xr.Dataset]:
    """Returns the nodes of one run by path within it."""
    nodes = {name.strip("/"): _series_dataset(name, run) for name in run.series}
    if run.scalars:
        steps = sorted({step for values in run.scalars.values() for step in values})
        nodes[SCALARS] = xr.Dataset(
            {
                tag.replace("/", "."): _over_steps(values, steps).assign_attrs(tag=tag)
                for tag, values in sorted(run.scalars.items())
            },
            {"step": steps},
        )
    return nodes


def _over_steps(values: Mapping[int, float], steps: list[int]) -> xr.DataArray:
    return xr.DataArray(
        np.array([values.get(step, np.nan) for step in steps], np.float64), dims="step"
    )


def _series_dataset(name: str, run: LoggedRun) -> xr.Dataset:
    series = run.series[name]
    diagnostics = {}
    for tag, values in run.scalars.items():
        match = _DIAGNOSTIC.fullmatch(tag)
        if match and match["series"] == name:
            diagnostics[match["name"]] = values
    kept = {
        quantity: _of_one_shape(name, quantity, blobs) for quantity, blobs in series.blobs.items()
    }
    written: list[Mapping[int, Any]] = [*kept.values(), *diagnostics.values()]
    steps = sorted({step for by_step in written for step in by_step})
    sizes = _sizes(kept)
    variables: dict[str, Any] = {
        quantity: steps_variable(blobs, steps, sizes) for quantity, blobs in kept.items()
    }
    for diagnostic, values in diagnostics.items():
        variables.setdefault(diagnostic, _over_steps(values, steps))
    coordinates: dict[str, Any] = {"step": steps}
    coordinates |= {
        axis: np.arange(sizes[axis]) for axis in ("samples", "timesteps") if axis in sizes
    }
    if "gates" in sizes:
        coordinates["gates"] = _gates(kept)
    return xr.Dataset(variables, coordinates, _attributes(series, kept))


def _gates(quantities: Mapping[str, Mapping[int, StoredBlob]]) -> list[str]:
    """Returns the longest list of gate names, which is what the axis has room for."""
    names = [
        [str(gate) for gate in blob.header.info["gates"]]
        for blobs in quantities.values()
        for blob in blobs.values()
        if "gates" in blob.header.axes
    ]
    return max(names, key=len)


def _of_one_shape(
    series: str, quantity: str, blobs: Mapping[int, StoredBlob]
) -> dict[int, StoredBlob]:
    """Returns the steps whose axes are those of the last; a GRU's bias may have 2 or 3."""
    axes = blobs[max(blobs)].header.axes
    kept = {step: blob for step, blob in blobs.items() if blob.header.axes == axes}
    if len(kept) < len(blobs):
        warnings.warn(
            f"{len(blobs) - len(kept)} steps of {quantity} of {series} are left out: their axes "
            f"are not those of the last step ({', '.join(axes)}).",
            stacklevel=4,
        )
    return kept


def _sizes(quantities: Mapping[str, Mapping[int, StoredBlob]]) -> dict[str, int]:
    """Returns the largest size of each axis. Tokens fit themselves to the arrays that they
    name, whose samples may be fewer."""
    sizes: dict[str, int] = {}
    labels: dict[str, int] = {}
    for quantity, blobs in quantities.items():
        target = labels if quantity == "tokens" else sizes
        for blob in blobs.values():
            for axis, size in zip(blob.header.axes, blob.header.shape, strict=True):
                target[axis] = max(size, target.get(axis, 0))
    return {**labels, **sizes}


def _attributes(
    series: LoggedSeries, quantities: Mapping[str, Mapping[int, StoredBlob]]
) -> dict[str, Any]:
    """Returns what holds for the series; `status` and `batch_size` are those of its last step."""
    metadata = series.metadata
    attributes = dict(metadata.attributes)
    attributes |= {"cell": metadata.cell, "direction": metadata.direction}
    _, last = max(
        ((step, blob) for blobs in quantities.values() for step, blob in blobs.items()),
        key=lambda item: item[0],
    )
    for fact in ("status", "batch_size"):
        if last.header.info.get(fact) is not None:
            attributes[fact] = last.header.info[fact]
    return {key: value for key, value in attributes.items() if value not in (None, "")}


def _without_children(nodes: Mapping[str, xr.Dataset]) -> dict[str, xr.Dataset]:
    """Moves a node that has others below it into a child, since xarray aligns children with
    their parents: run `a` with series `b` beside a run `a/b`."""
    placed = {}
    for path, dataset in nodes.items():
        if any(other.startswith(f"{path}/") for other in nodes):
            warnings.warn(
                f"{path} has nodes below it: its own arrays are in {path}/arrays.", stacklevel=3
            )
            placed[f"{path}/arrays"] = dataset
        else:
            placed[path] = dataset
    return placed
