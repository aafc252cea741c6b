"""Who may write, publish and file articles."""

from app.accounts.models import Account, Ban, Role
from app.accounts.policy import has_any
from app.articles.models import Article


def may_write(account: Account | None) -> bool:
    """Authors and editors write articles."""
    return has_any(account, Role.AUTHOR, Role.EDITOR)


def may_edit(account: Account | None, article: Article) -> bool:
    """Authors edit and publish what they are in the byline of, editors everybody's."""
    if account is None or not may_write(account):
        return False
    return has_any(account, Role.EDITOR) or account.id in article.author_ids


def may_feature(account: Account | None) -> bool:
    """Editors say what stays on top and what is shown larger."""
    return has_any(account, Role.EDITOR)


def may_manage_categories(account: Account | None) -> bool:
    """Editors arrange the categories."""
    return has_any(account, Role.EDITOR)


def may_manage_redirects(account: Account | None) -> bool:
    """Editors keep the address book of redirects."""
    return has_any(account, Role.EDITOR)


def may_hint(account: Account | None, ban: Ban | None) -> bool:
    """Whoever is logged in and not banned tells the authors something."""
    return account is not None and ban is None
