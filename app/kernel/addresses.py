"""Addresses inside the site: which slug is free, and where one may be sent back to."""

import re
from collections.abc import Callable
from itertools import count
from urllib.parse import urlsplit

RETURN_LIMIT = 1_000  # bytes; it travels in a cookie
# Browsers and libraries drop, fold or decode these differently, and a path becomes a host.
AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]|%5c|%0[0-9a-f]", re.IGNORECASE)


def first_free(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """The slug that was wanted, with a number behind it where it is taken."""
    if not is_taken(wanted):
        return wanted
    return next(candidate for n in count(2) if not is_taken(candidate := f"{wanted}-{n}"))


def local_path(target: str | None) -> str:
    """The target where it is a path of this site after every reading a browser may give it, else the home page."""
    if not target or len(target.encode("utf-8", "surrogatepass")) > RETURN_LIMIT or AMBIGUOUS.search(target):
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not target.startswith("/") or "//" in parts.path:
        return "/"
    return target
