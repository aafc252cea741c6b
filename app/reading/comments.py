"""One comment as pages show it: rendered once for what is on it, for whoever is shown the same."""

from collections.abc import Callable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.policy import may_delete
from app.comments.queries.shown import ShownComment
from app.moderation.policy import may_moderate

KEPT = 4_096  # comments in each process, about 2 KB each


@lru_cache(KEPT)
def render(
    item: ShownComment, slug: str, *, by_author: bool, takes_replies: bool, is_own: bool, is_case: bool
) -> Markup:
    """The HTML of a comment. It is made of these arguments and of nothing else, so it can be kept for ever."""
    template = current_app.jinja_env.get_template("reading/comment.html")
    return Markup(  # noqa: S704  (a template of ours)
        template.render(
            item=item, slug=slug, by_author=by_author, takes_replies=takes_replies, is_own=is_own, is_case=is_case
        )
    )


def renderer(article: Article, viewer: Account | None, *, takes_replies: bool) -> Callable[[ShownComment], Markup]:
    """What a page calls for each comment under an article."""

    def render_for_viewer(item: ShownComment) -> Markup:
        return render(
            item,
            article.slug,
            by_author=item.author_id == article.author_id,
            takes_replies=takes_replies,
            is_own=may_delete(viewer, item),
            is_case=may_moderate(viewer),
        )

    return render_for_viewer
