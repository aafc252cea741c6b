"""The product as a real process over the sample site, with the certified provider that its people log in with."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from app import create_app
from app.accounts.commands.joining import register
from app.accounts.commands.sessions import begin_session
from app.accounts.models import Account, Identity
from app.accounts.providers.claims import Claims
from app.demo.commands import PROVIDER, fill
from app.kernel.database import db, writing
from config import load_settings, read_environment
from tests.conftest import migrate
from tests.rigs.provider import SECRET, Provider, running_provider
from tests.rigs.site import Site, free_port, running_site

COMMAND = [sys.executable, "-m", "app.serving"]
LABEL = "Trial"


@dataclass(frozen=True)
class Stage:
    """A running site, its provider, and `app`: the same site in this process, to prepare and to look behind.

    With `environment` the site can be started again.
    """

    site: Site
    provider: Provider
    app: Flask
    environment: dict[str, str]

    @property
    def address(self) -> str:
        """Where readers find the site."""
        return self.site.address

    def newcomer(self, name: str) -> str:
        """Somebody who has an account and never said anything; the slug of the account."""
        with self.app.app_context(), writing():
            claims = Claims(self.provider.issuer, f"subject of {name}", name, "", email_verified=False, picture="")
            slug = register(PROVIDER, claims, name).account.slug
            db.session.commit()
        return slug

    def session_cookie(self, slug: str) -> str:
        """The value of a cookie with which a browser is logged in as somebody, for tests of what comes after."""
        with self.app.app_context(), writing():
            row = select(Identity).join(Account, Account.id == Identity.account_id).where(Account.slug == slug)
            token = begin_session(db.session.scalars(row).one())
            db.session.commit()
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer
        return str(signer.dumps({"_user_id": token}))

    def client(self, slug: str | None) -> requests.Session:
        """A plain HTTP client, logged in as somebody or as nobody, whose forms come from the site's own pages."""
        client = requests.Session()
        client.headers["Origin"] = self.address
        if slug:
            client.cookies.set("session", self.session_cookie(slug), domain="127.0.0.1", path="/")
        return client


def environment_of(host: str, port: int, database_url: str, issuer: str) -> dict[str, str]:
    """The settings of a site that believes the test's browser which address it has."""
    return {
        "HOST": host,
        "PORT": str(port),
        "WORKERS": "2",
        "REJOINDER_SECRET_KEY": "only-for-journeys-but-long-enough-for-them",
        "REJOINDER_DATABASE_URL": database_url,
        "REJOINDER_ADDRESS": f"http://{host}:{port}",
        "REJOINDER_TRUSTED_PROXIES": "127.0.0.1/32",
        f"REJOINDER_PROVIDERS__{PROVIDER}__ISSUER": issuer,
        f"REJOINDER_PROVIDERS__{PROVIDER}__CLIENT_ID": "rejoinder",
        f"REJOINDER_PROVIDERS__{PROVIDER}__CLIENT_SECRET": SECRET,
        f"REJOINDER_PROVIDERS__{PROVIDER}__LABEL": LABEL,
    }


@contextmanager
def running_stage(database_url: str, host: str = "127.0.0.1", **more: str) -> Iterator[Stage]:
    """Fill an empty database, and run the site over it; to the browser the provider is another site."""
    port = free_port()
    migrate(database_url)
    with (
        TemporaryDirectory() as folder,
        running_provider([f"http://{host}:{port}/login/{PROVIDER}/callback"], host="localhost") as provider,
    ):
        media = {"REJOINDER_MEDIA_URL": Path(folder).as_uri()}
        environment = environment_of(host, port, database_url, provider.issuer) | media | more
        app = create_app(load_settings(read_environment(environment)))
        with app.app_context(), writing():
            fill(provider.issuer)
        with running_site(environment, COMMAND) as site:
            yield Stage(site, provider, app, environment)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
