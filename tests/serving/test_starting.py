"""`make serve` starts with complete settings only, and says what is missing in one sentence."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.rigs.site import ROOT
from tests.serving.conftest import COMMAND, settings


def refusal(environment: dict[str, str]) -> tuple[int, str]:
    """Exit status and last words of a start that fails."""
    ended = subprocess.run(
        COMMAND, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60
    )
    return ended.returncode, ended.stderr


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"REJOINDER_SECRET_KEY": ""}, "Set REJOINDER_SECRET_KEY to a long random text"),
        ({"REJOINDER_SECRET_KEY": "short"}, "REJOINDER_SECRET_KEY or a fallback has less than 32"),
        ({"REJOINDER_SECRET_KEY_FALLBACKS": "short"}, "or a fallback has less than 32 characters"),
        ({"REJOINDER_DEMO": "1"}, "REJOINDER_DEMO is for trying the product only; unset it"),
        ({"REJOINDER_ADDRESS": "http://example.org"}, "REJOINDER_ADDRESS must begin with https://"),
        ({"REJOINDER_SECRTE": "typing error"}, "There is no setting REJOINDER_SECRTE"),
        (
            {"REJOINDER_PROVIDERS__google__CLIENT_ID": "rejoinder"},
            "The provider google is half configured: set REJOINDER_PROVIDERS__google__CLIENT_SECRET.",
        ),
        ({"PORT": "eighty"}, "PORT must be a whole number from 1 to 65535."),
        ({"WORKERS": "0"}, "WORKERS must be a whole number from 1 to 65535."),
    ],
)
def test_it_does_not_start_with_a_wrong_setting_and_says_which(
    tmp_path: Path, wrong: dict[str, str], sentence: str
) -> None:
    """One sentence, status 2, no trace."""
    status, words = refusal({**settings(tmp_path), **wrong})

    assert status == 2
    assert sentence in words
    assert len(words.splitlines()) == 1


def test_it_does_not_share_its_port_with_somebody_else(tmp_path: Path) -> None:
    """granian alone would take every other visitor of the one who listens there already."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        status, words = refusal({**settings(tmp_path), "PORT": port})

    assert (status, words) == (1, f"Cannot listen on 127.0.0.1, port {port}: Address already in use.\n")
