"""How often one address may ask for a change without being known."""

from time import time

from flask import request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.kernel.errors import TooSoon

UNKNOWN_SENDERS = parse("20/minute")

limiter = MovingWindowRateLimiter(MemoryStorage())


def spend(purpose: str, limit: RateLimitItem = UNKNOWN_SENDERS) -> None:
    """Count one try of the sender's address; raises TooSoon where there were too many."""
    address = request.remote_addr or "unknown"
    if limiter.hit(limit, purpose, address):
        return
    wait = max(1, int(limiter.get_window_stats(limit, purpose, address).reset_time - time()) + 1)
    raise TooSoon(f"That is a lot at once from your network. Your text is kept; try again in {wait} seconds.", wait)
