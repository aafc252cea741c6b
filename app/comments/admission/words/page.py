"""What is in a comment, for whoever looks for words: what readers read, and what hides in the addresses of links."""

from html import unescape
from urllib.parse import unquote

import regex

TAG = regex.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
ADDRESS = regex.compile(r'\shref="([^"]*)"')
WITHIN_WORDS = {"a", "em", "strong", "code", "s"}  # whatever else stands between two words
PUNYCODE = regex.compile(r"(?<=//|\.|@)xn--([a-z0-9-]{1,59})", regex.IGNORECASE)


def words_of(html: str) -> str:
    """The text of rendered HTML as readers read it, and below it the addresses that it does not show."""
    seen = unescape(TAG.sub(lambda tag: "" if tag[2] in WITHIN_WORDS else "\n", html))
    addresses = dict.fromkeys(spell_address(unescape(found)) for found in ADDRESS.findall(html))
    return "\n".join([seen, *(each for each in addresses if each not in seen)])


def spell_address(address: str) -> str:
    """An address as a browser shows it, without escapes."""
    return PUNYCODE.sub(lambda label: decode_label(label[0], label[1]), unquote(address))


def decode_label(label: str, encoded: str) -> str:
    """A part of the name of a host in its own script (RFC 3492); as it is where it is none."""
    try:
        return encoded.encode().decode("punycode")
    except UnicodeError:
        return label
