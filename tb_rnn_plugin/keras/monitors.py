"""Says at the start of `fit` that a callback monitors a diagnostic which it will never be given.

Keras asks its callbacks one after the other and hands none the list of the others, so the list is
looked up in the frames that call: for these sentences only, and without it nothing is said.
"""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import keras

from tb_rnn_plugin.terms import DIAGNOSTICS

#: How the names of diagnostics in Keras' logs begin.
_PREFIX = "rnn/"


def check_monitors(callback: Any, series: Sequence[str]) -> None:
    """Raises ValueError where a monitor can never work, before the first batch.

    Raised, not warned of: such an EarlyStopping never stops and such a ModelCheckpoint never saves,
    which would be seen after the training.

    Args:
        callback: The one that gives the diagnostics, in the `on_train_begin` of a `fit`.
        series: Paths of the layers whose diagnostics it gives.

    Raises:
        ValueError: a callback stands before it, or names a series or diagnostic that there is not.
    """
    earlier, later = _neighbours(callback)
    if any(isinstance(other, type(callback)) for other in earlier):
        return  # what stands behind that one it has looked at
    is_alone = not any(isinstance(other, type(callback)) for other in later)
    for other, monitor in _monitors((*earlier, *later)):
        who = f'{type(other).__name__}(monitor="{monitor}")'
        if any(other is one for one in earlier):
            name = type(callback).__name__
            raise ValueError(
                f"{who} stands before {name} in callbacks=, so Keras asks it before there is a "
                f"value. Put {name} before it: callbacks=[{name}(...), {type(other).__name__}(...)]"
            )
        if is_alone:  # else another may have more layers
            _check_name(who, monitor, series)


def _check_name(who: str, monitor: str, series: Sequence[str]) -> None:
    """Raises ValueError where a monitor is of no series and diagnostic."""
    path, _, diagnostic = monitor.removeprefix(_PREFIX).rpartition("/")
    if path.partition(":")[0] not in series:
        raise ValueError(
            f"{who}: there is no series {path!r} to monitor. It takes rnn/<series>/<diagnostic>, "
            f"and the series are {', '.join(series)}."
        )
    if diagnostic not in DIAGNOSTICS:
        raise ValueError(
            f"{who}: there is no diagnostic {diagnostic!r}. There are {', '.join(DIAGNOSTICS)}."
        )


def _monitors(callbacks: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    for callback in callbacks:
        monitor = getattr(callback, "monitor", None)
        if isinstance(monitor, str) and monitor.startswith(_PREFIX):
            yield callback, monitor


def _neighbours(callback: Any) -> tuple[list[Any], list[Any]]:
    """Returns the callbacks that `fit` asks before this one, and those behind it.

    A list may stand in another one: both have neighbours.
    """
    earlier: list[Any] = []
    later: list[Any] = []
    frame, found = inspect.currentframe(), callback
    while frame is not None:
        caller = frame.f_locals.get("self")
        if isinstance(caller, keras.callbacks.CallbackList) and caller is not found:
            places = [i for i, one in enumerate(caller.callbacks) if one is found]
            if places:
                earlier = [*caller.callbacks[: places[0]], *earlier]
                later += caller.callbacks[places[0] + 1 :]
                found = caller
        frame = frame.f_back
    return earlier, later
