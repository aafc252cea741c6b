"""Servers and names on loopback, as kind or as hostile as a test wants them."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PICTURE = b"\x89PNG a picture"


class Server:
    """A loopback server that answers every connection with bytes; it keeps what it was sent."""

    def __init__(self, answer: Callable[[socket.socket], None], host: str, context: ssl.SSLContext | None) -> None:
        self.listener = socket.create_server((host, 0))
        self.host = host
        self.port: int = self.listener.getsockname()[1]
        self.address = f"http://{host}:{self.port}"
        self.answer = answer
        self.context = context
        self.requests: list[bytes] = []
        self.connections = 0

    def serve(self) -> None:
        """Answer one connection after the other until the listener is closed."""
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.handle, args=(connection,), daemon=True).start()

    def handle(self, connection: socket.socket) -> None:
        """Read one request and answer it."""
        with suppress(OSError), self.wrapped(connection) as connection:
            self.requests.append(connection.recv(65_536))
            self.answer(connection)

    def wrapped(self, connection: socket.socket) -> socket.socket:
        """The connection under TLS where there is a context."""
        return self.context.wrap_socket(connection, server_side=True) if self.context else connection


@contextmanager
def serving(
    answer: bytes | Callable[[socket.socket], None], host: str = "127.0.0.1", context: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A running server that gives this answer."""
    server = Server(answer if callable(answer) else lambda connection: connection.sendall(answer), host, context)
    threading.Thread(target=server.serve, daemon=True).start()
    yield server
    with suppress(OSError):  # wakes the accept that waits
        server.listener.shutdown(socket.SHUT_RDWR)
    server.listener.close()


def answer(body: bytes = PICTURE, *headers: str, status: str = "200 OK") -> bytes:
    """A whole HTTP answer."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: image/png", *headers])
    return head.encode() + b"\r\n\r\n" + body


def resolving(names: dict[str, list[str]]) -> Callable[..., Any]:
    """A name service that knows these names."""
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **options: Any) -> Any:
        if host not in names:
            return real(host, port, *rest, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in names[host]]

    return resolve


def drip(connection: socket.socket) -> None:
    """A byte now and then, for as long as anybody listens."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 900\r\n\r\n")
    for _ in range(900):
        connection.sendall(b"x")
        time.sleep(0.1)


def drip_headers(connection: socket.socket) -> None:
    """A head that never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(900):
        connection.sendall(b"x")
        time.sleep(0.1)


def say_nothing(connection: socket.socket) -> None:
    """Nothing at all."""
    time.sleep(3)


def ends_soon(name: str) -> bool:
    """Whether the threads of this name end within two seconds."""
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(2)
    return not any(thread.name == name for thread in threading.enumerate())


def tls(certificate: Path, asked_for: list[str | None]) -> ssl.SSLContext:
    """The server's side of TLS; it keeps under which name it was asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    return context


def write_certificate(path: Path) -> Path:
    """A certificate for pictures.test with its key, signed by itself, written there."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pictures.test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("pictures.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path
