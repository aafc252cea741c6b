"""Sending mail: one message over one connection, encrypted and verified unless it stays on this machine."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from smtplib import SMTP, SMTP_SSL, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import unquote, urlsplit

from app.kernel.fetching import trusting_context
from config import LOOPBACK

LASTING = 500  # from which a refusal is for good
SECONDS = 10.0  # for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; `is_tls`: encrypted from the first byte, else by STARTTLS."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False


def server_of(url: str) -> MailServer:
    """The server of an address that the settings have checked."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or PORTS[parts.scheme]
    return MailServer(parts.hostname or "", port, user, password, is_tls=parts.scheme == "smtps")


def write(sender: str, to: str, subject: str, text: str, host: str) -> EmailMessage:
    """A message of plain text, sent by a machine (RFC 3834); raises ValueError for a header that would be two."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=host.partition(":")[0])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def send(server: MailServer, message: EmailMessage) -> None:
    """Hand the message over; raises OSError, of which SMTPException is one, where the server does not take it."""
    with connect(server) as connection:
        if not server.is_tls and server.host not in LOOPBACK:
            connection.starttls(context=trusting_context())
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def is_final(error: Exception) -> bool:
    """Whether the server would say the same again of this message (RFC 5321, 4.2.1)."""
    codes = [error.smtp_code] if isinstance(error, SMTPResponseException) else []
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    return bool(codes) and min(codes) >= LASTING


def connect(server: MailServer) -> SMTP:
    """A connection, with TLS from its first byte where the server is asked for so."""
    if server.is_tls:
        return SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trusting_context())
    return SMTP(server.host, server.port, timeout=SECONDS)
