"""What one window of the editor holds: what was typed there, where it began, and which copy keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import SelectMultipleField

from app.accounts.session import get_account
from app.articles.commands.copies import Mark
from app.articles.commands.revisions import Change
from app.articles.models import Article
from app.articles.policy import may_feature
from app.articles.queries.copies import find_copy, list_other_copies
from app.articles.queries.revisions import find_revision, get_newest, get_revision
from app.articles.revisions.joining import Joined, Said, join, said_by
from app.articles.revisions.models import ArticleRevision, WorkingCopy
from app.desk.forms import PROMINENCE, Keeping, Writing
from app.kernel.text import without_unwanted
from app.web.arguments import LARGEST_ID, number

OF_THE_WINDOW = frozenset({"csrf_token", *vars(Keeping)})
PLANNED = ("appears_at", "zone", "reviewer")  # what only its own button does; it has an end with the article's state
UNSAID = OF_THE_WINDOW | {"title", "source", "anyway", *PLANNED}
CHOICE = "choice-{}"
ASKED_ANEW = frozenset({"csrf_token", "source", "base", "copy", "copy_version", "seen", "action"})


def said(form: Writing, article: Article | None) -> Said:
    """What was typed; an address that was left empty is the one there is."""
    others = [each for each in form if each.name not in (UNSAID if says_prominence() else UNSAID | PROMINENCE)]
    particulars = {each.name: sorted(map(without_unwanted, each.raw_data or ())) for each in others}
    if article and not any(particulars["slug"]):
        particulars["slug"] = [article.slug]
    return Said(form.title.data or "", form.source.data or "", particulars)


def says_prominence() -> bool:
    """Whether the window was shown where the article stands out, and may say so."""
    return may_feature(get_account()) and "prominence" in request.form


def typed(form: Writing, article: Article | None) -> Said:
    """The same, and what was typed about the change and the plan."""
    found = said(form, article)
    more = [form[name] for name in ("note", "is_correction", *PLANNED)]
    about = {each.name: [without_unwanted(value) for value in each.raw_data or ()] for each in more}
    return replace(found, particulars={**found.particulars, **about})


def mark(form: Writing) -> Mark:
    """The copy that keeps what is typed in the window."""
    return Mark(form.copy.data or 0, form.copy_version.data or 0)


def change(form: Writing) -> Change:
    """What is said of the change, and where it began."""
    return Change(form.note.data or "", is_correction=bool(form.is_correction.data), base=form.base.data)


def take_up(form: Writing, copy: WorkingCopy) -> None:
    """Let the window go on with a copy."""
    form.process(as_sent(said_by(copy)))
    form.base.data, form.copy.data, form.copy_version.data = copy.base, copy.id, copy.version


def begin(form: Writing, article: Article | None) -> WorkingCopy | None:
    """Let a window that opens begin where the article is, or go on with what was not saved; which copy that is."""
    form.base.data = article.version if article else 0
    copy = find_copy(get_account(), article, number("copy"))
    if copy is None or (article and said_by(copy).is_same_as(said_by(get_newest(article)))):
        return None
    take_up(form, copy)
    return copy


@dataclass(frozen=True)
class Beside:
    """What others make of the same article: what they have not saved, and what they saved since the window began."""

    copies: Sequence[WorkingCopy]
    newer: ArticleRevision | None


def look_beside(form: Writing, article: Article | None) -> Beside:
    """What a window is to know of others; of an article that was never saved, of one's own other windows."""
    copy_id = form.copy.data or 0
    copies = list_other_copies(get_account(), article, copy_id if copy_id <= LARGEST_ID else 0)
    return Beside(copies, find_newer(article, form.base.data) if article else None)


def find_newer(article: Article, base: int | None) -> ArticleRevision | None:
    """What somebody else made of the article since a window began, where it says something else by now."""
    if base is None or base >= article.version:
        return None
    newest = get_newest(article)
    return None if said_by(find_revision(article.id, base)).is_same_as(said_by(newest)) else newest


def as_sent(typed: Said) -> MultiDict[str, str]:
    """The same as a browser would send it."""
    return MultiDict(fields_of(typed))


def fields_of(typed: Said) -> dict[str, list[str]]:
    """All that was typed, field by field."""
    return {"title": [typed.title], "source": [typed.source], **typed.particulars}


def list_carried(form: Writing) -> list[tuple[str, str]]:
    """What a form has sent and its next page does not ask anew, to be sent on from there."""
    own = {each.name: each.raw_data or () for each in form}
    others = [name for name in request.form if name not in own and not name.startswith(CHOICE.format(""))]
    sent = own | {name: request.form.getlist(name) for name in others}
    return [(name, value) for name, values in sent.items() if name not in ASKED_ANEW for value in values]


def join_with(form: Writing, article: Article, theirs: ArticleRevision) -> Joined:
    """What was typed in the window, beside what somebody else made of the article since it began."""
    base = find_revision(article.id, form.base.data or 0)
    several = [each.name for each in form if isinstance(each, SelectMultipleField)]
    return join(said_by(base), said(form, article), said_by(theirs), several)


def settle(form: Writing, article: Article) -> None:
    """Let the window hold what was decided about two texts; it goes on from the one that was seen beside its own."""
    theirs = get_revision(article.id, form.seen.data or 0)
    joined = join_with(form, article, theirs)
    fields = {each.name: request.form.get(CHOICE.format(each.name), "") for each in joined.apart}
    stretches = [request.form.get(CHOICE.format(place), "") for place in range(len(joined.conflicts))]
    sent = MultiDict(request.form)
    for name, values in fields_of(joined.decide(fields, stretches)).items():
        sent.setlist(name, values)  # also where none are left
    form.process(sent)
    form.base.data, form.seen.data = theirs.number, None
