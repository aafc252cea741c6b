"""Runs the migrations on the database of the settings; needs no other setting than its address."""

import os
from typing import Any, Literal

from alembic import context

from app import models  # noqa: F401  (every table must be known)
from app.kernel.database import Base, Moment, connect
from config import INSTANCE, database_url, read_environment


def render_item(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write our own types into a migration as what they are in the database, for a migration outlives the code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


INSTANCE.mkdir(exist_ok=True)
url = context.config.attributes.get("url") or database_url(read_environment(os.environ))
engine = connect(url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
