"""How a setting is read: each reader takes its name and what was given, and raises SettingsError for nonsense."""

import ipaddress
import re
from email.utils import parseaddr
from urllib.parse import SplitResult, urlsplit

PREFIX = "REJOINDER_"
MINUTES_OF_A_YEAR = 525_600

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(Exception):
    """A setting is missing or wrong; its sentence says what to set."""


def read_text(name: str, value: str) -> str:
    """The text as it stands."""
    return value


def read_list(name: str, value: str) -> tuple[str, ...]:
    """Texts between commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def read_switch(name: str, value: str) -> bool:
    """`1` or `0`; nothing else, so that a typing error is not a no."""
    if value not in ("0", "1"):
        raise SettingsError(f"{PREFIX}{name} must be 1 or 0.")
    return value == "1"


def read_minutes(name: str, value: str) -> int:
    """A whole number of minutes, up to a year."""
    if not (value.isascii() and value.isdecimal() and len(value) < 7 and int(value) <= MINUTES_OF_A_YEAR):
        raise SettingsError(f"{PREFIX}{name} must be a whole number of minutes, from 0 to {MINUTES_OF_A_YEAR:,}.")
    return int(value)


def split(value: str) -> SplitResult | None:
    """The parts of an address that names a host; None of anything else."""
    try:
        parts = urlsplit(value)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def read_address(name: str, value: str) -> str:
    """An http or https address without query, password or a slash at its end."""
    parts = split(value)
    if not parts or not value.isascii() or parts.scheme not in ("http", "https") or re.search(r"[@?#\s]", value):
        raise SettingsError(f"{PREFIX}{name} must be an address such as https://example.org.")
    return value.rstrip("/")


def read_origin(name: str, value: str) -> str:
    """An address without a path, as browsers write it in `Origin`: in small letters, without the usual port."""
    parts = urlsplit(read_address(name, value).lower())
    if parts.path:
        raise SettingsError(f"{PREFIX}{name} must end with the host or the port; the site stands at the root of it.")
    return f"{parts.scheme}://{parts.netloc.removesuffix(':443' if parts.scheme == 'https' else ':80')}"


def read_mail_url(name: str, value: str) -> str:
    """`smtp://user:password@host:port`, or `smtps://`; user and password as in other addresses, percent-encoded."""
    parts = split(value)
    if not parts or parts.scheme not in ("smtp", "smtps") or parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingsError(f"{PREFIX}{name} must be an address such as smtps://user:password@mail.example.org.")
    return value


def read_sender(name: str, value: str) -> str:
    """One address of e-mail, with a name before it or without."""
    address = parseaddr(value)[1]
    if not value.isprintable() or not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise SettingsError(f"{PREFIX}{name} must be an address such as Rejoinder <post@example.org>.")
    return value


def read_networks(name: str, value: str) -> tuple[Network, ...]:
    """IP networks between commas, such as `127.0.0.1/32, 10.0.0.0/8`."""
    try:
        return tuple(ipaddress.ip_network(part) for part in read_list(name, value))
    except ValueError as error:
        raise SettingsError(f"{PREFIX}{name} must list IP networks: {error}.") from error


def read_database(name: str, value: str) -> str:
    """An SQLAlchemy address of SQLite or PostgreSQL; plain `postgresql://` gets the driver we ship."""
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in ("sqlite", "postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError(f"{PREFIX}{name} must begin with sqlite:/// or postgresql://.")
    return value if scheme == "sqlite" else f"postgresql+psycopg://{rest}"


def read_media_url(name: str, value: str) -> str:
    """A folder, `file:///srv/media`, or a bucket, `s3://key:secret@host/bucket?region=eu-central-1`."""
    parts = split(value)
    is_bucket = parts and parts.scheme in ("s3", "s3+http") and parts.username and parts.password
    if not (is_bucket and parts and parts.path.strip("/")) and not re.fullmatch(r"file:///[^?#]+", value):
        example = "s3://key:secret@s3.example.org/bucket?region=eu-central-1, or of a folder, such as file:///srv/media"
        raise SettingsError(f"{PREFIX}{name} must be the address of a bucket, such as {example}.")
    return value
