"""One array at one step, cut and reduced to pixels."""

from collections.abc import Mapping
from typing import Any

from tb_rnn_plugin.backend.catalog import Tag, find_tag, some_of
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.response import RequestError, without_nonfinite
from tb_rnn_plugin.backend.selection import Selection, select
from tb_rnn_plugin.encoding import StoredTensor, decode_tensor, encode_stored
from tb_rnn_plugin.record import FormatError


def array(
    logs: Logs, *, run: str, series: str, quantity: str, step: int, selection: Selection
) -> bytes:
    """Returns a safetensors buffer in the stored type, as `http_api.md` words it.

    Raises:
        RequestError: 404 for what is not there, 400 for a slice that does not fit.
    """
    tag = find_tag(logs, logs.recent_arrays(run), run=run, series=series, quantity=quantity)
    blob = _read(logs, run, tag, quantity, step)
    try:
        stored = decode_tensor(blob)
    except FormatError as error:
        raise RequestError(404, f'{quantity} of "{series}" at step {step}: {error}') from error
    gates = tuple(stored.info.get("gates") or tag.metadata.gates)
    return _answer(
        stored,
        gates if "gates" in stored.axes else (),
        selection,
        {"run": run, "series": series, "quantity": quantity, "step": step},
    )


def _read(logs: Logs, run: str, tag: Tag, quantity: str, step: int) -> bytes:
    keys = logs.recent_blob_keys(run, tag.name)
    if step not in keys:
        nearest = sorted(sorted(keys, key=lambda kept: abs(kept - step))[:3])
        raise RequestError(
            404,
            f'Step {step} of "{tag.name}" in run "{run}" is not there. TensorBoard kept '
            f"{len(keys)} steps, the nearest: {some_of(nearest)}.",
        )
    index = tag.metadata.quantities.index(quantity)
    blob = logs.read_blob(keys[step][index]) if index < len(keys[step]) else b""
    if not blob:
        raise RequestError(
            404,
            f'{quantity} of "{tag.metadata.series}" was not written at step {step} of run "{run}"; '
            "ask for another step or quantity.",
        )
    return blob


def _answer(
    stored: StoredTensor, gates: tuple[str, ...], selection: Selection, asked: Mapping[str, object]
) -> bytes:
    part, cuts, reduced = select(stored.raw, stored.axes, gates, selection)
    facts: dict[str, Any] = {
        **stored.info,
        **asked,
        "gates": gates[cuts["gates"]] if "gates" in cuts else gates,
        "stored_dtype": stored.stored_dtype,
        "slices": {axis: (cut.start, cut.stop) for axis, cut in cuts.items()},
    }
    if reduced:
        facts["reduced"] = reduced
    return encode_stored(
        StoredTensor(part, stored.stored_dtype, stored.axes, without_nonfinite(facts))
    )
