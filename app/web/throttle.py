"""How often one address may ask for a change without being known. Nobody can read here which address it was."""

import secrets
from datetime import date, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from time import time

from flask import request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.kernel.clock import now, spell_wait
from app.kernel.errors import TooSoon
from app.kernel.keyed import keyed_hash
from app.web.errors import typed_text

UNKNOWN_SENDERS = parse("20/minute")
LETTERS = parse("5 per 10 minute")  # of what makes us send a mail
FLAGS = parse("20 per 10 minute")
HINTS = parse("10/hour")  # of one account, counted in the same way as exports
EXPORTS = parse("3/hour")  # of one account; counted by its number, so nothing about an address
CARDS = parse("60/hour")  # saves of one account with links that are new
UPLOADS = parse("300/hour")  # files of one account
AUTOSAVES = parse("60/minute")  # of one account; a window that is written in asks for twenty
LONGEST = timedelta(seconds=max(limit.get_expiry() for limit in (UNKNOWN_SENDERS, LETTERS, FLAGS)))

limiter = FixedWindowRateLimiter(MemoryStorage())


def spend(purpose: str, limit: RateLimitItem = UNKNOWN_SENDERS) -> None:
    """Count one try of the sender's address; raises TooSoon where there were too many."""
    sender = keyed_hash(key_of(now().date()), network_of(request.remote_addr or ""))
    count_try(limit, "That is a lot at once from your network.", purpose, sender)


def count_try(limit: RateLimitItem, sentence: str, *whose: str) -> None:
    """Count one try; where there were too many, raises TooSoon with the sentence and how long to wait."""
    if limiter.hit(limit, *whose):
        return
    wait = max(1, int(limiter.get_window_stats(limit, *whose).reset_time - time()) + 1)
    text = " What you had written stands below." if typed_text() else ""
    raise TooSoon(f"{sentence} Try again in {spell_wait(wait)}.{text}", wait)


@lru_cache(1)
def key_of(day: date) -> bytes:
    """What addresses are hashed with on this day: drawn by lot in each process, written nowhere, forgotten the next."""
    return secrets.token_bytes(32)


def network_of(address: str) -> str:
    """What one sender has to itself: an address of IPv4, or a /64 of IPv6 (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return address if parsed.version == 4 else str(ip_network((parsed, 64), strict=False))
