"""Comments as pages show them: a branch is rendered once for what is on it, for everybody who is shown the same."""

from collections.abc import Iterable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from app.accounts.models import Account
from app.articles.queries.shown import ShownArticle
from app.comments.policy import may_delete
from app.comments.queries.pages import Branch
from app.comments.threads import grow
from app.moderation.policy import may_moderate

KEPT = 1_024  # branches in each process, most of them about 2 KB
NOTHING = frozenset[int]()


@lru_cache(KEPT)
def render(
    branch: Branch, slug: str, author_id: int, own: frozenset[int], *, takes_replies: bool, moderates: bool
) -> Markup:
    """The HTML of a branch. It is made of these arguments and of nothing else, so it can be kept for ever."""
    template = current_app.jinja_env.get_template("reading/comments.html")
    trees = grow([(comment.path, comment) for comment in branch.comments])
    return Markup(  # noqa: S704  (a template of ours)
        template.render(
            trees=trees,
            first=branch.comments[0],
            left_out=branch.left_out,
            slug=slug,
            author_id=author_id,
            own=own,
            takes_replies=takes_replies,
            moderates=moderates,
        )
    )


def show(branches: Iterable[Branch], article: ShownArticle, viewer: Account | None, *, takes_replies: bool) -> Markup:
    """The HTML of the branches on a page, with what the viewer may do on them."""
    moderates = may_moderate(viewer)

    def show_one(branch: Branch) -> Markup:
        own = frozenset(each.id for each in branch.comments if may_delete(viewer, each)) if viewer else NOTHING
        return render(branch, article.slug, article.author_id, own, takes_replies=takes_replies, moderates=moderates)

    return Markup().join(map(show_one, branches))
