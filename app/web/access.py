"""Every view says who may come: everybody by this name, or somebody by a name of `accounts.session`."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Everybody may come; the view asks nobody who they are, or asks for itself."""
    view.access = "public"  # type: ignore[attr-defined]
    return view
