"""Replaces an attribute in one thread, while every other thread goes on with its own.

A tf.distribute strategy traces each replica in a thread of its own and lets them take turns, in the
middle of a forward pass too: what one of them taps, another must not find.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, get_ident
from typing import Any

_lock = Lock()


@dataclass
class _Replacements:
    """What stands in an owner's place: thread -> what it calls, the innermost last.

    `is_own` tells an instance's own attribute, which is put back, from that of its class.
    """

    original: Callable[..., Any]
    is_own: bool
    by_thread: dict[int, list[Callable[..., Any]]] = field(default_factory=dict)

    def present(self) -> Callable[..., Any]:
        """Returns what the attribute is in this thread."""
        own = self.by_thread.get(get_ident())
        return own[-1] if own else self.original

    def dispatching(self) -> Callable[..., Any]:
        """Returns a plain function, which a class binds to its instances."""

        def dispatch(*arguments: Any, **options: Any) -> Any:
            return self.present()(*arguments, **options)

        vars(dispatch)["replacements"] = self
        return dispatch


@contextmanager
def replaced(
    owner: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Iterator[None]:
    """Replaces a method until the block ends, for calls from this thread.

    Args:
        owner: An instance, or a class. An instance is written past its `__setattr__`, so that
            Keras tracks nothing: the model saves and pickles as before.
        name: Of the method.
        make: Takes what the method is so far, returns what it is in the block.
    """
    thread = get_ident()
    with _lock:
        replacements = getattr(vars(owner).get(name), "replacements", None)
        if replacements is None:
            replacements = _Replacements(getattr(owner, name), name in vars(owner))
            _write(owner, name, replacements.dispatching())
        own = replacements.by_thread.setdefault(thread, [])
        own.append(make(replacements.present()))
    try:
        yield
    finally:
        with _lock:
            own.pop()
            if not own:
                del replacements.by_thread[thread]
            if not replacements.by_thread:
                _restore(owner, name, replacements)


def _write(owner: Any, name: str, function: Callable[..., Any]) -> None:
    if isinstance(owner, type):
        setattr(owner, name, function)
    else:
        vars(owner)[name] = function


def _restore(owner: Any, name: str, replacements: _Replacements) -> None:
    if isinstance(owner, type) or replacements.is_own:
        _write(owner, name, replacements.original)
    else:
        del vars(owner)[name]
