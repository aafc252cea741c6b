"""Every model at once, for migrations and for tests that empty all tables."""

from app.accounts import models as accounts
from app.articles import models as articles
from app.articles.authors import models as authors
from app.articles.cards import models as cards
from app.articles.hints import models as hints
from app.articles.redirects import models as redirects
from app.articles.reviews import models as reviews
from app.articles.revisions import models as revisions
from app.comments import models as comments
from app.comments.admission import models as admission
from app.comments.admission.words import models as words
from app.kernel import versions
from app.media import models as media
from app.moderation import models as moderation
from app.moderation.flags import models as flags

__all__ = [
    "accounts",
    "admission",
    "articles",
    "authors",
    "cards",
    "comments",
    "flags",
    "hints",
    "media",
    "moderation",
    "redirects",
    "reviews",
    "revisions",
    "versions",
    "words",
]
