"""Where the bytes of uploads lie: in a folder, or in storage that speaks S3. What is stored never changes."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, quote, unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests_aws4auth import AWS4Auth

from app.kernel.errors import OutOfReach

CONNECT_SECONDS, ANSWER_SECONDS = 3, 20
RETRIES = 2  # of connections that could not be made


class Storage(Protocol):
    """What the product asks of a place for files; a file is named by the digest of its upload and a name."""

    def write(self, digest: str, name: str, content: bytes) -> None:
        """Store a file; when this returns it is lasting and whole."""

    def read(self, digest: str, name: str) -> bytes | None:
        """The file, or None where there is none."""

    def remove(self, digest: str, names: list[str]) -> None:
        """Remove the files of an upload; those that are not there are no matter."""


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
        self.make_folders(place.parent)
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

    def remove(self, digest: str, names: list[str]) -> None:
        """Remove files of an upload, and with the last of them its folder."""
        folder = self.folder / path_of(digest)
        for name in names:
            (folder / name).unlink(missing_ok=True)
        with suppress(OSError):  # other files are left in it
            folder.rmdir()


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
        self.address = f"{scheme}://{host}{parts.path.rstrip('/')}/"
        self.auth = AWS4Auth(unquote(parts.username or ""), unquote(parts.password or ""), region, "s3")

    def write(self, digest: str, name: str, content: bytes) -> None:
        """Store a file; it is there, whole, when the storage has confirmed it."""
        self.ask("PUT", path_of(digest, name), content)

    def read(self, digest: str, name: str) -> bytes | None:
        """The file, or None where there is none."""
        answer = self.ask("GET", path_of(digest, name))
        return None if answer.status_code == 404 else answer.content

    def remove(self, digest: str, names: list[str]) -> None:
        """Remove the files of an upload, one by one."""
        for name in names:
            self.ask("DELETE", path_of(digest, name))

    def ask(self, method: str, path: str, content: bytes | None = None) -> requests.Response:
        """The answer to a signed request, within bounds of time; raises OutOfReach."""
        times = (CONNECT_SECONDS, ANSWER_SECONDS)
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http", HTTPAdapter(max_retries=RETRIES))
            address = self.address + quote(path)
            try:
                answer = session.request(method, address, data=content, auth=self.auth, timeout=times)
            except requests.RequestException as error:
                raise OutOfReach(f"the storage for uploads: {type(error).__name__}") from error
        if answer.ok or (answer.status_code == 404 and method != "PUT"):
            return answer
        raise OutOfReach(f"the storage for uploads answered {method} with {answer.status_code}")


def open_storage(url: str) -> Storage:
    """The place that the setting names."""
    return Folder(Path(unquote(urlsplit(url).path))) if url.startswith("file:") else Bucket(url)
