"""What is known of each kind of provider: Google, Microsoft, GitLab, GitHub, WordPress.com, any OpenID Connect."""

from collections.abc import Callable
from dataclasses import dataclass

from app.accounts.providers.claims import Claims, read_github, read_wordpress
from app.accounts.providers.metadata import POST, Metadata


@dataclass(frozen=True)
class OAuth2:
    """A provider without OpenID Connect: where it is asked, and how its answers about a person are read."""

    metadata: Metadata
    documents: tuple[str, ...]
    read: Callable[..., Claims]


@dataclass(frozen=True)
class Preset:
    """One kind of provider; `issuer` is the first half of the identities of an OAuth 2 provider.

    `afresh` is the `prompt` that lets somebody choose who they are, though the provider knows their browser (OpenID
    Connect Core, 3.1.2.1).
    """

    label: str = ""
    issuer: str = ""
    scope: str = "openid profile email"
    tenants_issuer: str = ""
    afresh: str = "login"
    oauth2: OAuth2 | None = None


PRESETS = {
    "oidc": Preset(),
    "google": Preset("Google", "https://accounts.google.com", afresh="select_account"),
    "gitlab": Preset("GitLab", "https://gitlab.com"),
    # People of every tenant; for one tenant configure the issuer with its id in the place of `common`.
    "microsoft": Preset(
        "Microsoft",
        "https://login.microsoftonline.com/common/v2.0",
        tenants_issuer="https://login.microsoftonline.com/{tenantid}/v2.0",
        afresh="select_account",
    ),
    # GitHub Docs, "Authorizing OAuth apps" and "GitHub authentication discovery endpoints" (its name for itself).
    "github": Preset(
        "GitHub",
        "https://github.com",
        "read:user user:email",
        afresh="select_account",
        oauth2=OAuth2(
            Metadata(
                issuer="https://github.com/login/oauth",
                authorization_endpoint="https://github.com/login/oauth/authorize",
                token_endpoint="https://github.com/login/oauth/access_token",  # noqa: S106 -- an address
                auth_method=POST,
            ),
            ("https://api.github.com/user", "https://api.github.com/user/emails"),
            read_github,
        ),
    ),
    # WordPress.com Developer Resources, "WordPress.com Connect".
    "wordpress": Preset(
        "WordPress.com",
        "https://wordpress.com",
        "auth",
        afresh="",
        oauth2=OAuth2(
            Metadata(
                issuer="https://wordpress.com",
                authorization_endpoint="https://public-api.wordpress.com/oauth2/authorize",
                token_endpoint="https://public-api.wordpress.com/oauth2/token",  # noqa: S106 -- an address
                auth_method=POST,
            ),
            ("https://public-api.wordpress.com/rest/v1.1/me",),
            read_wordpress,
        ),
    ),
}
