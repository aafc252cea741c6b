"""Whose data is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Owner:
    """Whose data is meant: an account, and the hash that stands for the drafts of the browser that asks."""

    account_id: int
    draft_hash: str | None = None
