"""Every setting, read once from the environment, complete and checked before the app starts."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values

PREFIX = "REJOINDER_"
MINUTES_OF_A_YEAR = 525_600
ROOT = Path(__file__).parent
INSTANCE = ROOT / "instance"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(Exception):
    """A setting is missing or wrong; its sentence says what to set."""


@dataclass(frozen=True)
class ProviderSettings:
    """One provider that people log in with: `REJOINDER_PROVIDERS__<name>__<FIELD>`."""

    name: str
    kind: str
    client_id: str
    client_secret: str
    issuer: str = ""
    label: str = ""
    trusted_for_email: bool = False


PRESETS = frozenset({"google", "microsoft", "gitlab", "github", "wordpress"})
PROVIDER_FIELDS = frozenset({"KIND", "CLIENT_ID", "CLIENT_SECRET", "ISSUER", "LABEL", "TRUSTED_FOR_EMAIL"})
KINDS = PRESETS | {"oidc"}
OTHER_WAYS = frozenset({"passkey", "email"})  # to log in; no provider may be called so


def read_environment(environ: Mapping[str, str], env_file: Path = ROOT / ".env") -> dict[str, str]:
    """The `REJOINDER_` settings without their prefix; the environment wins over the `.env` file."""
    merged = {**dotenv_values(env_file), **environ}
    return {name.removeprefix(PREFIX): value for name, value in merged.items() if name.startswith(PREFIX) and value}


def read_providers(values: Mapping[str, str]) -> tuple[ProviderSettings, ...]:
    """The configured providers in the order of their names; raises SettingsError for one half configured."""
    fields: dict[str, dict[str, str]] = {}
    for key, value in sorted(values.items()):
        if key.startswith("PROVIDERS__"):
            name, _, field = key.removeprefix("PROVIDERS__").partition("__")
            if field.upper() not in PROVIDER_FIELDS or not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name.lower()):
                raise SettingsError(
                    f"{PREFIX}{key} is not understood; write {PREFIX}PROVIDERS__<name>__<FIELD> with a name of "
                    f"letters, digits and hyphens, and a field out of {', '.join(sorted(PROVIDER_FIELDS))}."
                )
            fields.setdefault(name.lower(), {})[field.upper()] = value
    return tuple(read_provider(name, given) for name, given in sorted(fields.items()))


def read_provider(name: str, given: Mapping[str, str]) -> ProviderSettings:
    """One provider; raises SettingsError that names the field it lacks."""
    kind = given.get("KIND", name if name in PRESETS else "oidc")
    prefix = f"{PREFIX}PROVIDERS__{name}__"
    if kind not in KINDS:
        raise SettingsError(f"{prefix}KIND must be one of {', '.join(sorted(KINDS))}.")
    if name in OTHER_WAYS:
        raise SettingsError(f"{prefix}… must have another name; {name} is a way to log in without a provider.")
    for needed in ("CLIENT_ID", "CLIENT_SECRET") + (("ISSUER",) if kind == "oidc" else ()):
        if not given.get(needed):
            raise SettingsError(f"The provider {name} is half configured: set {prefix}{needed}.")
    if issuer := given.get("ISSUER", "").rstrip("/"):
        read_address(f"PROVIDERS__{name}__ISSUER", issuer)
    label = given.get("LABEL", "" if name in PRESETS else name.replace("-", " ").title())
    trusted = read_switch(f"PROVIDERS__{name}__TRUSTED_FOR_EMAIL", given.get("TRUSTED_FOR_EMAIL", "0"))
    return ProviderSettings(name, kind, given["CLIENT_ID"], given["CLIENT_SECRET"], issuer, label, trusted)


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


def database_url(values: Mapping[str, str]) -> str:
    """The database of the settings, without asking for the rest of them."""
    return read_database("DATABASE_URL", values.get("DATABASE_URL") or Settings.database_url)


def setting(read: Callable[[str, str], Any], default: Any = MISSING) -> Any:
    """A field of `Settings`: how what is given is read, and what counts where nothing is."""
    return field(default=default, metadata={"read": read})


@dataclass(frozen=True)
class Settings:
    """What one site is told from outside; README lists each with its meaning."""

    secret_key: str = setting(read_text)
    secret_key_fallbacks: tuple[str, ...] = setting(read_list, ())
    database_url: str = setting(read_database, f"sqlite:///{INSTANCE / 'rejoinder.sqlite'}")
    address: str = setting(read_origin, "http://127.0.0.1:8000")
    site_name: str = setting(read_text, "Rejoinder")
    site_description: str = setting(read_text, "Articles, and a good conversation under them.")
    trusted_proxies: tuple[Network, ...] = setting(read_networks, ())
    edit_minutes: int = setting(read_minutes, 30)
    guests: bool = setting(read_switch, default=False)
    mail_url: str = setting(read_mail_url, "")
    mail_from: str = setting(read_sender, "")
    hook_url: str = setting(read_address, "")
    hook_secret: str = setting(read_text, "")
    akismet_key: str = setting(read_text, "")
    media_url: str = setting(read_media_url, (INSTANCE / "media").as_uri())
    demo: bool = setting(read_switch, default=False)
    providers: tuple[ProviderSettings, ...] = ()

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key that signs, and those that signed before it."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @property
    def is_secure(self) -> bool:
        """Whether readers reach the site over TLS."""
        return self.address.startswith("https://")

    @property
    def edit_window(self) -> timedelta:
        """How long after it was written a comment can be edited."""
        return timedelta(minutes=self.edit_minutes)

    @property
    def host(self) -> str:
        """Host and port of the site's address, as browsers send it."""
        return urlsplit(self.address).netloc


READERS = {each.name.upper(): each.metadata["read"] for each in fields(Settings) if each.metadata}


def load_settings(values: Mapping[str, str]) -> Settings:
    """Settings from `read_environment`; raises SettingsError with a sentence that says what to set."""
    unknown = sorted(name for name in values if name not in READERS and not name.startswith("PROVIDERS__"))
    if unknown:
        raise SettingsError(f"There is no setting {PREFIX}{unknown[0]}; the README lists every setting.")
    given = {name.lower(): READERS[name](name, values[name]) for name in READERS if name in values}
    if "secret_key" not in given:
        raise SettingsError(
            f"Set {PREFIX}SECRET_KEY to a long random text, for example: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    for what, one, other in (("Mail", "MAIL_URL", "MAIL_FROM"), ("The hook", "HOOK_URL", "HOOK_SECRET")):
        if (one.lower() in given) != (other.lower() in given):
            raise SettingsError(f"{what} is half set up: set both {PREFIX}{one} and {PREFIX}{other}, or neither.")
    if given.get("guests") and "mail_url" not in given:
        raise SettingsError(f"{PREFIX}GUESTS needs {PREFIX}MAIL_URL: guests confirm their address by a link in a mail.")
    return Settings(**given, providers=read_providers(values))


def check_production(settings: Settings) -> None:
    """Refuse what may not serve readers; raises SettingsError with a sentence that says what to set."""
    if any(len(key) < 32 for key in settings.secret_keys):
        raise SettingsError(f"{PREFIX}SECRET_KEY or a fallback has less than 32 characters; set a longer random text.")
    if settings.hook_url and len(settings.hook_secret) < 32:
        raise SettingsError(f"{PREFIX}HOOK_SECRET has less than 32 characters; set a longer random text.")
    if settings.demo:
        raise SettingsError(f"{PREFIX}DEMO is for trying the product only; unset it before you serve readers.")
    if not settings.is_secure and urlsplit(settings.address).hostname not in LOOPBACK:
        raise SettingsError(f"{PREFIX}ADDRESS must begin with https://, for people log in there.")
