"""See inside a recurrent network while it trains: the RNN tab of TensorBoard.

Importing this package loads no framework and nothing heavier than NumPy; `keras`, `summary` and
`load` are imported on first use.
"""

import importlib
from typing import Any

__version__ = "0.1.0"
__all__ = ["keras", "load", "summary"]


def __getattr__(name: str) -> Any:
    if name in ("keras", "summary"):
        return importlib.import_module(f"{__name__}.{name}")
    if name == "load":
        # The submodule of the same name would shadow the function once it is imported, hence
        # the plural of the module.
        return importlib.import_module(f"{__name__}.loading").load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
