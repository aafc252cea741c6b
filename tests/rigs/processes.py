"""Starting and ending the processes of the rigs."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def end(process: subprocess.Popen[bytes], how: signal.Signals, *, seconds: float = 10) -> None:
    """Ask the process to end with this signal; kill it where it has not ended in time."""
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, *, seconds: float) -> None:
    """Return once `ready`; raises RuntimeError with the log's tail where the process ended or is too slow."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            state = "was not ready in time" if process.returncode is None else f"ended with {process.returncode}"
            raise RuntimeError(f"{process.args!r} {state}. Its last words:\n{tail(log)}")
        time.sleep(0.02)


def tail(log: Path, characters: int = 4000) -> str:
    """The end of a log file."""
    return log.read_text(errors="replace")[-characters:]
