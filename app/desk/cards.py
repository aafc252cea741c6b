"""Asking the pages behind lone links what they are, before the transaction that saves the article."""

import time

from app.accounts.models import Account
from app.articles.cards.reading import read_card, where_to_ask
from app.articles.commands.cards import keep_card
from app.articles.queries.cards import list_unknown
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.fetching import FetchRefused, fetch
from app.kernel.markdown.cards import Card
from app.web.throttle import CARDS, limiter

MOST_AT_ONCE = 5  # further ones are asked when the article is saved again
BEGINNING = 300_000  # bytes of a page in which its head ends
SECONDS_EACH, SECONDS = 3.0, 6.0


def learn_cards(account: Account, source: str) -> None:
    """Learn what stands behind the lone links of a text, of those that are new, and go on reading.

    Who has saved a lot of them lately saves links; they become cards when the text is saved another time.
    """
    unknown = list_unknown(source)[:MOST_AT_ONCE]
    if not unknown or not limiter.hit(CARDS, "card", str(account.id)):
        return
    begin_reading()  # no transaction stays open while others are asked
    deadline = time.monotonic() + SECONDS
    learnt = {address: ask(address, deadline - time.monotonic()) for address in unknown}
    begin_writing()
    for address, card in sorted(learnt.items()):  # in one order, so that no two wait for each other
        keep_card(address, card)
    db.session.commit()
    begin_reading()


def ask(address: str, seconds_left: float) -> Card | None:
    """What a page says of itself, within a few seconds; None where it does not."""
    if seconds_left <= 0:
        return None
    seconds = min(SECONDS_EACH, seconds_left)
    try:
        return read_card(fetch(where_to_ask(address), max_bytes=BEGINNING, seconds=seconds, is_beginning_enough=True))
    except FetchRefused:
        return None
