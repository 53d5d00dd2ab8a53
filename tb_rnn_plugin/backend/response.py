"""HTTP answers: JSON, buffers and one-sentence errors, with ETag, 304 and gzip."""

import gzip
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Request, Response

#: Below this a response fits into one network packet, and gzip gains nothing.
MIN_GZIP_BYTES = 1024

#: gzip pays where it makes the body smaller by a tenth.
MAX_GZIP_RATIO = 0.9

#: Bytes from the middle of a body that show whether gzip will pay: compressing a megabyte of
#: noise in vain takes longer than sending it.
GZIP_PROBE_BYTES = 16 * 1024

REVALIDATE = "private, no-cache"


class RequestError(ValueError):
    """A request that gets no answer.

    Attributes:
        status: 400 (the request is wrong), 404 (what it names is not there) or 405.
    """

    def __init__(self, status: int, sentence: str) -> None:
        """Takes one sentence: what was asked, what there is, what to do."""
        super().__init__(sentence)
        self.status = status


def without_nonfinite(value: Any) -> Any:
    """Returns `value` for JSON, which has no NaN and no infinities: they become strings."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {str(key): without_nonfinite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nonfinite(item) for item in value]
    return value


def to_json(content: Any) -> bytes:
    """Returns `content` as JSON without a bare NaN."""
    return json.dumps(without_nonfinite(content), allow_nan=False, separators=(",", ":")).encode()


def bytes_response(
    request: Request,
    body: bytes,
    mimetype: str,
    *,
    cache_control: str = REVALIDATE,
    file_name: str = "",
) -> Response:
    """Returns `body` with an ETag, or 304 if the client has it already.

    With a file name a browser saves it.
    """
    # Weak, since the same tag stands for the body with and without gzip.
    etag = hashlib.blake2b(body, digest_size=16).hexdigest()
    headers = {
        "Cache-Control": cache_control,
        "ETag": f'W/"{etag}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if file_name:
        headers["Content-Disposition"] = attachment(file_name)
    if request.if_none_match.contains_weak(etag):
        return Response(status=304, headers=headers)
    if request.accept_encodings["gzip"] > 0 and _gzip_may_pay(body):
        smaller = gzip.compress(body, compresslevel=1, mtime=0)
        if len(smaller) <= MAX_GZIP_RATIO * len(body):
            headers["Content-Encoding"] = "gzip"
            body = smaller
    return Response(body, content_type=mimetype, headers=headers)


def attachment(file_name: str) -> str:
    """Returns the header that names a file, as https://www.rfc-editor.org/rfc/rfc6266 words it.

    Where the name is not ASCII, an old client gets it with "?" in those places.
    """
    plain = file_name.encode("ascii", "replace").decode()
    encoded = "" if plain == file_name else f"; filename*=UTF-8''{quote(file_name)}"
    return f'attachment; filename="{plain}"{encoded}'


def error_response(error: RequestError) -> Response:
    """Returns the sentence of `error` as plain text."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if error.status == 405:
        headers["Allow"] = "GET, HEAD"
    return Response(
        str(error), error.status, headers=headers, content_type="text/plain; charset=utf-8"
    )


def _gzip_may_pay(body: bytes) -> bool:
    if len(body) < MIN_GZIP_BYTES:
        return False
    middle = max(0, (len(body) - GZIP_PROBE_BYTES) // 2)
    probe = body[middle : middle + GZIP_PROBE_BYTES]
    return len(gzip.compress(probe, compresslevel=1)) <= MAX_GZIP_RATIO * len(probe)
