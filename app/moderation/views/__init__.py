"""Routes of the queue, the log, and decisions about comments, threads and people."""

from flask import Blueprint

moderation = Blueprint("moderation", __name__)

from app.moderation.views import (
    appeals,
    attending,
    batches,
    log,
    measures,
    people,
    public_log,
    queue,
    reasons,
    rules,
    settings,
    texts,
    threads,
)
