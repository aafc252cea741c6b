"""Files of the storage, read a piece at a time: whoever reads slowly keeps no more of one in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.kernel.errors import OutOfReach
from app.media.storage import Part, Storage

PIECE = 65_536  # bytes; a thousand slow readers have some of it each in memory


@dataclass
class Stored:
    """A file that is read where and when somebody wants it."""

    storage: Storage
    digest: str
    name: str
    first: Part
    place: int = 0

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.first.size

    def seekable(self) -> bool:
        """Whether one may begin anywhere."""
        return True

    def seek(self, place: int) -> None:
        """Go on from this byte."""
        self.place = place

    def tell(self) -> int:
        """Where it goes on."""
        return self.place

    def __iter__(self) -> Iterator[bytes]:
        """The file from there on, piece by piece."""
        return self

    def __next__(self) -> bytes:
        """The next piece; raises OutOfReach, also where the file was removed meanwhile."""
        if self.place >= self.size:
            raise StopIteration
        piece, self.first = self.first.content[self.place :], Part(b"", self.size)
        if not piece:
            part = self.storage.read_part(self.digest, self.name, self.place, self.place + PIECE)
            if part is None:
                raise OutOfReach("an upload was removed while somebody read it")
            piece = part.content
        self.place += len(piece)
        return piece


def find_stored(storage: Storage, digest: str, name: str) -> Stored | None:
    """A file of an upload, of which the beginning is read; None where there is none. Raises OutOfReach."""
    first = storage.read_part(digest, name, 0, PIECE)
    return Stored(storage, digest, name, first) if first else None
