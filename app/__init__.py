"""Rejoinder: publishes articles and holds a good conversation under them."""

import os
from types import SimpleNamespace

from flask import Flask

from app.accounts import cli as accounts_cli
from app.accounts import policy as accounts_policy
from app.accounts import session
from app.accounts.views import accounts
from app.articles import policy as articles_policy
from app.comments import policy as comments_policy
from app.demo import cli as demo_cli
from app.desk.views import desk
from app.feeds.views import feeds
from app.kernel.database import db, prepare_engine
from app.kernel.lookup import Lookup
from app.media import policy as media_policy
from app.media.preparing import UPLOAD_LIMIT
from app.media.showing import card_of, markdown_of, picture_of
from app.media.storage import open_storage
from app.media.views import media
from app.media.workshop import Workshop
from app.moderation import cli as moderation_cli
from app.moderation import policy as moderation_policy
from app.moderation.views import moderation
from app.own import cli as own_cli  # noqa: F401  (it adds to the commands of accounts)
from app.own.views import own
from app.reading import asking, redirecting
from app.reading.box import cookie_name
from app.reading.views import reading
from app.web import arguments, assets, errors, guard, headers, outbox, templating
from app.web.customs import customs
from app.web.health import health
from app.web.keeping import Pages
from app.web.proxies import TrustedProxies
from app.web.turns import BODY_LIMIT
from config import INSTANCE, ROOT, Settings, load_settings, read_environment

POLICY = SimpleNamespace(
    accounts=accounts_policy,
    articles=articles_policy,
    comments=comments_policy,
    media=media_policy,
    moderation=moderation_policy,
)
PICTURES = SimpleNamespace(whole=picture_of, card=card_of, markdown=markdown_of, limit=UPLOAD_LIMIT)


def create_app(settings: Settings | None = None) -> Flask:
    """The application; without settings it reads them from the environment. The only place that knows every feature."""
    settings = settings or load_settings(read_environment(os.environ))
    app = Flask("app", template_folder=ROOT / "templates", static_folder=None, instance_path=str(INSTANCE))
    configure(app, settings)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    for part in (headers, guard, arguments, errors, outbox):
        part.init_app(app)
    templating.init_app(app, settings, policy=POLICY, pictures=PICTURES)
    session.init_app(app, settings)
    asking.init_app(app, settings)
    redirecting.init_app(app)
    app.extensions["media"] = Workshop(open_storage(settings.media_url))
    for blueprint in (health, customs, accounts, moderation, feeds, reading, desk, own, media):
        app.register_blueprint(blueprint)
    app.cli.add_command(accounts_cli.cli)
    app.cli.add_command(moderation_cli.cli)
    app.cli.add_command(demo_cli.cli)
    keep_pages(app, settings)
    assets.init_app(app, ROOT / "static", INSTANCE / "assets", headers.fixed_headers(settings))
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def keep_pages(app: Flask, settings: Settings) -> None:
    """Let answers that are for everybody be served again; whoever brings a cookie of ours passes by."""
    with app.app_context():
        lookup = app.extensions["lookup"] = Lookup(db.engine)
        cookies = (app.config["SESSION_COOKIE_NAME"], cookie_name())
    app.wsgi_app = app.extensions["pages"] = Pages(app.wsgi_app, lookup, settings.host, cookies)  # type: ignore[method-assign]


def configure(app: Flask, settings: Settings) -> None:
    """Tell Flask and its extensions what our settings mean to them."""
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},  # an error's trace goes to the log, what people typed not
        TRUSTED_HOSTS=[settings.host],
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_secure else "session",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a form stays as good as the session that it was opened in
    )
