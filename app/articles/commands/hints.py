"""Hints of readers: given, answered, and their corrections put in."""

from dataclasses import replace

from sqlalchemy import select

from app.accounts.models import Account, Ban
from app.articles.commands.filing import lock
from app.articles.commands.revising import revise, words_of
from app.articles.commands.revisions import Change
from app.articles.hints.models import Hint, HintState
from app.articles.models import Article
from app.articles.policy import may_edit, may_hint
from app.articles.queries.revisions import get_newest
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean, clean_line, length

WORDS_LIMIT = 2_000
PASSAGE_LIMIT = 500
THANKS_LIMIT = 300
TAKEN = "Somebody has answered that hint meanwhile."


def give_hint(reader: Account, ban: Ban | None, article: Article, words: str, passage: str, correction: str) -> Hint:
    """Tell the authors something; sent twice, it is there once. Raises NotAllowed, RuleBroken."""
    if not may_hint(reader, ban):
        raise NotAllowed("You are banned, so you may read but not write.")
    db.session.get_one(Account, reader.id, with_for_update={"key_share": True})  # one after the other
    said = {"words": clean(words), "passage": clean(passage), "correction": clean(correction)}
    for name, limit in (("words", WORDS_LIMIT), ("passage", PASSAGE_LIMIT), ("correction", PASSAGE_LIMIT)):
        if length(said[name]) > limit:
            raise RuleBroken(f"The {name} may have {limit:,} characters; these are {length(said[name]):,}.")
    if said["correction"] and not said["passage"]:
        raise RuleBroken("Say which passage you would correct.")
    if not said["words"] and not said["correction"]:
        raise RuleBroken("Say what the author should know, or correct a passage.")
    same = select(Hint).filter_by(article_id=article.id, account_id=reader.id, state=HintState.OPEN, **said).limit(1)
    hint = db.session.scalar(same) or Hint(article_id=article.id, account_id=reader.id, **said)
    hint.article, hint.account = article, reader
    db.session.add(hint)
    db.session.flush()
    return hint


def answer_hint(actor: Account, hint: Hint, state: HintState, thanks: str = "") -> None:
    """Say what became of a hint, with a line to the reader if one likes; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, hint.article):
        raise NotAllowed("Only the authors and editors answer that.")
    db.session.refresh(hint, ("state",), with_for_update=True)
    if hint.state is not HintState.OPEN:
        raise RuleBroken(TAKEN)
    line = clean_line(thanks)
    if length(line) > THANKS_LIMIT:
        raise RuleBroken(f"That line has at most {THANKS_LIMIT} characters.")
    hint.state, hint.thanks, hint.answered_at, hint.answered_by_id = state, line, now(), actor.id
    db.session.flush()


def apply_correction(actor: Account, hint: Hint, thanks: str = "") -> None:
    """Put the correction in the place of its passage, and let the hint be done; raises NotAllowed, RuleBroken."""
    if not may_edit(actor, hint.article):
        raise NotAllowed("You may change only your own articles.")
    article = hint.article
    lock(article)
    if not hint.can_be_applied:
        raise RuleBroken("That passage is not in the text exactly once any more; put it right in the editor.")
    corrected = article.source.replace(hint.passage, hint.correction)
    writing = replace(words_of(get_newest(article), article), source=corrected)
    answer_hint(actor, hint, HintState.DONE, thanks)
    revise(actor, article, writing, Change("A correction that a reader suggested"))
