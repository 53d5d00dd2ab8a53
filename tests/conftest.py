"""Fixtures of all tests."""

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """A random number generator that gives every test the same numbers in every run."""
    return np.random.default_rng(20240607)
