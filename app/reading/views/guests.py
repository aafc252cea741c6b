"""Replying without an account: a guest fills in who they are, and confirms their address by a link."""

from datetime import timedelta
from functools import partial

from flask import Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.queries import find_guest
from app.accounts.session import visitor
from app.articles.queries.shown import get_shown_article, read_edition
from app.articles.sections import Section, list_sections, quote
from app.comments.commands.guests import Details, confirm, keep_guest_reply, read_details
from app.comments.models import Comment, CommentState
from app.comments.models import GuestReply as Waiting
from app.comments.queries.guests import LINK_LASTS, find_guest_reply
from app.comments.queries.people import read_marks, read_names
from app.comments.queries.word_rules import prepare_ruling
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from app.kernel.markdown.mentions import spell
from app.reading.asking import ask_about_guest
from app.reading.box import empty_box, takes_guests
from app.reading.comments import preview_comment
from app.reading.forms import GuestReply
from app.reading.letters import compose_confirmation
from app.reading.views import reading
from app.reading.views.replying import kept_address, refusal, refused, unshared
from app.web.access import public
from app.web.errors import error_page
from app.web.forms import require
from app.web.throttle import LETTERS, spend

HOURS = LINK_LASTS // timedelta(hours=1)
OVER = f"This link is older than {HOURS} hours, or it was never sent. The reply that it stood for is forgotten."


def require_guests() -> None:
    """Raises NotFound where the owner takes no replies of guests."""
    if not takes_guests():
        raise NotFound


@reading.post("/articles/<slug:slug>/guest-replies")
@public
def reply_as_guest(slug: str) -> AnyResponse:
    """Keep a reply and send the link that confirms it; the answer is the same whoever has the address.

    It is a page and no redirect: it shows the address, so that one sees a slip, and no URL or cookie may hold that.
    """
    require_guests()
    begin_reading()
    article, form = get_shown_article(slug, read_edition()), GuestReply()
    prepare_ruling()
    begin_writing()
    if visitor():
        spend("draft")
        return redirect(kept_address(article, form), 303)  # where they can post it as who they are
    try:
        spend("guest")
        details = check(form)
        section = quote(article.contents, form.anchor).anchor if form.anchor else None
        token = keep_guest_reply(article.id, form.parent, form.typed, details, section=section)
        if token:
            spend("letter", LETTERS)
            current_app.extensions["outbox"].post(partial(compose_confirmation, token, details, article.title))
    except RuleBroken as error:
        return refused(article, form, error)
    empty_box(article.id, form.typed, form.draft, parent_id=form.parent, section=form.anchor)
    db.session.commit()
    begin_reading()
    shown = preview_comment(article.id, form.typed)
    page = render_template("reading/guest_sent.html", article=article, details=details, reply=shown, hours=HOURS)
    return unshared(Response(page))


def check(form: GuestReply) -> Details:
    """Who wrote it; raises RuleBroken with the first thing that is wrong with the form."""
    require(form)
    return read_details(form.name.data or "", form.email.data or "", form.website.data or "")


@reading.route("/replies/<token>", methods=["GET", "POST"])
@public
def confirm_reply(token: str) -> AnyResponse:
    """A guest's reply and a button, for programs that read mail open every link in it; the button posts it, once."""
    require_guests()
    spend("guest link")
    begin_reading()
    reply = find_guest_reply(token)
    if reply is None:
        return error_page(410, OVER, title="This link is over")
    if reply.comment:
        return tell(reply, reply.comment)
    if request.method != "POST":
        return Response(confirmation_page(reply, token))
    section = find_section(reply)
    try:
        opinions = ask_about_guest(reply)
        prepare_ruling()
        begin_writing()
        if find_guest_reply(token) is None:  # erased, or too old, since it was read
            return error_page(410, OVER, title="This link is over")
        confirm(reply, section, current_app.config["SETTINGS"].secret_keys, opinions=opinions)
    except (RuleBroken, NotAllowed) as error:
        begin_reading()
        return refusal(Response(confirmation_page(reply, token, str(error))), error)
    db.session.commit()
    return redirect(url_for("reading.confirm_reply", token=token), 303)


def find_section(reply: Waiting) -> Section | None:
    """The section that a reply is about; where that is gone by now, the reply is about the whole article."""
    if reply.section is None or not reply.article.is_public:
        return None
    sections = list_sections(get_shown_article(reply.article.slug, read_edition()).contents)
    return next((each for each in sections if each.anchor == reply.section), None)


def confirmation_page(reply: Waiting, token: str, error: str | None = None) -> str:
    """What is about to be posted, under which name; or why it was not."""
    guest = find_guest(reply.email)
    return render_template(
        "reading/guest_reply.html",
        token=token,
        error=error,
        article=reply.article,
        name=guest.account.name if guest else reply.name,
        typed=reply.name,
        shown=preview_comment(reply.article_id, reply.source),
        text=reply.source,
    )


def tell(reply: Waiting, comment: Comment) -> AnyResponse:
    """What became of a reply that was confirmed."""
    if comment.is_approved:
        return redirect(url_for("reading.permalink", comment_id=comment.id), 302)
    page = render_template(
        "reading/guest_waits.html",
        article=reply.article,
        comment=comment,
        names=read_names([comment.html]),
        text=spell(comment.source, read_marks([comment.source])),
        waits=comment.state is CommentState.PENDING,
        claimable=any(each.trusted_for_email for each in current_app.config["SETTINGS"].providers),
    )
    return Response(page)
