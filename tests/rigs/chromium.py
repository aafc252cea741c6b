"""Debian's Chromium, and how to start it for tests."""

import shutil

from tests.rigs.parts import Missing

# Root has no sandbox in a container; the rest keeps Chromium from calling anybody but the site.
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_executable() -> str:
    """The path of the browser; raises Missing."""
    found = shutil.which("chromium")
    if not found:
        raise Missing("no Chromium: apt-get install chromium")
    return found
