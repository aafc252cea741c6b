"""The sample cast and plain factories; whatever a test does not name is ordinary."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import select

from app.accounts.models import Account, Identity, Role, RoleGrant
from app.articles.commands.arranging import create_category
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article, Category
from app.comments.admission.models import THE_ONE, CommentSettings
from app.comments.commands.states import change_state
from app.comments.commands.threads import lock_thread, post, stand
from app.comments.models import Comment, CommentState, Revision
from app.kernel.database import db
from app.kernel.markdown import render_comment
from app.media.commands.keeping import Description, describe, keep
from app.media.models import Upload
from app.media.preparing import prepare
from app.media.workshop import workshop
from app.moderation.models import CodedReason, Reason
from tests.house.pictures import png

ISSUER = "https://provider.example"
PUBLISHED = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

REASONS = {
    Reason.OFF_TOPIC: ("Off topic", "It is not about the article."),
    Reason.SPAM: ("Spam", "It advertises something."),
    Reason.ABUSE: ("Abuse", "It insults somebody."),
    Reason.OTHER: ("Something else", ""),
}

serial = count(1)


@dataclass(frozen=True)
class Cast:
    """ada the author and administrator, ben the reader, mo the moderator, eve who may not, and others."""

    ada: Account
    ben: Account
    mo: Account
    eve: Account
    jun: Account
    vera: Account


def make_cast() -> Cast:
    """Everybody; `jun` is another author, `vera` an editor, eve is banned. Nobody's first comment waits."""
    from app.moderation.commands.people import ban

    cast = Cast(
        ada=make_account("Ada Park", Role.AUTHOR, Role.ADMINISTRATOR),
        ben=make_account("Ben Cho"),
        mo=make_account("Mo Ellis", Role.MODERATOR),
        eve=make_account("Eve Marsh"),
        jun=make_account("전준호", Role.AUTHOR),
        vera=make_account("Vera Lind", Role.EDITOR),
    )
    db.session.add(CommentSettings(first_comments=0))
    keep_reasons()
    ban(cast.mo, cast.eve, "Advertising under every article.")
    db.session.commit()
    return cast


def keep_reasons() -> None:
    """The reasons that every site begins with; a test before this one emptied the table."""
    for position, (reason, (label, text)) in enumerate(REASONS.items(), 1):
        db.session.merge(CodedReason(code=reason, label=label, text=text, position=position))


def let_newcomers_wait(comments: int = 1, days: int = 0) -> None:
    """Let so many first comments of an account wait, and what it says in its first days."""
    settings = db.session.get_one(CommentSettings, THE_ONE)
    settings.first_comments, settings.first_days = comments, days
    db.session.flush()


def make_account(name: str, *roles: Role) -> Account:
    """An account with an identity at the provider `corp`; its slug is the first word of its name."""
    account = Account(
        slug=f"{name.split()[0].lower()}-{next(serial)}", name=name, grants=[RoleGrant(role=role) for role in roles]
    )
    db.session.add(account)
    db.session.flush()
    make_identity(account)
    return account


def make_identity(account: Account, provider: str = "corp", issuer: str = ISSUER) -> Identity:
    """One more way for the account to log in."""
    subject = f"subject-{next(serial)}"
    identity = Identity(
        account_id=account.id, provider=provider, issuer=issuer, subject=subject, email="", email_verified=False
    )
    identity.account = account
    db.session.add(identity)
    db.session.flush()
    return identity


def identity_of(account: Account) -> Identity:
    """The first identity of an account."""
    row = db.session.scalars(select(Identity).where(Identity.account_id == account.id).order_by(Identity.id)).first()
    assert row
    return row


def make_category(editor: Account, name: str, parent: Category | None = None) -> Category:
    """A category; the editor is anybody who may make one."""
    return create_category(editor, name, parent=parent)


def make_article(
    author: Account,
    title: str = "The reading room",
    source: str = "It opened on a Tuesday.\n\nNobody came, and then everybody did.",
    *,
    categories: tuple[Category, ...] = (),
    published_at: datetime | None = PUBLISHED,
) -> Article:
    """A published article; without a time of publication a draft."""
    article = create(author, Writing(title, source, categories=categories))
    if published_at:
        publish(author, article, published_at)
        article.edited_at = published_at
    db.session.flush()
    return article


def make_comment(
    author: Account,
    article: Article,
    text: str = "I was there.",
    parent: Comment | None = None,
    state: CommentState = CommentState.APPROVED,
    created_at: datetime | None = None,
) -> Comment:
    """A comment in any state, past admission; what was rejected or deleted had been approved."""
    waits = state is CommentState.PENDING
    comment = Comment(
        article_id=article.id,
        article=article,
        author_id=author.id,
        author=author,
        parent_id=parent.id if parent else None,
        state=CommentState.PENDING if waits else CommentState.APPROVED,
        held_because="newcomer" if waits else None,
        source=text,
        html=render_comment(text),
        language="en",
        created_at=created_at or PUBLISHED + timedelta(minutes=next(serial)),
    )
    stand(comment, lock_thread(article.id), parent)
    if comment.state is not state:
        change_state(comment, state)
    return comment


def add_revision(comment: Comment, text: str = "Said otherwise.", *, is_public: bool = True) -> Revision:
    """A text that stood in a comment before the one that stands there now; readers see it or do not."""
    comment.revision_count += 1
    revision = Revision(comment_id=comment.id, number=comment.revision_count, source=text, html=render_comment(text))
    revision.editor_id, revision.is_public = comment.author_id, is_public
    revision.created_at = comment.created_at + timedelta(minutes=comment.revision_count)
    comment.edited_at = revision.created_at if is_public else comment.edited_at
    db.session.add(revision)
    db.session.flush()
    return revision


def say(author: Account, article: Article, text: str = "I was there too.", parent: Comment | None = None) -> Comment:
    """A comment through admission; nobody's first comment waits."""
    return post(author, article.id, parent.id if parent else None, text)


def make_upload(
    author: Account, name: str = "square.png", data: bytes | None = None, *, alt: str = "", is_decorative: bool = False
) -> Upload:
    """A picture of the library, of a colour of its own; or another file."""
    number = next(serial)
    colour = f"#{number % 4096:03x}"
    upload = keep(author, prepare(workshop().storage, name, data or png(64 + number // 4096, colour)))
    if alt or is_decorative:
        describe(author, upload, Description(alt, is_decorative=is_decorative))
    return upload
