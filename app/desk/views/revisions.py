"""What an article said: its revisions, how one became another, and the way back."""

from dataclasses import dataclass

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.session import get_account, permitted
from app.articles.commands.revising import Overtaken, restore
from app.articles.models import Article
from app.articles.policy import may_write
from app.articles.queries.cards import render
from app.articles.queries.revisions import get_newest, get_revision, page_revisions
from app.articles.revisions.joining import TITLE, Said, said_by
from app.articles.revisions.models import ArticleRevision
from app.desk.forms import Restoring, Writing
from app.desk.views import desk
from app.desk.views.writing import find_editable
from app.kernel.database import begin_reading, db
from app.kernel.markdown import without_places
from app.kernel.wording import Comparer, Piece
from app.web.arguments import number
from app.web.forms import require


@desk.get("/desk/articles/<id:article_id>/revisions")
@permitted(may_write)
def revisions(article_id: int) -> str:
    """What an article said, the newest first; any two can be compared."""
    article = find_editable(article_id)
    rows, older = page_revisions(article, number("before"))
    return render_template("desk/revisions.html", article=article, revisions=rows, older=older)


@desk.get("/desk/articles/<id:article_id>/revisions/<id:revision_number>")
@permitted(may_write)
def revision(article_id: int, revision_number: int) -> str:
    """What an article said then, as its page showed it, and the way back to it."""
    return revision_page(article_id, revision_number)


def revision_page(article_id: int, revision_number: int, error: str | None = None) -> str:
    """The same, and why it was not restored."""
    article = find_editable(article_id)
    found = get_revision(article.id, revision_number)
    html = render(found.source).html
    return render_template("desk/revision.html", article=article, revision=found, html=html, error=error)


@desk.post("/desk/articles/<id:article_id>/revisions/<id:revision_number>/restoration")
@permitted(may_write)
def restoration(article_id: int, revision_number: int) -> AnyResponse:
    """Let the article say that again; what it says now is a revision too."""
    article, form = find_editable(article_id), Restoring()
    require(form)
    try:
        restore(get_account(), article, get_revision(article.id, revision_number), form.base.data)
    except Overtaken as error:
        begin_reading()
        return make_response(revision_page(article_id, revision_number, str(error)), 409)
    db.session.commit()
    return redirect(url_for("desk.edit", article_id=article.id, saved=1), 303)


@dataclass(frozen=True)
class Changed:
    """A field that two revisions hold in different ways."""

    label: str
    pieces: tuple[Piece, ...]


@desk.get("/desk/articles/<id:article_id>/comparison")
@permitted(may_write)
def comparison(article_id: int) -> str:
    """How a revision became a later one, by words and as readers see both; without a choice, the newest change."""
    article = find_editable(article_id)
    new = find_chosen(article, "new") or get_newest(article)
    old = find_chosen(article, "old") or get_revision(article.id, max(1, new.number - 1))
    old, new = sorted((old, new), key=lambda each: each.number)
    comparer = Comparer()
    return render_template(
        "desk/comparison.html",
        article=article,
        old=old,
        new=new,
        fields=list_changed(said_by(old), said_by(new), comparer),
        pieces=comparer.compare(old.source, new.source),
        pages=[(each, without_places(render(each.source).html)) for each in (old, new)],
    )


def find_chosen(article: Article, name: str) -> ArticleRevision | None:
    """The revision that the address asks for; raises NotFound."""
    chosen = number(name)
    return get_revision(article.id, chosen) if chosen else None


def list_changed(old: Said, new: Said, comparer: Comparer) -> list[Changed]:
    """What else changed beside the text, of what is one line of words."""
    labels = {each.name: each.label.text for each in Writing(formdata=None)}
    names = [name for name in (TITLE, "slug", "excerpt") if name in old.fields.keys() & new.fields.keys()]
    texts = [(labels[name], "".join(old.fields[name]), "".join(new.fields[name])) for name in names]
    return [Changed(label, comparer.compare(before, after)) for label, before, after in texts if before != after]
