"""The hook: a service of the owner's own that decides about comments; `docs/moderation.md` describes the exchange."""

import hmac
import json
import time
from typing import Any

from app.comments.admission.candidate import Advice, Opinion
from app.comments.outside.adviser import SECONDS, Question
from app.kernel.fetching import Sent, send
from app.kernel.text import clean_line, graphemes

NAME = "hook"
MAX_BYTES = 16_384
REASON_LIMIT = 200  # characters


def ask(url: str, secret: str, question: Question) -> Opinion:
    """What the hook says; raises FetchRefused, and ValueError where it is nonsense."""
    body = json.dumps(told(question), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **signature(secret, body, int(time.time()))}
    return read(send(url, Sent(body, headers), max_bytes=MAX_BYTES, seconds=SECONDS).content)


def told(question: Question) -> dict[str, Any]:
    """What the hook is told; nothing about a network or a browser."""
    since = question.since_at.isoformat() if question.since_at else None
    return {
        "version": 1,
        "text": question.text,
        "author": {"id": question.author_id, "name": question.name, "since": since},
        "article": question.article,
        "reply_to": question.reply_to,
        "edits": question.edits,
    }


def signature(secret: str, body: bytes, at: int) -> dict[str, str]:
    """Headers that show who sent the body and when: HMAC-SHA256 (RFC 2104) of the time, a point and the body."""
    signed = hmac.digest(secret.encode(), b"%d.%b" % (at, body), "sha256").hex()
    return {"Rejoinder-Timestamp": str(at), "Rejoinder-Signature": f"v1={signed}"}


def read(content: bytes) -> Opinion:
    """The opinion in an answer; raises ValueError where there is none."""
    answer = json.loads(content)
    if not isinstance(answer, dict) or not isinstance(reason := answer.get("reason") or "", str):
        raise ValueError("the answer is not an object with a verdict and a reason")
    return Opinion(NAME, Advice(str(answer.get("verdict"))), "".join(graphemes(clean_line(reason))[:REASON_LIMIT]))
