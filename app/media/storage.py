"""Where the bytes of uploads lie: in a folder, or in storage that speaks S3. What is stored never changes."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from errno import ENOSPC
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic
from typing import Any, Protocol
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.etree import ElementTree

import requests
from requests.adapters import HTTPAdapter
from requests_aws4auth import AWS4Auth
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from app.kernel.errors import OutOfReach

CONNECT_SECONDS, SILENCE_SECONDS, ANSWER_SECONDS = 3, 10, 20  # to connect, without a byte, for all of an answer
RETRIES = 2  # of connections that could not be made
ASKERS = 16  # of a bucket at once in a process; storage that is slow must not keep every thread waiting
CHUNK = 65_536  # bytes
SPARE = 200_000_000  # bytes of a disk that uploads leave free
BAD_REQUEST, NOT_FOUND = 400, 404


@dataclass(frozen=True)
class Part:
    """Some bytes of a file, and how many it has in all."""

    content: bytes
    size: int


@dataclass(frozen=True)
class Answer:
    """What storage that speaks S3 answers."""

    status: int
    content: bytes
    headers: Mapping[str, str]


class Storage(Protocol):
    """What the product asks of a place for files; a file is named by the digest of its upload and a name."""

    def write(self, digest: str, name: str, content: bytes) -> None:
        """Store a file; when this returns it is lasting and whole."""

    def read(self, digest: str, name: str) -> bytes | None:
        """The file, or None where there is none."""

    def read_part(self, digest: str, name: str, start: int, end: int) -> Part | None:
        """What stands from one byte, which it has, up to another; None where there is no such file."""

    def remove(self, digest: str, names: list[str]) -> None:
        """Remove the files of an upload; those that are not there are no matter."""

    def list_old(self, part: str, before: datetime) -> Iterator[tuple[str, str]]:
        """Digest and name of the files not written since then, of those whose digests begin with two digits."""


def path_of(digest: str, name: str = "") -> str:
    """Where a file of an upload lies: no folder gets too full."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}/{name}".rstrip("/")


class Folder:
    """A folder of this machine, or one that several machines share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, digest: str, name: str, content: bytes) -> None:
        """Write beside its place, on to the disk, then move it there; a web server may read it."""
        place = self.folder / path_of(digest, name)
        with reaching():
            self.place_whole(place, content)

    def place_whole(self, place: Path, content: bytes) -> None:
        """Let a file be there whole or not at all, and leave room for the database that may lie on the same disk."""
        self.make_folders(place.parent)
        if shutil.disk_usage(place.parent).free < len(content) + SPARE:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        handle, building = tempfile.mkstemp(dir=place.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            Path(building).replace(place)
        except BaseException:
            Path(building).unlink(missing_ok=True)
            raise
        sync(place.parent)

    def make_folders(self, folder: Path) -> None:
        """The folder, whatever the process lets others read."""
        if folder.is_dir():
            return
        if folder != self.folder:
            self.make_folders(folder.parent)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        sync(folder.parent)

    def read(self, digest: str, name: str) -> bytes | None:
        """The file, or None where there is none."""
        with suppress(FileNotFoundError):
            return (self.folder / path_of(digest, name)).read_bytes()
        return None

    def read_part(self, digest: str, name: str, start: int, end: int) -> Part | None:
        """What stands from one byte up to another; None where there is no such file."""
        with suppress(FileNotFoundError), (self.folder / path_of(digest, name)).open("rb") as file:
            file.seek(start)
            return Part(file.read(end - start), os.fstat(file.fileno()).st_size)
        return None

    def remove(self, digest: str, names: list[str]) -> None:
        """Remove files of an upload, and with the last of them its folder."""
        folder = self.folder / path_of(digest)
        with reaching():
            for name in names:
                (folder / name).unlink(missing_ok=True)
        with suppress(OSError):  # other files are left in it
            folder.rmdir()

    def list_old(self, part: str, before: datetime) -> Iterator[tuple[str, str]]:
        """Digest and name of the files not written since then, of those whose digests begin with two digits."""
        for file in (self.folder / part).glob("*/*/*"):
            with suppress(OSError):  # what was being written has its own name by now
                if file.stat().st_mtime < before.timestamp():
                    yield file.parent.name, file.name


@contextmanager
def reaching() -> Iterator[None]:
    """A disk that is full, read-only or gone is out of reach as another machine is. Raises OutOfReach."""
    try:
        yield
    except OSError as error:
        raise OutOfReach(f"the folder for uploads: {error.strerror}") from error


def sync(folder: Path) -> None:
    """Let the names in a folder be on the disk (fsync(2))."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Bucket:
    """A bucket of storage that speaks S3: `s3://key:secret@host/bucket/prefix?region=eu-central-1`.

    `s3+http://` is for a server on this machine, without encryption.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        scheme = "http" if parts.scheme == "s3+http" else "https"
        region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
        host = parts.netloc.rpartition("@")[2]
        name, _, prefix = parts.path.strip("/").partition("/")
        self.bucket, self.prefix = f"{scheme}://{host}/{name}", f"{prefix}/" if prefix else ""
        self.address = f"{self.bucket}/{self.prefix}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept-Encoding"] = "identity"
        self.session.auth = AWS4Auth(unquote(parts.username or ""), unquote(parts.password or ""), region, "s3")
        self.session.mount("http", HTTPAdapter(pool_maxsize=ASKERS, max_retries=Retry(RETRIES, read=0)))
        self.askers = BoundedSemaphore(ASKERS)

    def write(self, digest: str, name: str, content: bytes) -> None:
        """Store a file; it is there, whole, when the storage has confirmed it."""
        self.ask("PUT", path_of(digest, name), data=content)

    def read(self, digest: str, name: str) -> bytes | None:
        """The file, or None where there is none."""
        answer = self.ask("GET", path_of(digest, name))
        return None if answer.status == NOT_FOUND else answer.content

    def read_part(self, digest: str, name: str, start: int, end: int) -> Part | None:
        """What stands from one byte up to another; None where there is no such file."""
        answer = self.ask("GET", path_of(digest, name), headers={"Range": f"bytes={start}-{end - 1}"})
        if answer.status == NOT_FOUND:
            return None
        return Part(answer.content, int(answer.headers["Content-Range"].rpartition("/")[2]))

    def remove(self, digest: str, names: list[str]) -> None:
        """Remove the files of an upload, one by one."""
        for name in names:
            self.ask("DELETE", path_of(digest, name))

    def list_old(self, part: str, before: datetime) -> Iterator[tuple[str, str]]:
        """Digest and name of the files not written since then, of those whose digests begin with two digits."""
        asked = {"list-type": "2", "prefix": f"{self.prefix}{part}/"}
        while asked:
            answer = self.ask("GET", "", self.bucket, params=asked)
            listed = ElementTree.fromstring(answer.content)  # noqa: S314  (of the storage that the owner chose)
            for file in listed.iterfind("{*}Contents"):
                if datetime.fromisoformat(file.findtext("{*}LastModified", "")) < before:
                    digest, name = file.findtext("{*}Key", "").split("/")[-2:]
                    yield digest, name
            more = listed.findtext("{*}NextContinuationToken")
            asked = asked | {"continuation-token": more} if more else {}

    def ask(self, method: str, path: str, below: str = "", **more: Any) -> Answer:
        """The answer to a signed request, within bounds of time; raises OutOfReach."""
        if not self.askers.acquire(timeout=CONNECT_SECONDS):
            raise OutOfReach("the storage for uploads is asked by too many at once")
        try:
            answer = self.send(requests.Request(method, (below or self.address) + quote(path), **more))
        except (requests.RequestException, HTTPError, TimeoutError) as error:
            raise OutOfReach(f"the storage for uploads: {type(error).__name__}") from error
        finally:
            self.askers.release()
        if answer.status < BAD_REQUEST or (answer.status == NOT_FOUND and method != "PUT"):
            return answer
        raise OutOfReach(f"the storage for uploads answered {method} with {answer.status}")

    def send(self, request: requests.Request) -> Answer:
        """The whole answer, however its bytes come, but not for ever; raises TimeoutError and what Requests does."""
        times, end = (CONNECT_SECONDS, SILENCE_SECONDS), monotonic() + ANSWER_SECONDS
        with self.session.send(self.session.prepare_request(request), timeout=times, stream=True) as answer:
            content = bytearray()
            while chunk := answer.raw.read1(CHUNK):
                content += chunk
                if monotonic() > end:
                    raise TimeoutError
            return Answer(answer.status_code, bytes(content), answer.headers)


def open_storage(url: str) -> Storage:
    """The place that the setting names."""
    return Folder(Path(unquote(urlsplit(url).path))) if url.startswith("file:") else Bucket(url)
