"""Writing, revising and publishing articles."""

from collections.abc import Sequence

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Role
from app.accounts.policy import has_any
from app.accounts.presence import get_present
from app.accounts.session import get_account, permitted
from app.articles.commands import deleting, revising, writing
from app.articles.commands.copies import forget_saved
from app.articles.commands.illustrating import Undescribed
from app.articles.models import WORDS_A_MINUTE, Article, ArticleState
from app.articles.policy import may_edit, may_write
from app.articles.queries.articles import get_article
from app.articles.queries.cards import render
from app.articles.queries.copies import list_own_copies
from app.articles.queries.lists import list_all_articles, list_own_articles
from app.articles.queries.reviews import count_open_remarks, list_to_review
from app.articles.queries.seeking import Sought
from app.articles.queries.uses import find_cover
from app.articles.queries.work import list_remarked
from app.articles.revisions.models import WorkingCopy
from app.desk.cards import learn_cards
from app.desk.describing import describe_sent
from app.desk.forms import Writing
from app.desk.views import desk
from app.desk.views.conflicts import conflict
from app.desk.views.planning import plan
from app.desk.views.previewing import Preview, preview_of
from app.desk.windows import begin, change, look_beside, mark, said, settle, typed
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import NotFound, RuleBroken
from app.kernel.markdown import ArticleHtml, excerpt
from app.kernel.text import without_unwanted
from app.media.models import Upload
from app.web.arguments import number
from app.web.forms import require, require_press

WITHDRAWALS = {"delete": deleting.delete, "undelete": deleting.undelete}


@desk.get("/desk")
@permitted(may_write)
def index() -> str:
    """One's own articles; editors see everybody's."""
    mine = get_account()
    is_editor, sought = has_any(mine, Role.EDITOR), read_sought()
    return render_template(
        "desk/index.html",
        own=list_own_articles(mine, number("own_before"), sought),
        everybody=list_all_articles(number("before"), sought) if is_editor else None,
        to_review=list_to_review(mine) if is_editor else [],
        remarked=list_remarked(mine),
        unsaved=list_own_copies(mine),
        sought=sought,
        states=list(ArticleState),
    )


def read_sought() -> Sought:
    """What the address says is looked for; raises NotFound for a state that there is not."""
    state = request.args.get("state")
    if state and state not in list(ArticleState):
        raise NotFound
    return Sought(ArticleState(state) if state else None, without_unwanted(request.args.get("title", "")))


@desk.route("/desk/articles/new", methods=["GET", "POST"])
@permitted(may_write)
def new() -> AnyResponse:
    """Write a new article; it begins as a draft."""
    return write(None)


@desk.route("/desk/articles/<id:article_id>", methods=["GET", "POST"])
@permitted(may_write)
def edit(article_id: int) -> AnyResponse:
    """Change an article of one's own, or as an editor any."""
    return write(article_id)


def find_editable(article_id: int) -> Article:
    """An article that the visitor may edit; one that they may not edit does not exist here."""
    article = get_article(article_id)
    if not may_edit(get_account(), article):
        raise NotFound
    return article


def write(article_id: int | None) -> AnyResponse:
    """The editor: `save` keeps what was written, `publish` shows it to everybody too, `preview` keeps nothing."""
    begin_reading()  # others write while pages elsewhere are asked and the text is rendered
    article = find_editable(article_id) if article_id else None
    form = Writing(obj=article)
    form.offer_categories()
    form.offer_reviewers(article)
    if request.method == "GET":
        return begin_page(form, article)
    source = form.source.data or ""
    try:
        require(form)
        if form.seen.data and article:
            settle(form, article)
        if request.form.get("action") == "edit":
            return editor(form, article)
        if request.form.get("action") == "preview":
            return editor(form, article, preview=preview_of(request.form))
        learn_cards(get_account(), source)
        rendered = render(source)
        db.session.close()  # what was found may have changed since
        begin_writing()
        kept = save(form, article_id, rendered)
    except RuleBroken as error:
        return refused(form, article_id, error)
    db.session.commit()
    return redirect(url_for("desk.edit", article_id=kept.id, saved=1), 303)


def begin_page(form: Writing, article: Article | None) -> Response:
    """The editor as it opens, with what the article says or with what was not saved."""
    form.categories.data = [category.id for category in article.categories] if article else []
    if article and article.excerpt == excerpt(article.source):
        form.excerpt.data = ""  # it was made, not typed, and is made again of the next text
    return editor(form, article, saved=bool(request.args.get("saved")), copy=begin(form, article))


def refused(form: Writing, article_id: int | None, error: RuleBroken) -> Response:
    """The page with all that was typed and why it was not saved; who was overtaken finds both texts."""
    begin_reading()
    article = find_editable(article_id) if article_id else None
    if article and isinstance(error, revising.Overtaken):
        return conflict(form, article)
    undescribed = error.uploads if isinstance(error, Undescribed) else ()
    return editor(form, article, error=error, undescribed=undescribed, status=422)


def save(form: Writing, article_id: int | None, rendered: ArticleHtml) -> Article:
    """Keep what was written, in a new draft or in the article, and do what the button asks, if one still may."""
    me, article = get_present(), get_article(article_id) if article_id else None
    is_described = describe_sent(article)
    written = writing.Writing(
        title=form.title.data or "",
        source=form.source.data or "",
        slug=form.slug.data or "",
        excerpt=form.excerpt.data or "",
        categories=writing.choose_categories(form.categories.data or []),
        particulars=said(form, article).particulars,
        rendered=None if is_described else rendered,  # it says what its pictures show
    )
    kept = article or writing.create_once(me, written)
    if article:
        revising.revise(me, article, written, change(form))
    forget_saved(me, article, typed(form, article), mark(form))
    plan(form, kept)
    return kept


def editor(
    form: Writing,
    article: Article | None,
    *,
    preview: Preview | None = None,
    error: RuleBroken | None = None,
    undescribed: Sequence[Upload] = (),
    saved: bool = False,
    copy: WorkingCopy | None = None,
    status: int = 200,
) -> Response:
    """The page of the editor; with the copy that it goes on from, where that is not saved yet."""
    shown = {"article": article, "preview": preview, "pace": WORDS_A_MINUTE, "undescribed": undescribed}
    shown["open_remarks"] = count_open_remarks(article) if article else 0
    kept = {"copy": copy, "beside": look_beside(form, article), "cover": find_cover(article) if article else None}
    page = render_template("desk/edit.html", form=form, error=error, saved=saved, **shown, **kept)
    return make_response(page, status)


@desk.post("/desk/articles/<id:article_id>/withdrawal")
@permitted(may_write)
def withdrawal(article_id: int) -> AnyResponse:
    """Unpublish, so that the article's address says that it was withdrawn; or delete a draft, or take it back."""
    article = find_editable(article_id)
    require_press()
    WITHDRAWALS.get(request.form.get("action", ""), writing.unpublish)(get_account(), article)
    db.session.commit()
    return redirect(url_for("desk.edit", article_id=article_id), 303)
