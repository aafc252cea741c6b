"""What is asked for, as a browser asks for it, and what came back."""

from dataclasses import dataclass
from http.client import HTTPConnection

THE_SERVERS = frozenset({"date", "server", "connection"})  # headers that granian writes itself
BROWSER = (("Accept-Encoding", "gzip, deflate, br, zstd"), ("Accept", "text/html"), ("User-Agent", "Mozilla/5.0 bench"))


@dataclass(frozen=True)
class Page:
    """A request whose answer is measured."""

    name: str
    path: str
    headers: tuple[tuple[str, str], ...] = BROWSER

    def text(self, port: int) -> str:
        """The request as it goes over the wire."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{n}: {v}" for n, v in self.headers)]
        return "\r\n".join([*lines, "", ""])


@dataclass(frozen=True)
class Answer:
    """What came back for a page, apart from the headers that the server under it writes itself."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, empty where it is missing."""
        return next((value for each, value in self.headers if each.lower() == name), "")


def fetch(port: int, page: Page) -> Answer:
    """The answer to a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", page.path, headers=dict(page.headers))
    answer = connection.getresponse()
    body = answer.read()
    kept = tuple((name, value) for name, value in answer.getheaders() if name.lower() not in THE_SERVERS)
    connection.close()
    return Answer(f"{answer.status} {answer.reason}", kept, body)


def conditional(page: Page, answer: Answer) -> Page:
    """The page asked for again by somebody who has the answer."""
    return Page(f"{page.name}, 304", page.path, (*page.headers, ("If-None-Match", answer.header("etag"))))
