"""One array at one step, cut and reduced to pixels."""

from dataclasses import asdict
from typing import Any

from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.queries.stored import Asked, read_part
from tb_rnn_plugin.backend.response import without_nonfinite
from tb_rnn_plugin.backend.selection import Selection
from tb_rnn_plugin.encoding import StoredTensor, encode_stored


def array(logs: Logs, *, asked: Asked, selection: Selection) -> bytes:
    """Returns a safetensors buffer in the stored type, as `http_api.md` words it.

    Raises:
        RequestError: 404 for what is not there, 400 for a slice that does not fit.
    """
    part = read_part(logs, asked, selection)
    stored = part.stored
    facts: dict[str, Any] = {
        **stored.info,
        **asdict(asked),
        "gates": part.gates,
        "stored_dtype": stored.stored_dtype,
        "slices": {axis: (cut.start, cut.stop) for axis, cut in part.cuts.items()},
    }
    if part.reduced:
        facts["reduced"] = part.reduced
    return encode_stored(
        StoredTensor(part.raw, stored.stored_dtype, stored.axes, without_nonfinite(facts))
    )
