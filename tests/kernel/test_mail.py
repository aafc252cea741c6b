"""Mail is handed over whole, to the right server alone, and encrypted wherever others could listen."""

import smtplib
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from app.kernel import mail
from app.kernel.mail import MailServer, send, server_of, write
from tests.rigs.mail_server import make_certificate, running_mail_server
from tests.rigs.processes import free_port

ELSEWHERE = "127.0.0.2"  # this machine, but not by a name that stands for it
MESSAGE = write(
    "Rejoinder <post@example.org>", "ben@example.org", "Log in at Rejoinder", "Here you are.", "example.org"
)


def test_a_message_arrives_as_it_was_written() -> None:
    with running_mail_server() as post:
        send(
            post.server,
            write("Blätter <post@example.org>", "ben@example.org", "Zur Lesehalle", "동네 책방", "x.org:80"),
        )

    assert post.envelopes == [("post@example.org", ["ben@example.org"])]
    taken = post.taken[0]
    assert (taken["From"], taken["To"], taken["Subject"]) == (
        "Blätter <post@example.org>",
        "ben@example.org",
        "Zur Lesehalle",
    )
    assert taken.get_content().strip() == "동네 책방"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Date"]
    assert taken["Message-ID"].endswith("@x.org>")


@pytest.mark.parametrize("field", [0, 1, 2])
def test_header_injection_a_header_with_a_line_end_is_refused(field: int) -> None:
    parts = ["post@example.org", "ben@example.org", "A subject"]
    parts[field] += "\r\nBcc: everybody@example.org"

    with pytest.raises(ValueError, match=r".+"):
        write(parts[0], parts[1], parts[2], "A text.", "example.org")


def test_the_server_is_told_user_and_password_where_there_are_some() -> None:
    with running_mail_server(auth_require_tls=False) as post:
        send(replace(post.server, user="rejoinder", password="secret"), MESSAGE)

    assert post.logins == [(b"rejoinder", b"secret")]
    assert len(post.taken) == 1


@pytest.mark.parametrize("starttls", [False, True])
def test_a_server_whose_certificate_is_trusted_gets_the_message(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, starttls: bool
) -> None:
    certificate = make_certificate(folder / "server.pem", ELSEWHERE)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with running_mail_server(ELSEWHERE, certificate, starttls=starttls) as post:
        send(post.server, MESSAGE)

    assert len(post.taken) == 1


@pytest.mark.parametrize("starttls", [False, True])
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(folder: Path, *, starttls: bool) -> None:
    certificate = make_certificate(folder / "server.pem", ELSEWHERE)

    with (
        running_mail_server(ELSEWHERE, certificate, starttls=starttls) as post,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        send(replace(post.server, user="rejoinder", password="secret"), MESSAGE)

    assert post.taken == post.logins == []


def test_a_server_elsewhere_that_can_not_encrypt_gets_nothing() -> None:
    with running_mail_server(ELSEWHERE, auth_require_tls=False) as post, pytest.raises(smtplib.SMTPNotSupportedError):
        send(replace(post.server, user="rejoinder", password="secret"), MESSAGE)

    assert post.taken == post.logins == []


def test_a_server_that_is_not_there_or_refuses_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 2.0)

    with running_mail_server() as post:
        post.refuses = True
        with pytest.raises(smtplib.SMTPDataError):
            send(post.server, MESSAGE)
        with pytest.raises(ConnectionRefusedError):
            send(replace(post.server, port=free_port()), MESSAGE)


def test_an_address_names_the_server_with_its_usual_port_and_spells_what_is_reserved() -> None:
    assert server_of("smtp://127.0.0.1") == MailServer("127.0.0.1", 587)
    assert server_of("smtps://re%40joinder:p%3Aw@mail.example.org") == MailServer(
        "mail.example.org", 465, "re@joinder", "p:w", is_tls=True
    )
