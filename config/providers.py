"""Who people log in with: `REJOINDER_PROVIDERS__<name>__<FIELD>`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from config.values import PREFIX, SettingsError, read_address, read_switch

PRESETS = frozenset({"google", "microsoft", "gitlab", "github", "wordpress"})
PROVIDER_FIELDS = frozenset({"KIND", "CLIENT_ID", "CLIENT_SECRET", "ISSUER", "LABEL", "TRUSTED_FOR_EMAIL"})
KINDS = PRESETS | {"oidc"}
OTHER_WAYS = frozenset({"passkey", "email"})  # to log in; no provider may be called so


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
