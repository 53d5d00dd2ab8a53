"""The frontend's test files are what this code writes today."""

import pytest
from make_frontend_fixtures import FIXTURES, fixtures


@pytest.mark.parametrize("name", sorted(fixtures()))
def test_the_committed_fixture_is_what_python_writes(name: str) -> None:
    committed = (FIXTURES / name).read_bytes()
    assert committed == fixtures()[name], (
        f"{name} is out of date. Run: python tests/make_frontend_fixtures.py"
    )
