"""Every setting, read once from the environment, complete and checked before the app starts."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from config.providers import ProviderSettings, read_providers
from config.values import (
    PREFIX,
    Network,
    SettingsError,
    read_address,
    read_database,
    read_list,
    read_mail_url,
    read_media_url,
    read_minutes,
    read_networks,
    read_origin,
    read_sender,
    read_switch,
    read_text,
)

ROOT = Path(__file__).parents[1]
INSTANCE = ROOT / "instance"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def read_environment(environ: Mapping[str, str], env_file: Path = ROOT / ".env") -> dict[str, str]:
    """The `REJOINDER_` settings without their prefix; the environment wins over the `.env` file."""
    merged = {**dotenv_values(env_file), **environ}
    return {name.removeprefix(PREFIX): value for name, value in merged.items() if name.startswith(PREFIX) and value}


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


__all__ = [
    "INSTANCE",
    "LOOPBACK",
    "PREFIX",
    "READERS",
    "ROOT",
    "Network",
    "ProviderSettings",
    "Settings",
    "SettingsError",
    "check_production",
    "database_url",
    "load_settings",
    "read_environment",
]
