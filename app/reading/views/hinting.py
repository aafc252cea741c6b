"""Telling the authors of an article something that nobody else reads."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import find_ban
from app.accounts.session import get_account, signed_in
from app.articles.commands.hints import PASSAGE_LIMIT, give_hint
from app.articles.policy import may_hint
from app.articles.queries.articles import get_public_article
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.reading.forms import Hinting
from app.reading.views import reading
from app.reading.views.replying import refusal
from app.web.arguments import moved
from app.web.forms import require
from app.web.throttle import HINTS, count_try


@reading.route("/articles/<slug:slug>/hint", methods=["GET", "POST"])
@signed_in
def hint(slug: str) -> AnyResponse:
    """A form for a hint; a passage that was selected stands in it. Its POST gives the hint."""
    article, reader, form = get_public_article(slug), get_account(), Hinting()
    ban = find_ban(reader)
    if not may_hint(reader, ban):
        raise NotAllowed("You are banned, so you may read but not write.")
    if request.method == "GET":
        if article.slug != slug:
            return moved("reading.hint", article.slug)
        form.passage.data = request.args.get("passage", "")[:PASSAGE_LIMIT]
        return Response(render_template("reading/hint.html", article=article, form=form, error=None))
    try:
        count_try(HINTS, "You have told authors a lot within an hour.", "hint", str(reader.id))
        require(form)
        texts = (form.words.data or "", form.passage.data or "", form.correction.data or "")
        with db.session.begin_nested():
            given = give_hint(reader, ban, article, *texts)
    except RuleBroken as error:
        return refusal(Response(render_template("reading/hint.html", article=article, form=form, error=error)), error)
    db.session.commit()
    return redirect(url_for("own.hints", _anchor=f"hint-{given.id}"), 303)
