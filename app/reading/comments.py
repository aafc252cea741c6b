"""Comments as pages show them: a branch is rendered once for what is on it, for everybody who is shown the same."""

from collections.abc import Iterable, Mapping
from sys import getsizeof
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from app.accounts.models import Account
from app.articles.queries.shown import ShownArticle
from app.articles.sections import is_rewritten
from app.comments.policy import is_own, may_delete, may_edit
from app.comments.queries.branches import Branch
from app.comments.queries.comments import read_held
from app.comments.queries.people import find_named, find_people
from app.comments.queries.readers import Reader
from app.comments.queries.shown import ShownComment
from app.comments.threads import grow
from app.kernel.markdown import render_comment
from app.kernel.markdown.mentions import call, fill, marks_in
from app.kernel.shelf import Shelf
from app.kernel.text import clean
from app.moderation.policy import may_moderate
from app.moderation.queries.told import Fate, read_fates

ROOM = 6_000_000  # bytes of HTML, and of the branches it was made of, in each process


def preview_comment(article_id: int, source: str, before: str = "") -> str:
    """What a text would look like under an article, or in place of the one before; raises RuleBroken."""
    people, named = find_people(article_id, clean(source)), find_named(marks_in([before]))
    names = {person.id: person.name for person in [*people, *named]}
    return fill(render_comment(source, call(people, named)), names)


class Passage(NamedTuple):
    """What a branch is about: a section as it is called now, and the words that stood there if none like it do now."""

    anchor: str | None
    heading: str
    words: str
    language: str


class Personal(NamedTuple):
    """Which comments of a branch one reader may delete or edit, has not seen yet, or has muted.

    Of their own comments also by which check one waits, and why one was taken from the readers.
    """

    own: frozenset[int] = frozenset()
    editable: frozenset[int] = frozenset()
    new: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    held: tuple[tuple[int, str], ...] = ()
    fates: tuple[tuple[int, Fate], ...] = ()


NOTHING = Personal()


class Told(NamedTuple):
    """What one reader is told of their own comments that readers have not got."""

    held: Mapping[int, str]
    fates: Mapping[int, Fate]


def tell_author(viewer: Account | None, waiting: Iterable[ShownComment], removed: Iterable[ShownComment]) -> Told:
    """The same for whoever looks, of what is laid over a page."""
    held = read_held([each.id for each in waiting if is_own(viewer, each)])
    return Told(held, read_fates([each.id for each in removed], viewer) if viewer else {})


class Look(NamedTuple):
    """Everything that the HTML of a branch is made of."""

    branch: Branch
    slug: str
    author_ids: tuple[int, ...]
    passage: Passage | None
    personal: Personal
    takes_replies: bool
    moderates: bool
    mutes: bool
    flags: bool


rendered: Shelf[Look, Markup] = Shelf(ROOM)


def render(look: Look) -> Markup:
    """The HTML of a branch; once made it is right for ever."""
    html = rendered.find(look)
    if html is None:
        html = make(look)
        rendered.put(look, html, getsizeof(html) + look.branch.size)
    return html


def make(look: Look) -> Markup:
    """The same, made anew."""
    comments = look.branch.comments
    trees = grow([(comment.path, comment) for comment in comments])
    template = current_app.jinja_env.get_template("reading/comments.html")
    here = {"trees": trees, "first": comments[0], "left_out": look.branch.left_out}
    told = {"held": dict(look.personal.held), "fates": dict(look.personal.fates)}
    html = template.render(**here, **look._asdict(), **look.personal._asdict() | told)
    return Markup(html)  # noqa: S704  (made by a template of ours)


def find_passage(branch: Branch, article: ShownArticle) -> Passage | None:
    """What the first comment of a branch, and so the branch, is about; None where that is the whole article."""
    quoted = branch.comments[0].quoted
    if quoted is None:
        return None
    now = article.sections.follow(quoted)
    if now is None:
        return Passage(None, quoted.heading, quoted.words, article.language)
    return Passage(now.anchor, now.heading, quoted.words if is_rewritten(quoted, now) else "", article.language)


def show(
    branches: Iterable[Branch],
    article: ShownArticle,
    viewer: Account | None,
    reader: Reader | None,
    told: Told,
    *,
    takes_replies: bool,
    is_banned: bool = False,
) -> list[Markup]:
    """The HTML of each branch on a page, with what the viewer may do on them and what is new to them."""
    moderates, mutes = may_moderate(viewer), reader is not None
    flags = mutes and not moderates and not is_banned
    may = {"takes_replies": takes_replies, "moderates": moderates, "mutes": mutes, "flags": flags}

    def show_one(branch: Branch) -> Markup:
        personal = find_personal(branch, viewer, reader, told, takes_replies=takes_replies) if viewer else NOTHING
        passage = find_passage(branch, article)
        return render(Look(branch, article.slug, article.author_ids, passage, personal, **may))

    return [show_one(each) for each in branches]


def find_personal(
    branch: Branch, viewer: Account, reader: Reader | None, told: Told, *, takes_replies: bool
) -> Personal:
    """What a branch is to somebody beside what it is to everybody."""
    window = current_app.config["SETTINGS"].edit_window
    own = [each for each in branch.comments if may_delete(viewer, each)]
    return Personal(
        own=frozenset(each.id for each in own),
        editable=frozenset(each.id for each in own if takes_replies and may_edit(viewer, each, window)),
        new=frozenset(each.id for each in branch.comments if reader and reader.is_new(each)),
        muted=frozenset(each.id for each in branch.comments if reader and each.author_id in reader.muted),
        held=tuple((each.id, told.held[each.id]) for each in branch.comments if each.id in told.held),
        fates=tuple((each.id, told.fates[each.id]) for each in branch.comments if each.id in told.fates),
    )
