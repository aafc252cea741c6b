"""Takes the client's address and scheme from the proxies that the site trusts, and from nobody else."""

import ipaddress
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from config import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The site's own address is a setting, so the last four are never believed, not even from a trusted proxy.
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_FORWARDED",
)


class TrustedProxies:
    """WSGI middleware: after it REMOTE_ADDR and the scheme are the client's, and no forwarding header is left."""

    def __init__(self, app: WSGIApplication, networks: tuple[Network, ...]) -> None:
        self.app = app
        self.networks = networks

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The application's answer to the client behind the proxies."""
        chain, scheme = environ.get("HTTP_X_FORWARDED_FOR", ""), environ.get("HTTP_X_FORWARDED_PROTO", "")
        for name in FORWARDED:
            environ.pop(name, None)
        peer = parse_address(environ.get("REMOTE_ADDR", ""))
        if peer:
            environ["REMOTE_ADDR"] = str(self.client(peer, chain))
        if peer and self.trusts(peer) and scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        return self.app(environ, start_response)

    def trusts(self, address: Address) -> bool:
        """Whether the address is one of the site's own proxies."""
        return any(address in network for network in self.networks)

    def client(self, peer: Address, chain: str) -> Address:
        """The nearest address that is not a trusted proxy, else the farthest that a trusted proxy vouches for."""
        for hop in reversed(chain.split(",")):
            told = parse_address(hop.strip()) if self.trusts(peer) else None
            if told is None:
                return peer
            peer = told
        return peer


def parse_address(text: str) -> Address | None:
    """The IP address, an IPv4-mapped one as IPv4; None for anything else, zone names included."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    return None if address.scope_id else address.ipv4_mapped or address
