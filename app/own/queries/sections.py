"""Everything that is stored about one person, in sections. A further section is one more line of SECTIONS.

Each is a statement over what is the person's own. Whoever else had a hand in it, such as a moderator, stays out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from app.accounts.models import (
    Account,
    Avatar,
    Identity,
    LoginLink,
    LoginSession,
    Merge,
    Passkey,
    RoleGrant,
)
from app.articles.models import Article
from app.comments.models import Comment, Draft, Mute, Revision, Visit
from app.comments.queries.people import read_marks
from app.kernel.database import db
from app.kernel.markdown.mentions import spell
from app.own.queries.desk import (
    find_article_revisions,
    find_articles,
    find_biography,
    find_hints,
    find_remarks,
    find_uploads,
    find_working_copies,
)
from app.own.queries.guests import find_guest_replies, find_guests
from app.own.queries.learnt import find_learnt
from app.own.queries.moderated import (
    find_appeals,
    find_bans,
    find_cases,
    find_decisions,
    find_flags,
    find_measures,
    find_warnings,
)
from app.own.queries.owner import Owner

ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Section:
    """Rows of one kind: their name in the file, the heading over them, and how they are found."""

    name: str
    title: str
    find: Callable[[Owner], Select[*tuple[Any, ...]]]

    def rows(self, owner: Owner) -> Iterator[Mapping[str, Any]]:
        """What there is, a few rows at a time."""
        found = db.session.execute(self.find(owner).execution_options(yield_per=ROWS_AT_ONCE))
        for rows in found.mappings().partitions(ROWS_AT_ONCE):
            names = read_marks([row["text"] for row in rows if "text" in row])
            yield from (dict(row) | ({"text": spell(row["text"], names)} if "text" in row else {}) for row in rows)


def find_account(owner: Owner) -> Select[*tuple[Any, ...]]:
    """The account as others see it."""
    columns = (Account.id, Account.name, Account.slug, Account.created_at, Account.erase_at)
    return select(*columns).where(Account.id == owner.account_id)


def find_roles(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account may do."""
    query = select(RoleGrant.role, RoleGrant.granted_at).where(RoleGrant.account_id == owner.account_id)
    return query.order_by(RoleGrant.role)


def find_identities(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account logs in with."""
    columns = (
        Identity.provider,
        Identity.issuer,
        Identity.subject,
        Identity.name,
        Identity.email,
        Identity.email_verified,
        Identity.email_trusted,
        Identity.created_at,
        Identity.last_used_at,
    )
    return select(*columns).where(Identity.account_id == owner.account_id).order_by(Identity.id)


def find_passkeys(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What passkeys are verified with; the other half of the key never left its device."""
    query = select(Identity.subject, Passkey.public_key, Passkey.sign_count)
    query = query.join(Passkey, Passkey.identity_id == Identity.id)
    return query.where(Identity.account_id == owner.account_id).order_by(Identity.id)


def find_sessions(owner: Owner) -> Select[*tuple[Any, ...]]:
    """Where the account is logged in; what would open a session is not even known here."""
    return (
        select(
            Identity.provider,
            LoginSession.device,
            LoginSession.created_at,
            LoginSession.used_at,
            LoginSession.expires_at,
        )
        .join(Identity, Identity.id == LoginSession.identity_id)
        .where(LoginSession.account_id == owner.account_id)
        .order_by(LoginSession.id)
    )


def find_links(owner: Owner) -> Select[*tuple[Any, ...]]:
    """The links that were sent by mail within a day and not used; what they are is not even known here."""
    query = select(Identity.email, LoginLink.return_to, LoginLink.expires_at)
    query = query.join(Identity, Identity.id == LoginLink.identity_id)
    return query.where(Identity.account_id == owner.account_id).order_by(LoginLink.expires_at)


def find_comments(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What the account said under articles, in every state."""
    columns = (
        Comment.id,
        Article.slug.label("article"),
        Article.title.label("article_title"),
        Comment.parent_id.label("reply_to"),
        Comment.section_heading.label("section"),
        Comment.section_words.label("section_text"),
        Comment.state,
        Comment.held_because,
        Comment.held_match,
        Comment.language,
        Comment.created_at,
        Comment.approved_at,
        Comment.edited_at,
        Comment.deleted_at,
        Comment.covered_at,
        Comment.source.label("text"),
    )
    query = select(*columns).join(Article, Article.id == Comment.article_id)
    return query.where(Comment.author_id == owner.account_id).order_by(Comment.created_at, Comment.id)


def find_revisions(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What stood in the account's comments before it edited them."""
    columns = (
        Revision.comment_id.label("comment"),
        Revision.number,
        Revision.created_at.label("replaced_at"),
        Revision.is_public,
        Revision.removed_at,
        Revision.source.label("text"),
    )
    query = select(*columns).join(Comment, Comment.id == Revision.comment_id)
    return query.where(Comment.author_id == owner.account_id).order_by(Revision.comment_id, Revision.number)


def find_merges(owner: Owner) -> Select[*tuple[Any, ...]]:
    """Which accounts the account took over."""
    query = select(Account.name, Account.slug, Merge.created_at, Merge.undone_at)
    return query.join(Merge, Merge.other_id == Account.id).where(Merge.account_id == owner.account_id)


def find_drafts(owner: Owner) -> Select[*tuple[Any, ...]]:
    """What this browser left for the time of a login."""
    columns = (
        Article.slug.label("article"),
        Article.title.label("article_title"),
        Draft.parent_id.label("reply_to"),
        Draft.edits_id.label("edit_of"),
        Draft.section,
        Draft.created_at,
        Draft.source.label("text"),
    )
    query = select(*columns).join(Article, Article.id == Draft.article_id)
    return query.where(Draft.token_hash == owner.draft_hash).order_by(Draft.id)


def find_visits(owner: Owner) -> Select[*tuple[Any, ...]]:
    """When the account was last in the thread of which article."""
    columns = (Article.slug.label("article"), Article.title.label("article_title"), Visit.visited_at)
    query = select(*columns, Visit.seen_until_at).join(Article, Article.id == Visit.article_id)
    return query.where(Visit.account_id == owner.account_id).order_by(Visit.id)


def find_mutes(owner: Owner) -> Select[*tuple[Any, ...]]:
    """Whom the account muted."""
    query = select(Account.name, Account.slug, Mute.created_at).join(Mute, Mute.muted_id == Account.id)
    return query.where(Mute.account_id == owner.account_id).order_by(Mute.id)


SECTIONS = (
    Section("account", "Your account", find_account),
    Section("roles", "Your roles", find_roles),
    Section("identities", "How you log in", find_identities),
    Section("passkeys", "What your passkeys are verified with", find_passkeys),
    Section("sessions", "Where you are logged in", find_sessions),
    Section("links", "Links by e-mail that let you in", find_links),
    Section("merges", "Accounts that became yours", find_merges),
    Section("guests", "Who you were as a guest", find_guests),
    Section("guest_replies", "Replies that wait until you open their link", find_guest_replies),
    Section("comments", "Your replies", find_comments),
    Section("revisions", "What stood in your replies before you edited them", find_revisions),
    Section("learnt", "What the spam filter learnt of your replies", find_learnt),
    Section("drafts", "Drafts of this browser", find_drafts),
    Section("visits", "Threads that you visited", find_visits),
    Section("mutes", "People you muted", find_mutes),
    Section("flags", "Comments that you flagged", find_flags),
    Section("hints", "What you told authors alone", find_hints),
    Section("biography", "What you say of yourself as an author", find_biography),
    Section("articles", "Your articles", find_articles),
    Section("article_revisions", "What articles said after you changed them", find_article_revisions),
    Section("working_copies", "What you have not saved at the desk", find_working_copies),
    Section("uploads", "Pictures and files that you uploaded", find_uploads),
    Section("remarks", "Your remarks on articles in review", find_remarks),
    Section("cases", "Why moderators were asked to look", find_cases),
    Section("decisions", "What moderators decided", find_decisions),
    Section("appeals", "Your appeals", find_appeals),
    Section("warnings", "Warnings", find_warnings),
    Section("bans", "Bans and suspensions", find_bans),
    Section("measures", "What was asked of you for a while", find_measures),
)


def find_picture(owner: Owner) -> bytes | None:
    """The account's picture, as we serve it."""
    return db.session.scalar(select(Avatar.content).where(Avatar.account_id == owner.account_id))
