"""nginx with the configuration of `deploy/` in front of the product."""

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import urlsplit

import requests

from tests.rigs.site import Site
from tests.serving.nginx import running_nginx

SPOOFED = {
    "X-Forwarded-For": "192.0.2.1",
    "X_Forwarded_For": "192.0.2.2",
    "X-Forwarded-Proto": "https",
    "X_Forwarded_Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=192.0.2.3",
}


class Mirror(BaseHTTPRequestHandler):
    """Answers with the headers that arrived."""

    def do_GET(self) -> None:
        """Every name and value, a line each."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write("\n".join(f"{name}: {value}" for name, value in self.headers.items()).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name in the standard library)
        """Nothing."""


def test_nothing_that_a_client_says_of_its_address_passes_the_proxy() -> None:
    """The header injected in front of the proxy ends there; what arrives is the proxy's own word."""
    with HTTPServer(("127.0.0.1", 0), Mirror) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with running_nginx(f"http://127.0.0.1:{server.server_port}") as proxy:
            plain = requests.get(proxy.address, headers=SPOOFED, timeout=30).text
            secure = requests.get(proxy.secure_address, headers=SPOOFED, verify=str(proxy.certificate), timeout=30).text
        server.shutdown()

    assert "192.0.2" not in plain + secure
    assert "evil" not in plain + secure
    assert "X-Forwarded-For: 127.0.0.1\nX-Forwarded-Proto: http\n" in plain
    assert "X-Forwarded-For: 127.0.0.1\nX-Forwarded-Proto: https\n" in secure


def test_the_proxy_passes_the_products_own_bytes(site: Site) -> None:
    """Pages, their ETags and their compression come through unchanged."""
    asked = {"Accept-Encoding": "gzip"}

    with running_nginx(site.address) as proxy:
        direct = requests.get(site.address, headers=asked, timeout=30)
        proxied = requests.get(proxy.address, headers=asked, timeout=30)
        again = requests.get(proxy.address, headers={**asked, "If-None-Match": proxied.headers["ETag"]}, timeout=30)

    assert proxied.content == direct.content
    for name in ("ETag", "Cache-Control", "Content-Encoding", "Vary", "Content-Security-Policy"):
        assert proxied.headers.get(name) == direct.headers.get(name)
    assert again.status_code == 304


def test_the_proxy_sends_people_on_to_the_secure_address_and_refuses_100_mb(site: Site) -> None:
    """A body that says it is too long is refused before it is sent."""
    with running_nginx(site.address) as proxy:
        moved = requests.get(f"{proxy.redirecting_address}/a?b=c", allow_redirects=False, timeout=30)
        parts = urlsplit(proxy.address)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as client:
            client.sendall(f"POST / HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 100000000\r\n\r\n".encode())
            refused = client.recv(4096) + client.recv(4096)

    assert (moved.status_code, moved.headers["Location"]) == (301, "https://example.org/a?b=c")
    assert refused.startswith(b"HTTP/1.1 413")
    assert b"That is more than this site takes at once: 66 MB of files" in refused
