"""How often one address may ask for a change without being known."""

from ipaddress import ip_address, ip_network
from time import time

from flask import request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.kernel.errors import TooSoon

UNKNOWN_SENDERS = parse("20/minute")

limiter = FixedWindowRateLimiter(MemoryStorage())


def spend(purpose: str, limit: RateLimitItem = UNKNOWN_SENDERS) -> None:
    """Count one try of the sender's address; raises TooSoon where there were too many."""
    address = network_of(request.remote_addr or "")
    if limiter.hit(limit, purpose, address):
        return
    wait = max(1, int(limiter.get_window_stats(limit, purpose, address).reset_time - time()) + 1)
    raise TooSoon(f"That is a lot at once from your network. Your text is kept; try again in {wait} seconds.", wait)


def network_of(address: str) -> str:
    """What one sender has to itself: an address of IPv4, or a /64 of IPv6 (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return address if parsed.version == 4 else str(ip_network((parsed, 64), strict=False))
