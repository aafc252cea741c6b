"""Akismet, as its API 1.1 wants to be asked and told (akismet.com/developers/detailed-docs)."""

from logging import getLogger
from urllib.parse import urlencode

from app.comments.admission.candidate import Advice, Opinion
from app.comments.admission.models import Verdict
from app.comments.outside.adviser import SECONDS, Question
from app.kernel.fetching import FetchRefused, Sent, send

NAME = "akismet"
ADDRESS = "https://rest.akismet.com/1.1"
MAX_BYTES = 1_024
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
NOT_STORED = "::"  # in a report, for no address of a network is kept here (RFC 4291, the unspecified address)
OPINIONS = {b"true": Opinion(NAME, Advice.HOLD, "spam"), b"false": Opinion(NAME, Advice.ALLOW)}

logger = getLogger(__name__)


def ask(key: str, site: str, question: Question) -> Opinion:
    """What Akismet says; raises FetchRefused, and ValueError where it is neither yes nor no, as of a wrong key."""
    answer = put("comment-check", key, site, question)
    if answer not in OPINIONS:
        raise ValueError(f"it answered {answer[:40]!r}")
    return OPINIONS[answer]


def report(key: str, site: str, question: Question, verdict: Verdict) -> None:
    """Tell Akismet that a moderator decided otherwise; what does not arrive is not tried again."""
    try:
        put(f"submit-{verdict}", key, site, question)
    except FetchRefused as error:
        logger.warning("akismet was not told: %s", error)


def put(method: str, key: str, site: str, question: Question) -> bytes:
    """What Akismet answers to one of its methods."""
    form = urlencode({"api_key": key, "blog": site, **told(question)}).encode()
    return send(f"{ADDRESS}/{method}", Sent(form, FORM), max_bytes=MAX_BYTES, seconds=SECONDS).content.strip()


def told(question: Question) -> dict[str, str]:
    """What Akismet is told of a comment; no address of e-mail."""
    return {
        "user_ip": question.network or NOT_STORED,
        "user_agent": question.agent,
        "permalink": question.article,
        "comment_type": "reply" if question.reply_to else "comment",
        "comment_author": question.name,
        "comment_content": question.text,
        "blog_charset": "UTF-8",
        **({"recheck_reason": "edit"} if question.edits else {}),
    }
