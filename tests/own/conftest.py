"""The application as it is when it has just been started."""

import pytest
from flask import Flask

from app.own.views.leaving import LOOKED_AT


@pytest.fixture
def looks_at_once(app: Flask) -> None:
    """The application has not looked for what is due in this hour."""
    app.extensions.pop(LOOKED_AT, None)
