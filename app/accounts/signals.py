"""What accounts ask of the features above, and what they tell them.

Whatever names an account says what becomes of it in a merge: a table above declares it where it declares the
column, so the merge reaches rows of features that it does not know:
`author_id = mapped_column(ForeignKey("accounts.id"), info=moves("comment", "comments"))`.
"""

from typing import Any

from blinker import Signal
from sqlalchemy import Column

from app.kernel.database import Base

logged_out = Signal("The person at this browser pressed Log out; nothing of theirs is to stay here. Before the commit.")
logged_in = Signal("An account was logged in with its `identity`. Before the commit.")
roles_changed = Signal("An account has other roles than `before`; its `actor` is None at the command line.")
merged = Signal("An account took over the one with the number `other_id`. Before the commit.")
merge_undone = Signal("It gave it back. Before the commit.")


def moves(one: str = "", many: str = "") -> dict[str, Any]:
    """The rows come to belong to the other account; the preview counts them by these words, or not at all."""
    return {"moves": (one, many)}


def stays(reason: str) -> dict[str, Any]:
    """The rows stay as they are; the reason is for whoever reads the model."""
    return {"stays": reason}


def moving_columns() -> list[Column[Any]]:
    """Every column whose rows move, in the order in which the tables need each other."""
    return [each for table in Base.metadata.sorted_tables for each in table.columns if "moves" in each.info]
