"""The arrows between the parts of the package: who may import whom, and who a framework."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "tb_rnn_plugin"

#: Each part imports its own floor and those below. A part is a module or a folder of the package.
FLOORS = (
    {"terms"},
    {"record"},
    {"encoding", "overview", "wire"},
    {"bptt", "diagnostics", "event_file"},
    {"series_diagnostics"},
    {"summary_value", "given_arrays", "event_writer", "tensorflow_summary", "summary_writing"},
    {"summary", "layer_call", "plain_call", "logged_runs", "stored_variable"},
    {"loading"},
    {"keras"},
    {"torch"},
    {"backend"},
    {"demo"},
)

FLOOR_OF = {part: number for number, parts in enumerate(FLOORS) for part in parts}

#: What the side entrances use of the floors below; the tab must open where no framework is, and
#: one framework where the other is not.
NARROWER = {
    "backend": {"encoding", "overview", "record", "terms"},
    "keras": set(FLOOR_OF) - {"torch", "backend", "demo"},
    "torch": set(FLOOR_OF) - {"keras", "backend", "demo"},
}

FRAMEWORKS = {"keras", "tensorflow", "torch"}

#: Parts that may import each framework.
ADAPTERS = {
    "keras": {"keras", "demo"},
    "tensorflow": {"keras", "tensorflow_summary", "demo"},
    "torch": {"torch", "demo"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE / "static")


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_names(path: Path) -> Iterator[str]:
    """Yields the dotted name of each import anywhere in a file, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_parts(path: Path) -> set[str]:
    """Returns the parts of the package that a file imports."""
    names = (name.split(".") for name in imported_names(path))
    parts = {name[1] for name in names if name[0] == PACKAGE.name and len(name) > 1}
    return parts - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_import_points_down(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        assert imported_parts(path) == set()
        return
    assert part in FLOOR_OF, f"{part} needs a place in FLOORS"
    for imported in imported_parts(path) - {part}:
        assert imported in FLOOR_OF, f"{imported} needs a place in FLOORS"
        assert FLOOR_OF[imported] <= FLOOR_OF[part], f"{part} imports {imported}"
        if part in NARROWER:
            assert imported in NARROWER[part], f"{part} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_frameworks_are_imported_only_in_the_files_named_after_them(path: Path) -> None:
    for framework in {name.split(".")[0] for name in imported_names(path)} & FRAMEWORKS:
        assert part_of(path) in ADAPTERS[framework], f"{path} imports {framework}"


def test_the_backend_needs_numpy_werkzeug_and_tensorboard_alone() -> None:
    there = {"numpy", "werkzeug", "tensorboard", PACKAGE.name, *sys.stdlib_module_names}
    for path in (PACKAGE / "backend").rglob("*.py"):
        assert {name.split(".")[0] for name in imported_names(path)} <= there, path


def modules_loaded_by(statement: str) -> set[str]:
    """Returns the modules that `statement` loads in a fresh interpreter."""
    script = (
        f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_numpy_at_most() -> None:
    loaded = {name.split(".")[0] for name in modules_loaded_by("import tb_rnn_plugin")}
    assert loaded - set(sys.stdlib_module_names) <= {PACKAGE.name, "numpy"}


def test_the_loader_waits_with_its_imports() -> None:
    loaded = modules_loaded_by("import tb_rnn_plugin.backend.loader")
    assert "tb_rnn_plugin.backend.plugin" not in loaded
    assert not {name.split(".")[0] for name in loaded} & {*FRAMEWORKS, "werkzeug"}


def test_the_routes_load_no_framework() -> None:
    loaded = modules_loaded_by("import tb_rnn_plugin.backend.plugin")
    assert not {name.split(".")[0] for name in loaded} & FRAMEWORKS
