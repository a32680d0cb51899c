"""The real engine, where it has been built."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import waive


@pytest.fixture(scope="session")
def binary() -> Path:
    """The engine program. Missing is a failure where tests are meant to be whole."""
    try:
        return waive.find_engine()
    except waive.EngineNotFound as error:
        if os.environ.get("CI") or os.environ.get("WAIVE_REQUIRE_ENGINE"):
            raise
        pytest.skip(str(error))


@pytest.fixture
def client(binary: Path) -> Iterator[waive.Client]:
    with waive.launch(binary=binary) as client:
        yield client


@pytest.fixture(scope="module")
def host(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[waive.Client]:
    """One engine for a module's tests, with its own memory of what is installed."""
    state = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAIVE_STATE_DIR", str(state))
        with waive.launch(binary=binary) as client:
            yield client
