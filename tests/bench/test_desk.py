"""The bench of the editor on a short article: it is written in, previewed and saved in a real browser."""

import subprocess
import sys

from config import ROOT
from tests.rigs.chromium import chromium_executable
from tests.rigs.parts import Missing, missing


def test_an_article_is_written_in_previewed_and_saved() -> None:
    try:
        chromium_executable()
    except Missing as reason:
        missing(str(reason))

    command = [sys.executable, "-m", "bench.desk", "--words", "2000", "--keys", "10"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)

    assert told.returncode == 0, told.stderr
    for figure in (
        "key to picture",
        "last key to preview",
        "Save to saved",
        "Publish to published",
        "bytes of both: met",
    ):
        assert figure in told.stdout
