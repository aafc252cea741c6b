"""The workshop at work under what the shipped systemd unit does to a call that it forbids; run as a program."""

import ctypes
import errno
import platform
import struct
import sys
from pathlib import Path

from app.media.storage import Folder
from app.media.workshop import Workshop
from config import ROOT
from tests.media.drawings import drawn

SETPRIORITY = {"x86_64": 141, "aarch64": 140}  # one of systemd's @resources, which the unit forbids
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2  # prctl(2)
ALLOW, KILL, ANSWER = 0x7FFF0000, 0x80000000, 0x00050000  # seccomp(2)
LOAD, COMPARE, RETURN = 0x20, 0x15, 0x06
UNIT = ROOT / "deploy" / "rejoinder.service"


class Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def confine() -> None:
    """Forbid this process a call, for good, in the way that the unit says."""
    named = [line.partition("=")[2] for line in UNIT.read_text().splitlines() if line.startswith("SystemCallErrorN")]
    refused = ANSWER | getattr(errno, named[0]) if named else KILL
    number = SETPRIORITY[platform.machine()]
    steps = ((LOAD, 0, 0, 0), (COMPARE, 0, 1, number), (RETURN, 0, 0, refused), (RETURN, 0, 0, ALLOW))
    program = Program(len(steps), b"".join(struct.pack("=HBBI", *step) for step in steps))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or library.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "no filter")


def main(folder: Path) -> None:
    """Have one copy made."""
    storage = Folder(folder)
    storage.write("0" * 32, "kite.jpg", drawn("JPEG", (700, 400)))
    workshop = Workshop(storage)
    confine()
    workshop.ask("0" * 32, "kite.jpg", ["_480.webp"])
    workshop.waiting.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
