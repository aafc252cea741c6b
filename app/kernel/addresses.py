"""Addresses: which slug is free, where one may be sent back to, and what people may give as theirs."""

import re
from collections.abc import Callable
from itertools import count
from urllib.parse import urlsplit

from app.kernel.errors import RuleBroken
from app.kernel.text import clean_line

RETURN_LIMIT = 1_000  # bytes; it travels in a cookie
# Browsers and libraries drop, fold or decode these differently, and a path becomes a host.
AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]|%5c|%0[0-9a-f]", re.IGNORECASE)
MAIL_LIMIT = 254  # characters (RFC 5321, 4.5.3.1.3, without the brackets)
# One address as the field of a form takes it (HTML, 4.10.5.1.5), without what mail programs read otherwise: `=?` begins
# an encoded word, which may hold further addresses. A name without a dot is a host of our own network.
MAIL = re.compile(
    r"[\w.!#$%&'*+/^`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII
)
WEB_LIMIT = 200  # characters


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


def mail_address(typed: str) -> str:
    """An address of e-mail in small letters, for hosts don't tell people apart by the others; raises RuleBroken."""
    address = clean_line(typed)
    if not address.isascii() or len(address) > MAIL_LIMIT or not MAIL.fullmatch(address.lower()):
        raise RuleBroken("That is no e-mail address.")
    return address.lower()


def mailbox_of(address: str) -> str:
    """Where mail to an address arrives: many hosts let one box have any number of addresses behind a plus."""
    local, _, host = address.rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


def web_address(typed: str) -> str:
    """An address of a page of somebody, or nothing; only http and https, and no password in it. Raises RuleBroken."""
    address = clean_line(typed)
    if not address:
        return ""
    address = address if "://" in address else f"https://{address}"
    try:
        parts = urlsplit(address)
        is_right = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or "@" in parts.netloc or len(address) > WEB_LIMIT or AMBIGUOUS.search(address):
        raise RuleBroken("A website has an address such as https://example.org, or the field stays empty.")
    return address
