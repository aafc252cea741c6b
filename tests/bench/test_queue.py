"""The bench of the queue on a handful of cases: keys are pressed in a real browser, and no decision is lost."""

import subprocess
import sys

from config import ROOT
from tests.rigs.chromium import chromium_executable
from tests.rigs.parts import Missing, missing


def test_thirty_cases_are_decided_by_keyboard_and_all_of_them_are_stored() -> None:
    try:
        chromium_executable()
    except Missing as reason:
        missing(str(reason))

    command = [sys.executable, "-m", "bench.queue", "--cases", "30", "--decisions", "20", "--databases", "sqlite"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)

    assert told.returncode == 0, told.stderr
    assert "key to next case" in told.stdout
    assert "of 20" in told.stdout
    assert "0 of ≤0 lost: met" in told.stdout
