"""A real SMTP server (aiosmtpd) on this machine, which keeps what it is given."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.kernel.mail import MailServer
from tests.rigs.processes import free_port


@dataclass
class Post:
    """Where the server listens, and what it has taken; `refuses` makes it turn everything away."""

    server: MailServer
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    refuses: bool = False
    refusal: str = "451 Not now"

    @property
    def url(self) -> str:
        """How the settings name it."""
        return f"{'smtps' if self.server.is_tls else 'smtp'}://{self.server.host}:{self.server.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message."""
        if self.refuses:
            return self.refusal
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 Taken"

    def let_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        """Let anybody in, and note who it was."""
        self.logins.append((data.login, data.password))
        return AuthResult(success=True)


@contextmanager
def running_mail_server(host: str = "127.0.0.1", certificate: Path | None = None, **options: Any) -> Iterator[Post]:
    """The server; with a certificate it speaks TLS from the first byte, or with `starttls=True` when asked to."""
    starttls = options.pop("starttls", False)
    port, context = free_port(), None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    post = Post(MailServer(host, port, is_tls=context is not None and not starttls))
    if starttls:
        options |= {"tls_context": context, "require_starttls": True}
    else:
        options |= {"ssl_context": context}
    controller = Controller(post, hostname=host, port=port, authenticator=post.let_in, auth_required=False, **options)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def make_certificate(path: Path, host: str) -> Path:
    """A key and a certificate that it has signed itself, in one file."""
    key, name = generate_private_key(SECP256R1()), x509.Name([])
    names: list[x509.GeneralName] = [x509.IPAddress(ip_address(host))]
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return path
