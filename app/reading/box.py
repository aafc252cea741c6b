"""The reply box under a thread: what it holds, and the cookie that brings a text back from the login."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, after_this_request, current_app, request

from app.accounts.models import Ban
from app.accounts.providers.client import Provider
from app.accounts.queries import find_ban
from app.accounts.session import account, passkey_domain, providers, sends_mail
from app.accounts.signals import logged_out
from app.comments.commands.drafts import drop_draft, drop_drafts, keep_draft
from app.comments.models import Draft
from app.comments.queries.comments import DRAFT_LASTS, find_approved, find_draft, has_draft
from app.kernel.database import db
from app.kernel.markdown import COMMENT_LIMIT
from app.web.arguments import number
from app.web.caching import mark_personal


@dataclass(frozen=True)
class Parent:
    """The comment that is replied to, as the box names it."""

    id: int
    author_name: str


@dataclass(frozen=True)
class ReplyBox:
    """Everything that the box shows; `error` says why a reply was not taken, `discarded` can be taken back."""

    text: str
    parent: Parent | None
    draft_id: int | None
    providers: Sequence[Provider]
    ban: Ban | None
    has_mail: bool
    takes_guests: bool
    error: str | None = None
    preview: str | None = None
    section: str | None = None  # its anchor; empty where one is still to be chosen
    discarded: str | None = None
    has_passkeys: bool = False
    limit: int = COMMENT_LIMIT

    @property
    def parent_id(self) -> int | None:
        """The comment that is replied to."""
        return self.parent.id if self.parent else None


def takes_guests() -> bool:
    """Whether the owner lets people reply who have no account."""
    return bool(current_app.config["SETTINGS"].guests)


def cookie_name() -> str:
    """The name of the cookie that holds a draft's token; bound to this host where the site is secure."""
    return "__Host-draft" if current_app.config["SESSION_COOKIE_SECURE"] else "draft"


def find_kept(
    article_id: int, parent_id: int | None = None, section: str | None = None, *, edits_id: int | None = None
) -> Draft | None:
    """What this browser left under the article on its way to log in; the address may say which, and where."""
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    mark_personal()
    is_placed = parent_id is not None or section is not None
    return find_draft(token, article_id, number("draft"), parent_id, only_there=is_placed, edits_id=edits_id)


def make_box(
    article_id: int,
    parent_id: int | None,
    *,
    text: str | None = None,
    draft_id: int | None = None,
    error: str | None = None,
    preview: str | None = None,
    section: str | None = None,
    discarded: str | None = None,
) -> ReplyBox:
    """The box under an article; without a text of its own it shows what was kept."""
    if text is None and (draft := find_kept(article_id, parent_id, section)):
        text, parent_id, draft_id = draft.source, draft.parent_id, draft.id
        section = section or draft.section
    parent = find_approved(article_id, parent_id) if parent_id else None
    named = Parent(parent.id, parent.author.name) if parent else None
    ways, ban, guests = list(providers().values()), find_ban(account()), takes_guests()
    return ReplyBox(
        text or "",
        named,
        draft_id,
        ways,
        ban,
        sends_mail(),
        guests,
        error,
        preview,
        section,
        discarded,
        has_passkeys=passkey_domain() is not None,
    )


def keep_box(
    article_id: int,
    parent_id: int | None,
    text: str,
    draft_id: int | None = None,
    section: str | None = None,
    *,
    edits_id: int | None = None,
) -> int:
    """Keep a text for this browser until it comes back, at most 24 hours; on the disk when its number is returned."""
    token = request.cookies.get(cookie_name()) or secrets.token_urlsafe(32)
    kept_id = keep_draft(token, article_id, parent_id, text, draft_id, section=section, edits_id=edits_id).id
    db.session.commit()

    @after_this_request
    def send_cookie(response: Response) -> Response:
        response.set_cookie(
            cookie_name(),
            token,
            max_age=timedelta(seconds=DRAFT_LASTS.total_seconds()),
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response

    return kept_id


def empty_box(
    article_id: int,
    text: str,
    draft_id: int | None,
    *,
    parent_id: int | None = None,
    section: str | None = None,
    edits_id: int | None = None,
) -> None:
    """Forget the text that was kept under an article, for it was posted or discarded; before the commit."""
    token = request.cookies.get(cookie_name())
    if not token:
        return
    drop_draft(token, article_id, text, draft_id, parent_id=parent_id, section=section, edits_id=edits_id)
    if not has_draft(token):
        take_cookie_back()


@logged_out.connect
def empty_all_boxes(_: object) -> None:
    """Forget every text that this browser left, for its next reader may be somebody else; before the commit."""
    token = request.cookies.get(cookie_name())
    if token:
        drop_drafts(token)
        take_cookie_back()


def take_cookie_back() -> None:
    """Leave nothing in the browser by which a draft would be found."""

    @after_this_request
    def take_cookie(response: Response) -> Response:
        response.delete_cookie(
            cookie_name(),
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response
