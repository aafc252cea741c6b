"""Who the client is, behind proxies that the site trusts and behind ones that it does not."""

from ipaddress import ip_network
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from app.web.proxies import FORWARDED, TrustedProxies

TRUSTED = tuple(map(ip_network, ("127.0.0.1/32", "10.0.0.0/8", "2001:db8:ffff::/48")))


def seen(peer: str, forwarded: str | None = None, **headers: str) -> WSGIEnvironment:
    """What the application sees of a request that came from this peer."""
    environ: WSGIEnvironment = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "example.org", **headers}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        return []

    TrustedProxies(app, TRUSTED)(environ, lambda status, headers, error=None: lambda data: None)
    return environ


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", " 203.0.113.7 ,10.1.2.3 , 10.9.9.9", "203.0.113.7"),
        ("127.0.0.1", "2001:db8::7, 2001:db8:ffff::1", "2001:db8::7"),
        ("2001:db8:ffff::1", "203.0.113.7", "203.0.113.7"),
        ("::ffff:127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "10.0.0.5", "10.0.0.5"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_trusted_proxy(
    peer: str, forwarded: str | None, client: str
) -> None:
    """IPv4, IPv6 and IPv4 written as IPv6, behind one proxy and behind several."""
    environ = seen(peer, forwarded)

    assert environ["REMOTE_ADDR"] == client


@pytest.mark.parametrize("peer", ["203.0.113.66", "2001:db8::66", "10.0.0.1.evil", "", "::ffff:203.0.113.66"])
def test_nothing_is_believed_from_a_peer_that_is_not_trusted(peer: str) -> None:
    """A client that talks to the site directly may write any header."""
    environ = seen(peer, "192.0.2.1, 127.0.0.1", HTTP_X_FORWARDED_PROTO="https")

    assert environ["REMOTE_ADDR"] == peer.removeprefix("::ffff:")
    assert environ["wsgi.url_scheme"] == "http"


def test_what_a_client_wrote_in_front_of_the_proxys_own_word_is_not_believed() -> None:
    """A proxy that appends leaves the client's inventions to the left of the true address."""
    environ = seen("127.0.0.1", "192.0.2.1, 127.0.0.1, 10.0.0.1, 203.0.113.66")

    assert environ["REMOTE_ADDR"] == "203.0.113.66"


@pytest.mark.parametrize(
    "rubbish",
    ["unknown", "203.0.113.7:4711", "[2001:db8::7]", "fe80::1%<script>", "1" * 5000, "\x00", "127.1", ",", "_hidden"],
)
def test_a_value_that_is_no_address_ends_the_chain(rubbish: str) -> None:
    """Nothing to the left of it is believed, for nobody vouches for it."""
    environ = seen("127.0.0.1", f"192.0.2.1, {rubbish}, 10.0.0.9")

    assert environ["REMOTE_ADDR"] == "10.0.0.9"


@pytest.mark.parametrize(
    ("told", "scheme"), [("https", "https"), ("http", "http"), ("HTTPS,http", "http"), ("ws", "http")]
)
def test_the_scheme_is_http_or_https_and_nothing_else(told: str, scheme: str) -> None:
    """A trusted proxy says how the client reached it."""
    environ = seen("127.0.0.1", "203.0.113.7", HTTP_X_FORWARDED_PROTO=told)

    assert environ["wsgi.url_scheme"] == scheme


@pytest.mark.parametrize("peer", ["127.0.0.1", "203.0.113.66"])
def test_no_forwarding_header_is_left_and_the_host_stays(peer: str) -> None:
    """Nothing behind the middleware can read them by mistake; the site's address is a setting."""
    environ = seen(peer, "203.0.113.7", **dict.fromkeys(FORWARDED, "evil.example"))

    assert not set(FORWARDED) & set(environ)
    assert environ["HTTP_HOST"] == "example.org"
