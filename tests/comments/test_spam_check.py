"""The spam score as a check of admission: what waits, what is refused, and who passes."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.comments.admission.checks.spam import ENOUGH_TO_HOLD, ENOUGH_TO_REFUSE
from app.comments.admission.models import THE_ONE, CommentSettings, Verdict
from app.comments.commands.learning import put_on
from app.comments.commands.own import edit
from app.comments.models import Comment
from app.comments.queries.spam import EVERY
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from app.moderation.queries.cases import find_open_case
from tests.browser import Browser
from tests.cast import Cast, let_newcomers_wait, make_article, make_comment, say
from tests.comments.test_trust import make_record

OFFER = "Casino bonus: free spins, instant payout!"


def teach(decisions: int) -> None:
    """Let moderators have called so many offers spam, and approved so many words about a library."""
    offer = (EVERY, "casino", "bonus", "free", "spins", "instant", "payout", "the")
    library = (EVERY, "library", "opened", "tuesday", "the")
    counts = {Verdict.SPAM: Counter(offer * decisions), Verdict.HAM: Counter(library * decisions)}
    put_on({verdict: words for verdict, words in counts.items() if decisions})


def let_refuse() -> None:
    """The owner lets the filter refuse."""
    db.session.get_one(CommentSettings, THE_ONE).spam_refused = True
    db.session.flush()


def test_what_is_like_spam_waits_with_the_words_that_say_so(cast: Cast) -> None:
    teach(ENOUGH_TO_HOLD)

    comment = say(cast.ben, make_article(cast.ada), OFFER)

    assert (comment.state, comment.held_because) == ("pending", "spam")
    assert comment.held_match == "1.00; for: bonus, casino, free, instant, payout"


def test_what_is_not_like_spam_passes(cast: Cast) -> None:
    teach(ENOUGH_TO_HOLD)

    comments = [say(cast.ben, make_article(cast.ada), text) for text in ("The library opened.", "Nobody knows.")]

    assert all(comment.is_approved for comment in comments)


def test_nothing_waits_before_moderators_have_decided_often_enough(cast: Cast) -> None:
    teach(ENOUGH_TO_HOLD - 1)

    assert say(cast.ben, make_article(cast.ada), OFFER).is_approved


def test_a_newcomers_spam_waits_as_spam(cast: Cast) -> None:
    """So that a moderator sees at once what it is."""
    teach(ENOUGH_TO_HOLD)
    let_newcomers_wait()

    comments = [say(cast.ben, make_article(cast.ada), text) for text in (OFFER, "Hello.")]

    assert [comment.held_because for comment in comments] == ["spam", "newcomer"]


def test_staff_may_write_about_casinos(cast: Cast) -> None:
    teach(ENOUGH_TO_REFUSE)
    let_refuse()

    assert say(cast.mo, make_article(cast.ada), OFFER).is_approved


def test_an_edit_that_makes_an_offer_of_a_comment_waits(cast: Cast) -> None:
    teach(ENOUGH_TO_HOLD)
    comment = say(cast.ben, make_article(cast.ada), "The library opened.")

    edit(cast.ben, comment, OFFER, seen=0, window=timedelta(minutes=30))

    assert (comment.state, comment.held_because) == ("pending", "spam")


@pytest.mark.parametrize(("decisions", "is_let"), [(ENOUGH_TO_REFUSE, False), (ENOUGH_TO_REFUSE - 1, True)])
def test_nothing_is_refused_without_the_owners_yes_and_a_hundred_decisions_of_each_kind(
    cast: Cast, decisions: int, *, is_let: bool
) -> None:
    teach(decisions)
    if is_let:
        let_refuse()

    assert say(cast.ben, make_article(cast.ada), OFFER).held_because == "spam"


def test_what_the_filter_refuses_is_told_and_nothing_is_stored(cast: Cast) -> None:
    teach(ENOUGH_TO_REFUSE)
    let_refuse()

    with pytest.raises(RuleBroken, match="reads like the advertisements"):
        say(cast.ben, make_article(cast.ada), OFFER)

    assert db.session.scalar(select(func.count()).select_from(Comment)) == 0


def test_what_only_a_few_words_speak_for_waits_even_so(cast: Cast) -> None:
    teach(ENOUGH_TO_REFUSE)
    let_refuse()

    assert say(cast.ben, make_article(cast.ada), "Casino bonus!").held_because == "spam"


def test_a_refused_writer_finds_the_text_and_the_sentence(client: Browser, cast: Cast) -> None:
    teach(ENOUGH_TO_REFUSE)
    let_refuse()
    article = make_article(cast.ada)
    make_comment(cast.jun, article)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text=OFFER)

    assert answer.status_code == 422
    assert OFFER in answer.text
    assert "reads like the advertisements" in answer.text


def test_the_words_of_a_comment_are_looked_up_at_once(cast: Cast, watch_queries: Any) -> None:
    teach(ENOUGH_TO_HOLD)
    article = make_article(cast.ada)

    queries = watch_queries()
    say(cast.ben, article, " ".join(f"word{'abcdefghij'[n % 10]}{'klmno'[n % 5]}" for n in range(200)))

    assert sum("spam_words" in statement for statement in queries.statements) == 2  # how many were learnt; the words


def test_no_word_is_looked_up_before_enough_was_learnt(cast: Cast, watch_queries: Any) -> None:
    teach(ENOUGH_TO_HOLD - 1)
    article = make_article(cast.ada)

    queries = watch_queries()
    say(cast.ben, article, OFFER)

    asked_for = [each.partition(" IN ")[2] for each in queries.statements if "spam_words" in each]
    assert len(asked_for) == 1
    assert "," not in asked_for[0]


def test_whoever_is_trusted_may_speak_of_casinos_and_is_never_refused(cast: Cast) -> None:
    """But an account may be stolen: what is surely spam waits."""
    teach(ENOUGH_TO_REFUSE)
    let_refuse()
    make_record(cast.ben, make_article(cast.ada), approved=20)

    doubtful, sure = (say(cast.ben, make_article(cast.ada), text) for text in ("Casino bonus!", OFFER))

    assert doubtful.is_approved
    assert (sure.state, sure.held_because) == ("pending", "spam")


def test_its_case_tells_moderators_the_score(cast: Cast) -> None:
    teach(ENOUGH_TO_HOLD)

    case = find_open_case(say(cast.ben, make_article(cast.ada), OFFER).id)

    assert case
    assert (case.because, case.score) == ("spam", 100)
    assert case.match.startswith("1.00; for: bonus")
