"""The RNN plugin: each route parses its parameters, calls one query and answers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tensorboard import plugin_util
from tensorboard.plugins import base_plugin
from werkzeug.wrappers import Request, Response

from tb_rnn_plugin.backend import static
from tb_rnn_plugin.backend.catalog import Catalogs
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.queries.array import array
from tb_rnn_plugin.backend.queries.overview import overview
from tb_rnn_plugin.backend.queries.scalars import scalars
from tb_rnn_plugin.backend.recent import Recent
from tb_rnn_plugin.backend.response import (
    RequestError,
    bytes_response,
    error_response,
    to_json,
)
from tb_rnn_plugin.backend.selection import check_names, parse_selection, parse_step, required
from tb_rnn_plugin.terms import AXES, PLUGIN_NAME

#: https://github.com/huggingface/safetensors registers no type of its own.
SAFETENSORS = "application/octet-stream"
JSON = "application/json"

#: TensorBoard's own number for blobs, where the loader's `fix_flags` did not run.
_DEFAULT_MAX_STEPS = 10

_SERIES = ("run", "series", "quantity")
_ARRAY = (*_SERIES, "step", *AXES, "width_px", "height_px")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _route(answer: Callable[[Request], Response]) -> Application:
    """Returns a WSGI application: GET only, and a `RequestError` becomes its sentence."""

    def respond(request: Request) -> Response:
        try:
            if request.method not in ("GET", "HEAD"):
                raise RequestError(405, f"{request.method} is not served here: use GET.")
            return answer(request)
        except RequestError as error:
            return error_response(error)

    return Request.application(respond)


class RNNPlugin(base_plugin.TBPlugin):
    """The tab "RNN" and its routes."""

    plugin_name = PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        """Keeps what the routes need; reads nothing."""
        hints: Mapping[str, int | None] = context.sampling_hints or {}
        max_steps = hints.get(PLUGIN_NAME)
        self._max_steps = _DEFAULT_MAX_STEPS if max_steps is None else max_steps
        self._data_provider = context.data_provider
        self._catalogs = Catalogs()
        self._recent = Recent()

    def is_active(self) -> bool:
        """Returns False at once.

        TensorBoard marks a plugin active when its data provider knows data of
        `data_plugin_names()`, here `("rnn",)`, and asks this only where it knows none.
        """
        return False

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Returns the tab's name and entry module."""
        return base_plugin.FrontendMetadata(es_module_path=f"/{static.ENTRY}", tab_name="RNN")

    def get_plugin_apps(self) -> dict[str, Application]:
        """Returns path below data/plugin/rnn -> WSGI application."""
        return {
            "/catalog": _route(self._catalog),
            "/overview": _route(self._overview),
            "/array": _route(self._array),
            "/scalars": _route(self._scalars),
            f"/{static.ENTRY}": _route(_entry),
            "/assets/*": _route(_asset),
        }

    def _logs(self, request: Request) -> Logs:
        return Logs(
            data_provider=self._data_provider,
            request_context=plugin_util.context(request.environ),
            experiment_id=plugin_util.experiment_id(request.environ),
            max_steps=self._max_steps,
            recent=self._recent,
        )

    def _catalog(self, request: Request) -> Response:
        check_names(request.args, ())
        return bytes_response(request, self._catalogs.to_json(self._logs(request)), JSON)

    def _overview(self, request: Request) -> Response:
        check_names(request.args, _SERIES)
        asked = {name: required(request.args, name) for name in _SERIES}
        logs = self._logs(request)
        return bytes_response(request, logs.answer(lambda: overview(logs, **asked)), SAFETENSORS)

    def _array(self, request: Request) -> Response:
        check_names(request.args, _ARRAY)
        asked: dict[str, Any] = {name: required(request.args, name) for name in _SERIES}
        asked["step"] = parse_step(required(request.args, "step"))
        asked["selection"] = parse_selection(request.args)
        logs = self._logs(request)
        return bytes_response(request, logs.answer(lambda: array(logs, **asked)), SAFETENSORS)

    def _scalars(self, request: Request) -> Response:
        check_names(request.args, ("run",))
        run = required(request.args, "run")
        return bytes_response(request, to_json(scalars(self._logs(request), run=run)), JSON)


def _entry(request: Request) -> Response:
    del request
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(static.entry(), content_type=static.MIME_TYPES[".js"], headers=headers)


def _asset(request: Request) -> Response:
    # TensorBoard leaves the whole path; what the bundle lists begins at assets/.
    path = "assets/" + request.path.rpartition("/assets/")[2]
    body, mimetype = static.hashed_file(path)
    return bytes_response(
        request, body, mimetype, cache_control="public, max-age=31536000, immutable"
    )
