"""People who leave, and the timer that erases them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine
from click.testing import Result
from flask import Flask

from app.accounts.commands.guests import claim, disown, welcome
from app.accounts.commands.joining import keep_avatar
from app.accounts.commands.links import make_link
from app.accounts.commands.merging import merge
from app.accounts.commands.passkeys import keep_passkey
from app.accounts.commands.roles import replace_roles
from app.accounts.models import Account, Role
from app.accounts.passkeys import NewPasskey
from app.accounts.queries import list_guests
from app.articles.commands.biographies import introduce
from app.articles.commands.copies import Mark, keep_copy
from app.articles.commands.hints import give_hint
from app.articles.commands.revising import revise
from app.articles.commands.revisions import Change
from app.articles.commands.writing import Writing
from app.articles.reviews.models import Remark
from app.articles.revisions.joining import Said
from app.comments.commands.guests import Details, keep_guest_reply
from app.comments.commands.measures import Target
from app.comments.commands.muting import mute
from app.comments.commands.reading import remember_visit
from app.comments.measures import Kind
from app.kernel.database import db
from app.kernel.pictures import avatar
from app.moderation.commands.appeals import appeal_sanction
from app.moderation.commands.flags import flag
from app.moderation.commands.measures import start
from app.moderation.commands.people import add_note, ban, lift, warn
from app.moderation.flags.models import FlagReason
from tests.browser import forget_columns
from tests.cast import Cast, make_account, make_article, make_comment, make_identity
from tests.house.pictures import png

NAME, MAIL, SUBJECT, ISSUER = "Zebulon Quist", "zq@post.example", "subject-of-zebulon", "https://id-zebulon.example"

NEEDLES = ("Zebulon", "zebulon", "Quist", MAIL, SUBJECT)

AFTER = timedelta(days=8)


def run(app: Flask) -> Result:
    """What the timer runs."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["accounts", "erase-due"])
    assert result.exit_code == 0, result.output
    forget_columns()
    return result


def later(days: timedelta = AFTER) -> time_machine.travel:
    """When the week is over."""
    return time_machine.travel(datetime.now(UTC) + days, tick=False)


def make_zebulon(cast: Cast) -> Account:
    """Somebody who left a trace in every table that can hold one."""
    person = make_account(NAME)
    identity = make_identity(person, issuer=ISSUER)
    identity.subject, identity.email, identity.email_verified = SUBJECT, MAIL, True
    keep_passkey(person, "localhost", NewPasskey("credential-of-zebulon", "key-of-zebulon", 3), "Zebulon's browser")
    make_link(identity, f"/articles/{NAME}")
    identity.email_trusted = True
    keep_avatar(person, avatar(png()))
    article = make_article(cast.jun)
    make_comment(welcome(MAIL, f"{NAME} abroad", "https://zebulon.example"), article, "Waving.")
    claim(person, list_guests(person)[0])
    make_comment(welcome(MAIL, "Somebody else", "https://else.example"), article, "Waving back.")
    disown(person, list_guests(person)[0])
    keep_guest_reply(article.id, None, f"{NAME} waves again.", Details(NAME, MAIL, "https://zebulon.example"))
    replace_roles(person, frozenset({Role.AUTHOR}), cast.ada)
    introduce(person, f"{NAME} walks.", "https://zebulon.example")
    replace_roles(person, frozenset(), cast.ada)
    former = make_account(f"{NAME} Former")
    keep_avatar(former, avatar(png()))
    ban(cast.mo, former, f"Enough, {NAME}.")
    lift(cast.mo, former)
    merge(person, make_identity(former, issuer=ISSUER))
    remember_visit(person, make_article(cast.jun).id)
    mute(person, cast.eve.id)
    give_hint(person, None, article, f"{NAME} has found a mistake.", f"by {NAME}", f"of {NAME}")
    action = warn(cast.mo, person, f"Slowly, {NAME}.", note=f"Look at {NAME} again.")
    appeal_sanction(person, action, f"{NAME} was not fast.")
    add_note(cast.mo, person, f"{NAME} wrote to us.")
    flag(person, make_comment(cast.ben, article, "Look."), FlagReason.OTHER, f"{NAME} says so.", seen_text=0)
    start(cast.mo, Target(account=person), Kind.PREMODERATE)
    write_at_the_desk(person, cast)
    db.session.add(Remark(article_id=article.id, author_id=person.id, words="", source=f"{NAME} thinks so."))
    return person


def write_at_the_desk(person: Account, cast: Cast) -> None:
    """Change an article, and leave another change unsaved, as an editor for a while."""
    replace_roles(person, frozenset({Role.EDITOR}), cast.ada)
    shared = make_article(cast.jun, "Shared")
    revise(person, shared, Writing("Shared", "It opened on a Monday."), Change(f"{NAME} looked it up."))
    keep_copy(person, shared, Said("Shared", f"{NAME} was not done.", {"excerpt": [NAME]}), 1, Mark())
    replace_roles(person, frozenset(), cast.ada)


def file_of(app: Flask) -> Path | None:
    """The file of the database, where it is one."""
    url = db.engine.url
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None
