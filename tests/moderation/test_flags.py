"""Flags: what they weigh, when they cover a comment, and what a decision makes of them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts.commands.merging import merge, undo_merge
from app.accounts.models import Account
from app.comments.admission.candidate import Finding
from app.comments.commands.own import delete_own, edit, restore
from app.comments.heat import heat_of, pace_of
from app.comments.models import Comment, CommentState, Thread
from app.comments.signals import noticed
from app.comments.trust import Trust
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon
from app.moderation.commands.appeals import appeal_removal, overturn
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.flags import FLAGS_A_DAY, flag, take_back
from app.moderation.flags.models import Flag, FlagReason, Outcome
from app.moderation.models import Case, CaseKind, Reason
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.flags import map_flags
from app.own.commands import erase_person
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.comments.test_twice import at_once
from tests.moderation.watchers import cover_it, make_watcher, raise_flag
from tests.pages import Page

KEY = "k" * 40


def test_a_flag_weighs_by_trust_and_by_how_often_its_reader_was_right(cast: Cast) -> None:
    article = make_article(cast.ada)
    weights = {}
    for trust in Trust:
        watcher = make_watcher(article, trust)
        weights[trust] = [raise_flag(watcher, make_comment(cast.ben, article, f"{trust} {n}")).weight for n in range(2)]
    sharp, dull = make_watcher(article), make_watcher(article)
    for number in range(4):
        seen, stays = (make_comment(cast.ben, article, f"{word} {number}") for word in ("Vile", "Nice"))
        raise_flag(sharp, seen)
        raise_flag(dull, stays)
        reject(cast.mo, seen, Reason.ABUSE)
        approve(cast.mo, stays)
    last = make_comment(cast.ben, article, "Well?")

    assert weights == {Trust.NEW: [0, 0], Trust.KNOWN: [0.5, 0.5], Trust.TRUSTED: [1, 1]}
    assert raise_flag(sharp, last).weight == pytest.approx(2 * 5 / 6)
    assert raise_flag(dull, last).weight == pytest.approx(2 * 1 / 6)
    assert raise_flag(cast.vera, last).weight == 1


def test_one_flag_opens_a_case_and_enough_of_them_cover_the_comment(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    newcomers = [make_watcher(article, Trust.NEW) for _ in range(5)]

    for newcomer in newcomers:
        raise_flag(newcomer, comment, FlagReason.SPAM)
    opened = find_open_case(comment.id)
    assert opened
    assert (opened.kind, opened.because, opened.match, opened.score) == (CaseKind.FLAGGED, "spam", "5 people", 0)
    first, second = make_watcher(article), make_watcher(article)
    raise_flag(first, comment)
    assert (comment.covered_at, opened.score) == (None, 50)
    raise_flag(second, comment)

    assert comment.covered_at is not None
    assert comment.is_approved
    assert (opened.match, opened.score) == ("7 people", 100)
    told = map_flags([comment.id])[comment.id]
    assert told.count == 7
    assert [each.account_id for each in told.first] == [each.id for each in newcomers]


def test_one_person_flags_a_comment_once(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment, watcher = make_comment(cast.ben, article), make_watcher(article)

    first, again = raise_flag(watcher, comment), raise_flag(watcher, comment, FlagReason.SPAM)

    assert again is first
    assert db.session.scalar(select(func.count()).select_from(Flag)) == 1


def test_whoever_can_not_flag_is_refused(cast: Cast) -> None:
    article = make_article(cast.ada)
    own, pending = make_comment(cast.ben, article), make_comment(cast.jun, article, state=CommentState.PENDING)

    for reader, comment in ((cast.ben, own), (cast.mo, own), (cast.eve, own), (cast.ben, pending)):
        with pytest.raises(NotAllowed):
            raise_flag(reader, comment)


def test_nobody_flags_words_that_they_have_not_read(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, created_at=now())
    edit(cast.ben, comment, "Other words.", seen=0, window=timedelta(hours=1))

    with pytest.raises(RuleBroken, match="Read it again before you flag it"):
        raise_flag(cast.jun, comment)

    assert raise_flag(cast.jun, comment, seen=1).text_number == 1


def test_a_sentence_is_short_and_in_one_line(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)

    with pytest.raises(RuleBroken, match="at most 300 characters"):
        raise_flag(cast.jun, comment, sentence="x" * 301)

    assert raise_flag(cast.jun, comment, sentence=" It is\n a threat. ").sentence == "It is a threat."


def test_nobody_flags_more_than_so_much_within_a_day(cast: Cast) -> None:
    article = make_article(cast.ada)
    comments = [make_comment(cast.ben, article, f"Number {n}") for n in range(FLAGS_A_DAY + 1)]
    for comment in comments[:-1]:
        raise_flag(cast.jun, comment)

    with pytest.raises(TooSoon, match="30 comments within a day") as refusal:
        raise_flag(cast.jun, comments[-1])

    assert 86_000 < refusal.value.seconds <= 86_400
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert raise_flag(cast.jun, comments[-1])


def test_what_staff_wrote_is_looked_at_and_never_covered(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.vera, article)

    cover_it(comment, article)

    assert comment.covered_at is None
    assert find_open_case(comment.id)


def test_approving_uncovers_and_the_flags_were_wrong_until_it_is_undone(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    cover_it(comment, article)
    since = comment.covered_at

    action = approve(cast.mo, comment, seen=CommentState.APPROVED)
    db.session.refresh(comment)
    approved = (comment.covered_at, comment.state, find_open_case(comment.id), outcomes(comment))
    undo(cast.mo, action)
    db.session.refresh(comment)

    assert approved == (None, CommentState.APPROVED, None, [Outcome.WRONG, Outcome.WRONG])
    assert comment.covered_at == since
    assert outcomes(comment) == [None, None]
    assert find_open_case(comment.id)
    assert approve(cast.mo, comment)


def test_rejecting_says_that_the_flags_were_right_until_it_is_undone(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    cover_it(comment, article)
    since = comment.covered_at

    action = reject(cast.mo, comment, Reason.ABUSE)
    rejected = (comment.covered_at, comment.state, outcomes(comment))
    undo(cast.mo, action)
    db.session.refresh(comment)

    assert rejected == (None, CommentState.REJECTED, [Outcome.RIGHT, Outcome.RIGHT])
    assert (comment.covered_at, comment.state, outcomes(comment)) == (since, CommentState.APPROVED, [None, None])
    assert find_open_case(comment.id)


def test_flags_were_wrong_after_all_where_the_comment_comes_back(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    raise_flag(cast.jun, comment)
    reject(cast.mo, comment, Reason.ABUSE)

    restored = approve(cast.mo, comment)
    after = outcomes(comment)
    undo(cast.mo, restored)
    again = outcomes(comment)
    overturn(cast.ada, appeal_removal(cast.ben, comment, "It was meant kindly."), "So it was.")

    assert (after, again) == ([Outcome.WRONG], [Outcome.RIGHT])
    assert outcomes(comment) == [Outcome.WRONG]


def test_undoing_a_decision_about_what_was_not_covered_covers_nothing(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    raise_flag(cast.jun, comment)

    undo(cast.mo, approve(cast.mo, comment))

    assert comment.covered_at is None
    assert outcomes(comment) == [None]


def test_undoing_an_approval_leaves_covered_what_others_flagged_since(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    raise_flag(make_watcher(article), comment)
    action = approve(cast.mo, comment)
    for _ in range(4):
        raise_flag(make_watcher(article), comment)
    since = comment.covered_at

    undo(cast.mo, action)

    case = find_open_case(comment.id)
    assert case
    assert since
    assert comment.covered_at == since
    assert (case.match, case.score) == ("5 people", 100)


def test_what_a_moderator_let_stand_needs_twice_as_much_until_it_is_edited(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, created_at=now())
    cover_it(comment, article)
    approve(cast.mo, comment)

    cover_it(comment, article)
    twice = comment.covered_at
    raise_flag(make_watcher(article), comment)
    raise_flag(make_watcher(article), comment)

    assert twice is None
    assert comment.covered_at is not None
    approve(cast.mo, comment)
    edit(cast.ben, comment, "Something else entirely.", seen=0, window=timedelta(hours=1))
    for _ in range(2):
        raise_flag(make_watcher(article), comment, seen=1)
    assert comment.covered_at is not None


def test_taking_a_flag_back_uncovers_and_the_last_one_closes_the_case(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    first, second = cover_it(comment, article)

    take_back(second, comment)
    one_left = (comment.covered_at, find_open_case(comment.id))
    take_back(first, comment)
    take_back(first, comment)

    assert one_left[0] is None
    assert one_left[1]
    assert find_open_case(comment.id) is None
    assert outcomes(comment) == [Outcome.WITHDRAWN, Outcome.WITHDRAWN]


def test_whoever_took_a_flag_back_may_flag_again_and_is_counted(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment, watcher = make_comment(cast.ben, article), make_watcher(article)

    for _ in range(FLAGS_A_DAY):
        raise_flag(watcher, comment, sentence="It is a threat.")
        take_back(watcher, comment)
    with pytest.raises(TooSoon, match="30 comments within a day"):
        raise_flag(watcher, comment)

    thread = db.session.get_one(Thread, article.id)
    assert (heat_of(thread), pace_of(thread)) == (pytest.approx(0, abs=0.01), ())
    assert find_open_case(comment.id) is None
    assert set(db.session.scalars(select(Flag.sentence))) == {""}


def test_new_words_are_flagged_by_whoever_flagged_the_former_ones(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment, watcher = make_comment(cast.ben, article, created_at=now()), make_watcher(article)
    first = raise_flag(watcher, comment)
    approve(cast.mo, comment)
    assert raise_flag(watcher, comment) is first

    edit(cast.ben, comment, "Something vile that was not there.", seen=0, window=timedelta(hours=1))
    second = raise_flag(watcher, comment, seen=1)

    assert (first.outcome, second.outcome) == (Outcome.WRONG, None)
    assert find_open_case(comment.id)
    assert raise_flag(watcher, comment, seen=1) is second


def test_a_flag_that_was_answered_stays(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    first, _ = cover_it(comment, article)
    approve(cast.mo, comment)

    with pytest.raises(RuleBroken, match="answered your flag meanwhile"):
        take_back(first, comment)


def test_a_case_that_admission_opened_outlives_the_flags(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    noticed.send(comment, finding=Finding("words", "buy", holds=False))
    case = find_open_case(comment.id)
    assert case

    first, second = cover_it(comment, article)
    flagged = (case.because, case.match, case.score)
    for watcher in (first, second):
        take_back(watcher, comment)

    assert flagged == ("words", "buy", 100)
    assert find_open_case(comment.id) is case
    assert (case.because, case.match, case.score) == ("words", "buy", 0)


def test_what_an_edit_is_found_to_have_takes_nothing_from_the_flags(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    cover_it(comment, article)
    case = find_open_case(comment.id)

    noticed.send(comment, finding=Finding("words", "casino", holds=False))

    assert case
    assert (case.kind, case.because, case.match, case.score) == (CaseKind.FLAGGED, "words", "casino", 100)
    assert comment.covered_at


def test_whoever_flagged_what_is_gone_takes_nothing_back_and_opens_no_case(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    raise_flag(cast.jun, comment)
    delete_own(cast.ben, comment)

    take_back(cast.jun, comment)

    assert find_open_case(comment.id) is None


def test_what_is_covered_comes_back_covered_and_with_its_case(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, created_at=now())
    cover_it(comment, article)

    delete_own(cast.ben, comment)
    assert find_open_case(comment.id) is None
    restore(cast.ben, comment)

    assert comment.covered_at is not None
    assert find_open_case(comment.id)
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_merge_lets_two_flags_of_one_person_weigh_as_one(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    first, second, third = make_watcher(article), make_watcher(article), make_watcher(article, Trust.NEW)
    raise_flag(first, comment)
    merged = merge(second, identity_of(first))
    raise_flag(second, comment)
    assert comment.covered_at is None
    undo_merge(second, merged)
    raise_flag(second, comment)
    assert comment.covered_at is not None
    merge(second, identity_of(first))

    raise_flag(third, comment)

    assert comment.covered_at is None
    case = find_open_case(comment.id)
    assert case
    assert case.match == "2 people"


def test_what_people_flagged_who_are_erased_is_covered_by_the_others_alone(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment, gone = make_comment(cast.ben, article), make_comment(cast.ben, article, "Never mind.")
    first, second = cover_it(comment, article)
    raise_flag(first, gone)
    delete_own(cast.ben, gone)
    case = find_open_case(comment.id)
    assert case

    erase_person(first, KEY)
    one_left = (comment.covered_at, case.match, case.score, case.closed_at)
    erase_person(second, KEY)

    assert one_left == (None, "1 person", 50, None)
    assert (comment.covered_at, find_open_case(comment.id), find_open_case(gone.id)) == (None, None, None)
    assert db.session.scalar(select(func.count()).select_from(Flag)) == 0


def test_flags_of_what_became_ones_own_weigh_nothing(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    first, _ = cover_it(comment, article)

    merge(cast.ben, identity_of(first))
    raise_flag(cast.jun, comment)

    case = find_open_case(comment.id)
    assert case
    assert case.match == "2 people"


def test_two_flags_at_once_cover_the_comment_once(app: Flask, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment_id = make_comment(cast.ben, article).id
    watchers = [make_watcher(article).id for _ in range(5)]
    db.session.commit()

    def raise_one(number: int) -> None:
        with app.app_context(), writing():
            reader = db.session.get_one(Account, watchers[number])
            db.session.refresh(reader, ["grants"])
            flag(reader, db.session.get_one(Comment, comment_id), FlagReason.ABUSE, seen_text=0)
            db.session.commit()

    at_once(raise_one)

    db.session.expire_all()
    case = find_open_case(comment_id)
    assert case
    assert (case.match, case.score) == ("5 people", 100)
    assert db.session.get_one(Comment, comment_id).covered_at
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_one_flag_sent_five_times_at_once_is_kept_once(app: Flask, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment_id, reader_id = make_comment(cast.ben, article).id, make_account("Rita").id
    db.session.commit()

    def raise_it(number: int) -> None:
        with app.app_context(), writing():
            reader = db.session.get_one(Account, reader_id)
            db.session.refresh(reader, ["grants"])
            flag(reader, db.session.get_one(Comment, comment_id), FlagReason.ABUSE, seen_text=0)
            db.session.commit()

    at_once(raise_it)

    assert db.session.scalar(select(func.count()).select_from(Flag)) == 1


def test_name_and_website_what_readers_say_of_a_comment_is_inert_for_moderators(client: Browser, cast: Cast) -> None:
    """ATTACKS, name and website: a sentence is seen by staff first."""
    comment = make_comment(cast.ben, make_article(cast.ada))
    raise_flag(make_account("Rita <b>"), comment, sentence='<img src=x onerror="alert(1)">')
    client.log_in(cast.mo)

    for page in (f"/moderation/comments/{comment.id}", "/moderation?tab=flagged"):
        html = client.get(page).text
        assert "&lt;img src=x" in html
        assert "Rita &lt;b&gt;" in html
        assert "<img src=x" not in html


def outcomes(comment: Comment) -> list[Outcome | None]:
    """What became of the flags of a comment."""
    rows = select(Flag.outcome).where(Flag.comment_id == comment.id).order_by(Flag.id)
    return list(db.session.scalars(rows))


def test_what_very_many_flagged_hides_no_flag_of_another_comment(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    crowded, other = make_comment(cast.jun, article), make_comment(cast.jun, article, "The next one.")
    for number in range(505):
        reader = make_account(f"Reader {number}")
        db.session.add(
            Flag(comment_id=crowded.id, account_id=reader.id, text_number=0, reason=FlagReason.ABUSE, weight=0)
        )
    raise_flag(cast.ben, crowded)
    raise_flag(cast.ben, other, FlagReason.ABUSE, "These are the words of Ben.")

    page = Page(client.log_in(cast.mo).get("/moderation?tab=flagged").text)

    assert "These are the words of Ben." in page.text
    assert "506 readers flagged it" in page.text
    assert "… and 501 flags more." in page.text
