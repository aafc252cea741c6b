"""Hashes that only the holder of a key can make, so that what is hashed can't be guessed by trying."""

import hmac


def keyed_hash(key: str | bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts (RFC 2104), each with its length before it, in hexadecimal."""
    secret = key.encode() if isinstance(key, str) else key
    message = b"".join(
        b"%d:%b" % (len(part), part) for part in (each.encode("utf-8", "surrogatepass") for each in parts)
    )
    return hmac.digest(secret, message, "sha256").hex()
