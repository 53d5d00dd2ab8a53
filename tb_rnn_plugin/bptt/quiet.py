"""The surroundings in which the core computes."""

import contextlib
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import threadpoolctl  # type: ignore[import-untyped]

_lock = threading.Lock()
_holders = 0
_limit: Any = None


@cache
def _thread_pools() -> Any:
    # Looking for the loaded libraries takes milliseconds; NumPy's own is there from its import.
    return threadpoolctl.ThreadpoolController()


@contextlib.contextmanager
def quiet_single_thread() -> Iterator[None]:
    """Runs its block on one BLAS thread and without floating-point warnings.

    Two BLAS threads beside a busy TensorFlow cost up to 7 training steps (measured); the limit
    itself costs 1e-4 of one. It is the process's: of several threads in here the first sets it and
    the last takes it back. Overflows are no warnings here but findings: they stay in the results
    as infinities and NaN.
    """
    global _holders, _limit
    with _lock:
        if _holders == 0:
            _limit = _thread_pools().limit(limits=1, user_api="blas")
        _holders += 1
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        with _lock:
            _holders -= 1
            if _holders == 0:
                _limit.restore_original_limits()
                _limit = None
