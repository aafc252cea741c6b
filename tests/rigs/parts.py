"""What happens when a part cannot be had, and who may fetch one when several test processes want it at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest


class Missing(Exception):
    """A part can't be had on this machine; its sentence says why and how to get it."""


def missing(reason: str) -> NoReturn:
    """End the test: skipped with its reason on a person's machine, failed where `CI=true`."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"A part is missing, and CI must have them all: {reason}", pytrace=False)
    pytest.skip(f"A PART IS MISSING: {reason}")


@contextmanager
def only_one_process(path: Path) -> Iterator[None]:
    """Hold the lock of an existing file, so that parallel test processes enter one after another."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
