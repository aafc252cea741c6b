"""Every view says who may come: everybody by this name, or somebody by a name of `accounts.session`."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Everybody may come; the view asks nobody who they are, or asks for itself."""
    vars(view).update(access="public", is_crawled=True)
    return view


def unlisted(view: View) -> View:
    """The same, but crawlers need not come: it leads on, or answers one person or a script of ours."""
    vars(view).update(access="public", is_crawled=False)
    return view
