"""Every kind of page, with somebody who sees it."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Account
from app.articles.commands.copies import Mark, keep_copy
from app.articles.commands.hints import give_hint
from app.articles.commands.previews import renew_preview
from app.articles.commands.reviewing import ask_for_review, remark, resolve
from app.articles.commands.revising import revise
from app.articles.commands.revisions import Change
from app.articles.commands.writing import Writing, create, publish, unpublish
from app.articles.models import Article, Category
from app.articles.revisions.joining import Said
from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.wishes import Wish
from app.comments.commands.covering import cover
from app.comments.commands.measures import Target, start
from app.comments.commands.muting import mute
from app.comments.commands.own import delete_own, edit
from app.comments.commands.threads import post
from app.comments.commands.word_rules import add_rule
from app.comments.measures import Kind as Measured
from app.comments.models import Comment, CommentState
from app.comments.queries.revisions import get_revision
from app.desk.views.outside import link_to
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.moderation.commands.appeals import appeal_removal
from app.moderation.commands.batches import decide_all
from app.moderation.commands.comments import Words, reject
from app.moderation.commands.flags import flag
from app.moderation.commands.people import warn
from app.moderation.commands.texts import remove_text
from app.moderation.flags.models import FlagReason
from app.moderation.models import Reason
from app.moderation.queries.alike import map_open
from app.own.commands import GRACE
from tests.cast import make_comment, make_upload
from tests.journeys.stage import Stage

LONG = "finding-noon-on-a-windowsill"
SHORT = "the-width-of-a-line"
CLOSED = "the-names-of-fields"


@dataclass(frozen=True)
class Kind:
    """A kind of page: its name, its path with numbers left open, and who looks at it."""

    name: str
    path: str
    who: str | None = None


KINDS = (
    Kind("home", "/"),
    Kind("older articles", "/?before={article}"),
    Kind("article", f"/articles/{LONG}"),
    Kind("article in Korean", "/articles/골목의-이름"),
    Kind("article without a reply", "/articles/rain-in-a-jar"),
    Kind("article that is closed", f"/articles/{CLOSED}"),
    Kind("reply", f"/articles/{SHORT}?reply_to={{comment}}"),
    Kind("reply to a section", f"/articles/{LONG}?section=s-the-instrument"),
    Kind("order", f"/articles/{SHORT}?order=replies"),
    Kind("branch", f"/articles/{SHORT}/branches/{{comment}}"),
    Kind("category", "/categories/science"),
    Kind("nested category", "/categories/sky"),
    Kind("categories", "/categories"),
    Kind("archive", "/archive"),
    Kind("month", "/archive/2026/05"),
    Kind("empty month", "/archive/2020/01"),
    Kind("author", "/authors/ada"),
    Kind("login", "/login"),
    Kind("not here", "/nowhere"),
    Kind("withdrawn", "/articles/{withdrawn}"),
    Kind("article of a reader", f"/articles/{SHORT}", "ben"),
    Kind("account", "/account", "ben"),
    Kind("my replies", "/account/replies", "ben"),
    Kind("erasure", "/account/erasure", "ben"),
    Kind("erasure for the last administrator", "/account/erasure", "ada"),
    Kind("leaving", "/account/erasure", "eve"),
    Kind("appeal", "/comments/{removed}/appeal", "hana"),
    Kind("appeal that waits", "/comments/{appealed}/appeal", "hana"),
    Kind("article with a removed comment of one's own", f"/articles/{LONG}", "hana"),
    Kind("decisions about oneself", "/account/decisions", "hana"),
    Kind("warning", "/account/warning", "hana"),
    Kind("appeals", "/moderation/appeals", "mo"),
    Kind("answering an appeal", "/moderation/appeals/{appeal}", "ada"),
    Kind("warned person", "/moderation/accounts/{hana}", "mo"),
    Kind("privacy", "/privacy"),
    Kind("muting", "/comments/{comment}/muting", "eve"),
    Kind("unmuting", "/comments/{muted}/muting", "ben"),
    Kind("people one muted", "/account/mutes", "ben"),
    Kind("flagging", "/comments/{comment}/flag", "jun"),
    Kind("flagged", "/comments/{flagged}/flag", "jun"),
    Kind("article with a covered comment", f"/articles/{SHORT}"),
    Kind("deletion", "/comments/{own}/deletion", "ben"),
    Kind("deletion that can be taken back", "/comments/{deleted}/deletion", "jun"),
    Kind("edit", "/comments/{edited}/edit", "ben"),
    Kind("history", "/comments/{edited}/history"),
    Kind("history for a moderator", "/comments/{edited}/history", "mo"),
    Kind("removing a former text", "/moderation/comments/{edited}/revisions/2", "mo"),
    Kind("history with a removed text", "/comments/{censored}/history"),
    Kind("not allowed", "/moderation", "ben"),
    Kind("article of the banned", f"/articles/{SHORT}", "eve"),
    Kind("article of a moderator", f"/articles/{SHORT}", "mo"),
    Kind("queue", "/moderation", "mo"),
    Kind("queue with filters", "/moderation?tab=pending&person={ben}&words=sun&since=2026-01-01", "mo"),
    Kind("recent decisions", "/moderation?tab=decided", "mo"),
    Kind("settings", "/moderation/settings", "ada"),
    Kind("public log", "/log"),
    Kind("log, narrowed", "/moderation/log?decision=ban&by=mo", "mo"),
    Kind("case", "/moderation/comments/{own}", "mo"),
    Kind("case in the queue", "/moderation/comments/{waiting}", "mo"),
    Kind("deciding about many", "/moderation/batches/new?like={waiting}&by=author", "mo"),
    Kind("batch", "/moderation/batches/{batch}", "mo"),
    Kind("removing everything", "/moderation/accounts/{ben}/removal", "mo"),
    Kind("log", "/moderation/log", "mo"),
    Kind("rules", "/moderation/rules", "ada"),
    Kind("new rule", "/moderation/rules/new", "ada"),
    Kind("rule", "/moderation/rules/{rule}", "ada"),
    Kind("removal of a rule", "/moderation/rules/{rule}/removal", "ada"),
    Kind("import of rules", "/moderation/rules/import", "ada"),
    Kind("measures", "/moderation/measures", "mo"),
    Kind("measures of an article", "/moderation/measures?article={article}", "mo"),
    Kind("measures of a person", "/moderation/measures?person={ben}", "mo"),
    Kind("reasons", "/moderation/reasons", "ada"),
    Kind("looking people up", "/moderation/people?words=a", "mo"),
    Kind("person", "/moderation/accounts/{ben}", "mo"),
    Kind("banned person", "/moderation/accounts/{eve}", "mo"),
    Kind("desk", "/desk", "ada"),
    Kind("new article", "/desk/articles/new", "ada"),
    Kind("draft", "/desk/articles/{draft}", "ada"),
    Kind("published article at the desk", "/desk/articles/{article}", "ada"),
    Kind("page of an author at their account", "/account/author", "ada"),
    Kind("redirects", "/desk/redirects", "ada"),
    Kind("hint to the author", f"/articles/{LONG}/hint", "ben"),
    Kind("hints at the desk", "/desk/hints", "ada"),
    Kind("my hints", "/account/hints", "ben"),
    Kind("preview link", "/desk/articles/{draft}/preview-link", "ada"),
    Kind("preview for people outside", "{preview}"),
    Kind("byline", "/desk/articles/{article}/byline", "ada"),
    Kind("desk, narrowed", "/desk?state=draft&title=a", "ada"),
    Kind("article in review", "/desk/articles/{in_review}", "ada"),
    Kind("review", "/desk/articles/{in_review}/review", "ada"),
    Kind("library", "/desk/library", "ada"),
    Kind("upload", "/desk/library/{upload}", "ada"),
    Kind("cover", "/desk/articles/{article}/cover", "ada"),
    Kind("picture of a category", "/desk/categories/{category}/picture", "ada"),
    Kind("editor with what was not saved", "/desk/articles/{unsaved}", "ada"),
    Kind("revisions", "/desk/articles/{unsaved}/revisions", "ada"),
    Kind("revision", "/desk/articles/{unsaved}/revisions/1", "ada"),
    Kind("comparison of revisions", "/desk/articles/{unsaved}/comparison", "ada"),
    Kind("article with a correction", "/articles/{corrected}"),
    Kind("categories at the desk", "/desk/categories", "ada"),
    Kind("category at the desk", "/desk/categories/{category}", "ada"),
    Kind("merging a category", "/desk/categories/{category}/merge", "ada"),
    Kind("people", "/accounts", "ada"),
)


def edit_comment(author: Account, other: Account) -> Comment:
    """A comment under the long thread that was put right, answered and edited."""
    article_id = db.session.scalars(select(Article.id).where(Article.slug == LONG)).one()
    comment = post(author, article_id, None, "I have seen it at eleven.")
    texts = ("I have seen noon at eleven.", "I have seen noon at half past *eleven*, in Lisbon.")
    for seen, text in enumerate(texts):
        edit(author, comment, text, seen=seen, window=timedelta(days=1))
        post(other, article_id, comment.id, "In winter, or in summer?")
    return comment


def make_review(author: Account) -> int:
    """An article in review, with a remark on a passage, one on the whole, and one that was resolved."""
    article = create(author, Writing("In review", "It has a beginning.\n\nAnd an end, with `code`."))
    ask_for_review(author, article, None)
    remark(author, article, "It has a beginning.", "Is that so?\n\nPlease look.")
    remark(author, article, "", "It is short.")
    resolve(author, article, remark(author, article, "", "It was shorter."), is_resolved=True)
    return article.id


def leave_unsaved(author: Account) -> Article:
    """A published article with a correction, changes in two windows that are not saved."""
    article = create(author, Writing("Corrected", "## When\n\nAt eleven.[^1]\n\n[^1]: In winter."))
    publish(author, article, now())
    revise(
        author,
        article,
        Writing("Corrected", article.source.replace("eleven", "noon")),
        Change("When", is_correction=True),
    )
    keep_copy(author, article, Said("Corrected", "At one.", {}), 1, Mark())
    keep_copy(author, article, Said("Corrected", "At two.", {}), 2, Mark())
    return article


def fill_in(stage: Stage) -> dict[str, str | int]:
    """What stands in the open places of the paths; makes the article that was withdrawn."""
    with stage.app.app_context(), writing():
        people = {
            account.slug: account
            for account in db.session.scalars(select(Account).options(selectinload(Account.grants)))
        }
        comments = select(Comment).join(Article).where(Article.slug == SHORT, Comment.state == CommentState.APPROVED)
        answered = comments.where(Comment.descendant_count > 0).order_by(Comment.id.desc())
        own = select(Comment).where(Comment.author_id == people["ben"].id, Comment.state == CommentState.APPROVED)
        withdrawn = create(people["ada"], Writing("Withdrawn", "It was not true."))
        publish(people["ada"], withdrawn, now())
        unpublish(people["ada"], withdrawn)
        unsaved = leave_unsaved(people["ada"])
        edited = edit_comment(people["ben"], people["ada"])
        censored = edit_comment(people["jun"], people["ada"])
        remove_text(people["mo"], get_revision(censored.id, 2), Reason.OTHER)
        removed, appealed = (post(people["hana"], censored.article_id, None, text) for text in ("Off it.", "On it."))
        for comment in (removed, appealed):
            reject(people["mo"], comment, Reason.OFF_TOPIC, "Elsewhere, please.")
        appeal = appeal_removal(people["hana"], appealed, "It was on it.")
        warn(people["mo"], people["hana"], "Leave names out of it.", reason=Reason.ABUSE)
        deleted = post(people["jun"], censored.article_id, None, "Never mind.")
        delete_own(people["jun"], deleted)
        mute(people["ben"], people["jun"].id)
        article = db.session.get_one(Article, edited.article_id)
        raid, waiting = (make_comment(people["ben"], article, state=CommentState.PENDING) for _ in range(2))
        batch = decide_all(people["mo"], map_open([raid.id]), CommentState.REJECTED, Words(Reason.SPAM))
        people["eve"].erase_at = now() + GRACE
        article_told = db.session.scalars(select(Article).where(Article.slug == LONG)).one()
        give_hint(people["ben"], None, article_told, "A typo in the third paragraph.", "windowsill", "window-sill")
        flagged = db.session.scalars(own).first()
        flag(people["jun"], flagged, FlagReason.ABUSE, "It is about the person.", seen_text=flagged.revision_count)
        covered = db.session.scalars(answered).first()
        cover(covered, now())
        start(people["mo"], Target(account=people["eve"]), Measured.PREMODERATE)
        shown = make_upload(people["ada"], "Kites.png", alt="Two kites over a beach")
        found = {
            "upload": shown.id,
            "article": db.session.scalars(select(Article.id).where(Article.slug == LONG)).one(),
            "in_review": make_review(people["jun"]),
            "draft": db.session.scalars(select(Article.id).where(Article.published_at.is_(None))).first(),
            "comment": db.session.scalars(answered).first().id,
            "own": db.session.scalars(own).first().id,
            "category": db.session.scalars(select(Category.id).where(Category.slug == "sky")).one(),
            "edited": edited.id,
            "censored": censored.id,
            "muted": censored.id,
            "flagged": flagged.id,
            "deleted": deleted.id,
            "waiting": waiting.id,
            "batch": batch.id,
            "withdrawn": withdrawn.slug,
            "unsaved": unsaved.id,
            "corrected": unsaved.slug,
            "removed": removed.id,
            "appealed": appealed.id,
            "appeal": appeal.id,
            "hana": people["hana"].id,
            "ben": people["ben"].id,
            "eve": people["eve"].id,
            "rule": add_rule(people["ada"], Wish("viagra*", WordDecision.HOLD, note="Since the flood of May.")).id,
        }
        draft = db.session.get_one(Article, found["draft"])
        renew_preview(people["ada"], draft)
        with stage.app.test_request_context(base_url=stage.address):
            found["preview"] = (link_to(draft) or "").removeprefix(stage.address)
        db.session.commit()
        return found
