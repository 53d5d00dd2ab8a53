"""A small memory of what TensorBoard's data provider answered a moment ago."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")

#: TensorBoard reads the logs again every 5 seconds unless told otherwise.
MAX_AGE_S = 5.0

#: 100 steps of 26 blobs have keys of about 400 KB, so that this is at most 13 MB.
MAX_ANSWERS = 32


class Recent:
    """Answers by key, each kept for a few seconds.

    The data server takes 44 ms for a small answer, whatever is asked. Where a page scrubs over
    the steps of one series, the tag's listing and keys are the same each time, and one call
    instead of three is what makes a step appear in time.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], Answer]) -> Answer:
        """Returns what is kept under `key`, else what `read` returns now."""
        now = time.monotonic()
        with self._lock:
            kept = self._answers.get(key)
        if kept is not None and now - kept[0] < MAX_AGE_S:
            answer: Answer = kept[1]
            return answer
        fresh = read()
        with self._lock:
            self._answers[key] = (now, fresh)
            self._answers.move_to_end(key)
            while len(self._answers) > MAX_ANSWERS:
                self._answers.popitem(last=False)
        return fresh

    def forget(self) -> None:
        """Drops everything."""
        with self._lock:
            self._answers.clear()
