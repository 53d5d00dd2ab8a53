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
from tb_rnn_plugin.backend.queries.export import FORMATS, export, export_overview, file_name
from tb_rnn_plugin.backend.queries.histogram import histogram, parse_bins
from tb_rnn_plugin.backend.queries.overview import overview
from tb_rnn_plugin.backend.queries.scalars import scalars
from tb_rnn_plugin.backend.queries.stored import Asked
from tb_rnn_plugin.backend.recent import Recent
from tb_rnn_plugin.backend.response import (
    RequestError,
    bytes_response,
    error_response,
    to_json,
)
from tb_rnn_plugin.backend.selection import (
    check_names,
    parse_choice,
    parse_selection,
    parse_step,
    required,
)
from tb_rnn_plugin.terms import AXES, PLUGIN_NAME

#: https://github.com/huggingface/safetensors registers no type of its own.
SAFETENSORS = "application/octet-stream"
JSON = "application/json"

#: TensorBoard's own number for blobs, where the loader's `fix_flags` did not run.
_DEFAULT_MAX_STEPS = 10

_SERIES = ("run", "series", "quantity")
_STORED = (*_SERIES, "step", *AXES)
_ARRAY = (*_STORED, "width_px", "height_px")
_HISTOGRAM = (*_STORED, "bins", "edges", "scale", "low", "high")
_EXPORT = (*_STORED, "format")
_EXPORT_OVERVIEW = (*_SERIES, "format", "of", "against")

#: NumPy registered no type of its own; https://www.rfc-editor.org/rfc/rfc4180 is that of CSV.
_FILE_TYPES = {"npy": "application/octet-stream", "csv": "text/csv; charset=utf-8"}

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
            "/histogram": _route(self._histogram),
            "/export": _route(self._export),
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
        asked, selection = _asked(request), parse_selection(request.args)
        logs = self._logs(request)
        body = logs.answer(lambda: array(logs, asked=asked, selection=selection))
        return bytes_response(request, body, SAFETENSORS)

    def _scalars(self, request: Request) -> Response:
        check_names(request.args, ("run", "series"))
        run, series = required(request.args, "run"), request.args.get("series") or None
        found = scalars(self._logs(request), run=run, series=series)
        return bytes_response(request, to_json(found), JSON)

    def _histogram(self, request: Request) -> Response:
        check_names(request.args, _HISTOGRAM)
        asked, selection = _asked(request), parse_selection(request.args)
        bins = parse_bins(request.args)
        logs = self._logs(request)
        body = logs.answer(
            lambda: to_json(histogram(logs, asked=asked, selection=selection, bins=bins))
        )
        return bytes_response(request, body, JSON)

    def _export(self, request: Request) -> Response:
        if request.args.get("of"):
            return self._export_overview(request)
        check_names(request.args, (*_EXPORT, "of"))
        asked, selection = _asked(request), parse_selection(request.args)
        kind = parse_choice(request.args, "format", FORMATS)
        logs = self._logs(request)
        body = logs.answer(lambda: export(logs, asked=asked, selection=selection, file_format=kind))
        name = file_name(asked.run, asked.series, asked.quantity, asked.step, file_format=kind)
        return bytes_response(request, body, _FILE_TYPES[kind], file_name=name)

    def _export_overview(self, request: Request) -> Response:
        check_names(request.args, _EXPORT_OVERVIEW)
        of = parse_choice(request.args, "of", ("overview",))
        asked = {name: required(request.args, name) for name in _SERIES}
        against = parse_choice(request.args, "against", ("timesteps", "units"))
        kind = parse_choice(request.args, "format", FORMATS)
        logs = self._logs(request)
        body = logs.answer(
            lambda: export_overview(logs, **asked, against=against, file_format=kind)
        )
        name = file_name(*asked.values(), of, against, file_format=kind)
        return bytes_response(request, body, _FILE_TYPES[kind], file_name=name)


def _asked(request: Request) -> Asked:
    run, series, quantity = (required(request.args, name) for name in _SERIES)
    return Asked(run, series, quantity, parse_step(required(request.args, "step")))


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
