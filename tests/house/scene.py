"""A small site with one of everything that an address can name, and the table of who may go where."""

from dataclasses import asdict, dataclass

from flask import Flask
from sqlalchemy import select

from app.accounts.commands.guests import welcome
from app.accounts.commands.joining import keep_avatar
from app.accounts.commands.merging import merge
from app.accounts.commands.sessions import begin_session
from app.accounts.models import Account
from app.accounts.providers.client import Provider
from app.accounts.queries import find_session
from app.articles.commands.copies import Mark, keep_copy
from app.articles.commands.hints import give_hint
from app.articles.commands.reviewing import remark
from app.articles.redirects.models import Redirect
from app.articles.revisions.joining import Said
from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.wishes import Wish
from app.comments.commands.measures import Target, start
from app.comments.commands.own import delete_own
from app.comments.commands.warnings import read
from app.comments.commands.word_rules import add_rule
from app.comments.measures import Kind
from app.comments.models import CommentState
from app.kernel.clock import now
from app.kernel.database import Base, db
from app.kernel.pictures import avatar
from app.moderation.commands.appeals import appeal_removal
from app.moderation.commands.batches import decide_all
from app.moderation.commands.comments import Words, approve, reject
from app.moderation.commands.people import warn
from app.moderation.models import Reason
from app.moderation.queries.alike import map_open
from config import ProviderSettings
from tests.browser import Browser, new_browser
from tests.cast import (
    Cast,
    add_revision,
    identity_of,
    make_account,
    make_article,
    make_category,
    make_comment,
    make_identity,
    make_upload,
    serial,
)
from tests.house.pictures import png

PEOPLE = ("nobody", "ben", "jun", "vera", "mo", "ada", "eve")


@dataclass(frozen=True)
class Scene:
    """What stands in the addresses: jun's article with ben's comments, decided by mo."""

    category: str
    category_id: int
    empty_category_id: int
    slug: str
    article_id: int
    comment_id: int
    pending_id: int
    case_id: int
    deleted_id: int
    action_id: int
    account_id: int
    author: str
    digest: str
    identity_id: int
    session_id: int
    merge_id: int
    batch_id: int
    guest_id: int
    removed_id: int
    warning_id: int
    appeal_id: int
    rule_id: int
    measure_id: int
    writer_id: int
    redirect_id: int
    remark_id: int
    upload_id: int
    upload: str
    copy_id: int
    hint_id: int

    def fill(self, text: str) -> str:
        """An address or a field of the table with what stands in this scene."""
        return text.format(**asdict(self))


def make_scene(cast: Cast) -> Scene:
    """One of everything, on the disk."""
    number, newcomer = next(serial), make_account("Zoe Finch")
    category, empty = make_category(cast.vera, f"History {number}"), make_category(cast.vera, f"Empty {number}")
    article = make_article(cast.jun, categories=(category,))
    comment = make_comment(cast.ben, article, created_at=now())
    deleted = make_comment(cast.ben, article, "Never mind.")
    pending = make_comment(cast.ben, article, "May I?", state=CommentState.PENDING)
    make_comment(cast.vera, article, "Indeed.", comment)
    approve(cast.mo, pending_too := make_comment(cast.vera, article, "So?", state=CommentState.PENDING))
    action = reject(cast.mo, pending_too, Reason.OFF_TOPIC)
    reject(cast.mo, removed := make_comment(cast.ben, article, "Buy my ladder."), Reason.SPAM)
    reject(cast.mo, appealed := make_comment(cast.ben, article, "Or my chair."), Reason.SPAM)
    appeal = appeal_removal(cast.ben, appealed, "It is a good chair.")
    warning = warn(cast.mo, cast.ben, "Slowly.")
    read(cast.ben)
    raid = make_comment(cast.vera, article, "And so?", state=CommentState.PENDING)
    batch = decide_all(cast.mo, map_open([raid.id]), CommentState.REJECTED, Words(Reason.SPAM))
    add_revision(comment)
    delete_own(cast.ben, deleted)
    keep_avatar(cast.ben, avatar(png()))
    identity = make_identity(cast.ben)
    session = find_session(begin_session(identity))
    cast.ben.erase_at = None  # who left by the last request merges nobody
    merged = merge(cast.ben, identity_of(make_account("Zoe Former")))  # ben may have twenty identities
    vouching = identity_of(cast.ben)
    vouching.email, vouching.email_verified, vouching.email_trusted = "ben@example.org", True, True
    guest = welcome("ben@example.org", "Ben on the train", "")
    rule = add_rule(cast.ada, Wish(f"viagra {number}", WordDecision.HOLD))
    measure = start(cast.mo, Target(account=newcomer), Kind.PREMODERATE)
    db.session.add(redirect := Redirect(path=f"/former/{number}", target="/archive"))
    said = remark(cast.jun, article, "", "Look at the end.")
    upload = make_upload(cast.jun, is_decorative=True)
    copy = keep_copy(cast.jun, article, Said("Other", "Other words.", {}), 1, Mark())
    hint = give_hint(cast.ben, None, article, "A typo.", "", "")
    assert session
    db.session.commit()
    return Scene(
        category=category.slug,
        category_id=category.id,
        empty_category_id=empty.id,
        slug=article.slug,
        article_id=article.id,
        comment_id=comment.id,
        pending_id=pending.id,
        case_id=map_open([pending.id])[pending.id][1],
        deleted_id=deleted.id,
        action_id=action.id,
        account_id=newcomer.id,
        author=cast.jun.slug,
        digest=cast.ben.avatar_digest or "",
        identity_id=identity.id,
        session_id=session.id,
        merge_id=merged.id,
        batch_id=batch.id,
        guest_id=guest.id,
        removed_id=removed.id,
        warning_id=warning.id,
        appeal_id=appeal.id,
        rule_id=rule.id,
        measure_id=measure.id,
        writer_id=cast.vera.id,
        redirect_id=redirect.id,
        remark_id=said.id,
        upload_id=upload.id,
        upload=f"{upload.digest}/{upload.file}",
        copy_id=copy.id,
        hint_id=hint.id,
    )


def browser_of(app: Flask, cast: Cast, name: str) -> Browser:
    """A browser that is logged in as the person, or as nobody."""
    browser = new_browser(app)
    person: Account | None = getattr(cast, name, None)
    return browser.log_in(person) if person else browser


def use_reachable_provider(app: Flask) -> None:
    """Let `corp` be a provider that is left for without asking it anything."""
    settings = ProviderSettings("corp", "github", "rejoinder", "secret", "", "Corp")
    app.extensions["providers"] = {"corp": Provider(settings)}


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables; sessions without their order."""
    db.session.rollback()
    tables = Base.metadata.sorted_tables
    return {table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr) for table in tables}
