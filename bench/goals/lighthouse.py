"""Goal 6: what Lighthouse says of a reader's pages on a slow phone, out of 100."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from bench.stage import Stage
from bench.table import Row, Target
from config import ROOT
from tests.rigs.chromium import LAUNCH_ARGUMENTS, chromium_executable
from tests.rigs.node import installed_modules, node_executable

PACKAGES = ROOT / "bench" / "lighthouse"
ALL = 100
AUDIT_SECONDS = 180


def measure(stage: Stage) -> list[Row]:
    """The article with 100 comments and the home page; raises Missing where Lighthouse can't be had."""
    pages = {"article, 100 comments": f"/articles/{stage.built.threads[100]}", "home": "/"}
    return [audit(f"Lighthouse, {name}", f"http://127.0.0.1:{stage.port}{path}") for name, path in pages.items()]


def audit(what: str, address: str) -> Row:
    """The scores of a page, with what cost points."""
    with tempfile.TemporaryDirectory(prefix="rejoinder-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        lighthouse = installed_modules(PACKAGES) / "lighthouse" / "cli" / "index.js"
        subprocess.run(
            [
                node_executable(),
                lighthouse,
                address,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--chrome-flags={' '.join(['--headless', *LAUNCH_ARGUMENTS])}",
            ],
            env={"PATH": os.environ["PATH"], "HOME": folder, "CHROME_PATH": chromium_executable()},
            check=True,
            capture_output=True,
            timeout=AUDIT_SECONDS,
        )
        categories = json.loads(report.read_text())["categories"]
    scores = {each["title"]: round(each["score"] * 100) for each in categories.values()}
    targets = tuple(Target(score, ALL, title.lower(), "at least") for title, score in scores.items())
    return Row(6, what, targets=targets)
