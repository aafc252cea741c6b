"""`make test`: fetches what is missing, runs every check and every test, and says at the end what was left out."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
APT_PACKAGES = ("chromium", "fonts-noto-cjk", "fonts-noto-core", "nginx-light")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
    ("djlint", "templates", "--lint", "--quiet"),
)
OVERALL = 95  # percent of branches
FAILED = Path(".pytest_cache/v/cache/lastfailed")
FEW = 5  # tests that may have failed only because the machine was busy
# Where a forgotten branch would be a hole: rules, changes, the tree of a thread, what providers claim.
WHOLE = (
    "app/*/policy.py",
    "app/*/commands.py",
    "app/*/commands/*.py",
    "app/comments/admission/*.py",
    "app/comments/admission/checks/*.py",
    "app/comments/closing.py",
    "app/comments/heat.py",
    "app/comments/measures.py",
    "app/comments/words.py",
    "app/comments/threads.py",
    "app/comments/trust.py",
    "app/accounts/providers/claims.py",
    "app/articles/cards/reading.py",
    "app/articles/reviews/placing.py",
)


def run(*command: str) -> bool:
    """Whether a tool of the virtual environment found nothing."""
    print(f"\n== {' '.join(command)}", flush=True)
    return subprocess.run([BIN / command[0], *command[1:]]).returncode == 0


def fetch_parts() -> None:
    """Install a browser, fonts and the reverse proxy where they are missing and this is Debian's root."""
    missing = [program for program in ("chromium", "nginx") if not shutil.which(program)]
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"== apt-get install {' '.join(APT_PACKAGES)}", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
    subprocess.run(["apt-get", "install", "-y", "-qq", *APT_PACKAGES], **quiet)  # type: ignore[call-overload]


def failed() -> list[str]:
    """The names of the tests that failed in the last run."""
    return sorted(json.loads(FAILED.read_text())) if FAILED.exists() else []


def run_tests(*chosen: str) -> tuple[bool, list[str]]:
    """Whether all tests passed, a few at a second try and alone, and which ones needed that."""
    FAILED.unlink(missing_ok=True)
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    measured = ("--cov", "--cov-report=")
    passed = run("pytest", "-n", workers, "--dist", "worksteal", *measured, "-rs", *chosen)
    first = failed()
    if passed or not 0 < len(first) <= FEW:
        return passed, first
    return run("pytest", "--last-failed", *measured, "--cov-append", *chosen), first


def main() -> int:
    """0 where everything that could be tried was right."""
    fetch_parts()
    sound = [run(*check) for check in CHECKS]
    run("coverage", "erase")
    tested, first = run_tests(*sys.argv[1:])
    if sys.argv[1:]:
        return 0 if all(sound) and tested else 1
    covered = run("coverage", "report", "--skip-covered", f"--fail-under={OVERALL}")
    whole = run("coverage", "report", "--skip-covered", "--fail-under=100", f"--include={','.join(WHOLE)}")
    verdict = {"checks": all(sound), "tests": tested, "coverage": covered and whole}
    print("\n" + ", ".join(f"{name}: {'right' if right else 'WRONG'}" for name, right in verdict.items()))
    again = set(failed())
    for name in first:
        print(f"{'failed' if name in again else 'passed only when tried again, alone'}: {name}")
    return 0 if all(verdict.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
