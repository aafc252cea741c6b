"""Cases follow the comments that they are about: nothing is hidden that no moderator sees."""

from contextlib import suppress
from random import Random

import pytest
from sqlalchemy import func, select

from app.comments.admission.candidate import Finding
from app.comments.admission.words.models import WordDecision
from app.comments.admission.words.wishes import Wish
from app.comments.commands.own import delete_own, restore
from app.comments.commands.word_rules import add_rule
from app.comments.models import Comment, CommentState
from app.comments.signals import noticed
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken, TooSoon
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.flags import take_back
from app.moderation.models import Case, CaseKind, Reason
from app.moderation.queries.cases import find_open_case
from tests.cast import Cast, let_newcomers_wait, make_account, make_article, make_comment, say
from tests.comments.edits import change, said
from tests.moderation.watchers import raise_flag


def list_open() -> dict[int, Case]:
    """The open cases by their comments."""
    return {case.comment_id: case for case in db.session.scalars(select(Case).where(Case.closed_at.is_(None)))}


def list_waiting() -> set[int]:
    """The comments that wait."""
    return set(db.session.scalars(select(Comment.id).where(Comment.state == CommentState.PENDING)))


def test_what_admission_holds_has_a_case_that_says_why(cast: Cast) -> None:
    let_newcomers_wait()
    article = make_article(cast.ada)
    make_comment(cast.jun, article)

    comment = say(cast.ben, article, "Look.")

    (case,) = list_open().values()
    assert (case.comment_id, case.kind, case.because) == (comment.id, CaseKind.PENDING, "newcomer")
    assert (case.author_id, case.article_id) == (cast.ben.id, article.id)


def test_many_links_wait_and_the_case_counts_them(cast: Cast) -> None:
    article, text = make_article(cast.ada), " ".join(f"https://{n}.example" for n in range(4))

    held, passed = say(cast.ben, article, text), say(cast.ben, article, text.rpartition(" ")[0])
    staff = say(cast.mo, article, text)

    assert (held.state, held.held_because, held.held_match) == (CommentState.PENDING, "links", "4 links")
    assert passed.is_approved
    assert staff.is_approved


def test_a_decision_closes_the_case_and_undoing_it_brings_the_same_back(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    (case,) = list_open().values()

    action = reject(cast.mo, comment, Reason.SPAM)
    assert (list_open(), case.action_id) == ({}, action.id)
    undo(cast.mo, action)

    assert list_open() == {comment.id: case}
    assert case.action_id is None


def test_whoever_deletes_what_waits_closes_its_case_and_restoring_opens_one(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)

    delete_own(cast.ben, comment)
    assert list_open() == {}
    restore(cast.ben, comment)

    assert set(list_open()) == {comment.id}


def test_whoever_deletes_and_restores_what_is_looked_at_is_looked_at_still(cast: Cast) -> None:
    article = make_article(cast.ada)
    flagged, noted = make_comment(cast.ben, article), make_comment(cast.ben, article, "Buy my shoes.")
    raise_flag(cast.jun, flagged)
    noticed.send(noted, finding=Finding("words", "shoes", holds=False))
    before = list_open()

    for comment in (flagged, noted):
        delete_own(cast.ben, comment)
        assert find_open_case(comment.id) is None
        restore(cast.ben, comment)

    assert list_open() == before
    assert [case.because for case in before.values()] == ["abuse", "words"]


def test_what_was_decided_before_a_deletion_is_decided_after_it(cast: Cast) -> None:
    article = make_article(cast.ada)
    decided, withdrawn = make_comment(cast.ben, article), make_comment(cast.ben, article, "Another.")
    for comment in (decided, withdrawn):
        raise_flag(cast.jun, comment)
    approve(cast.mo, decided)
    take_back(cast.jun, withdrawn)

    for comment in (decided, withdrawn):
        delete_own(cast.ben, comment)
        restore(cast.ben, comment)

    assert list_open() == {}


def test_an_edit_that_waits_again_opens_a_case(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = said(cast.ben, article)

    change(comment, "Buy my shoes.", waits=True)

    assert list_open()[comment.id].kind is CaseKind.PENDING


def test_what_waits_says_what_was_found_in_its_newest_words(cast: Cast) -> None:
    add_rule(cast.ada, Wish("casino", WordDecision.HOLD))
    let_newcomers_wait()
    comment = say(cast.ben, make_article(cast.ada), "A harmless sentence about trees.")
    (case,) = list_open().values()
    opened_at = case.opened_at

    change(comment, "Go to my casino now.", waits=True)

    assert list_open() == {comment.id: case}
    assert (case.kind, case.because, case.opened_at) == (CaseKind.PENDING, "words", opened_at)
    assert "casino" in case.match
    assert (comment.held_because, comment.held_match) == (case.because, case.match)


def test_what_was_let_pass_with_a_question_is_looked_at_while_readers_have_it(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    noticed.send(comment, finding=Finding("words", "shoes", holds=False))
    case = find_open_case(comment.id)
    assert case
    assert (case.kind, case.because, case.match) == (CaseKind.FLAGGED, "words", "shoes")

    action = approve(cast.mo, comment)

    assert comment.is_approved
    assert list_open() == {}
    undo(cast.mo, action)
    assert comment.is_approved
    assert list_open() == {comment.id: case}


def test_undoing_a_removal_brings_back_what_readers_had_flagged(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    raise_flag(cast.jun, comment)
    case = find_open_case(comment.id)

    undo(cast.mo, reject(cast.mo, comment, Reason.ABUSE))

    assert case
    assert comment.is_approved
    assert list_open() == {comment.id: case}


def test_a_question_about_what_waits_already_changes_nothing(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)

    noticed.send(comment, finding=Finding("words", "shoes", holds=False))

    (case,) = list_open().values()
    assert (case.kind, case.because) == (CaseKind.PENDING, "newcomer")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_what_waits_has_one_open_case(cast: Cast, seed: int) -> None:
    dice, article = Random(seed), make_article(cast.ada)
    people = [make_account(f"Person {n}") for n in range(3)]
    comments = [make_comment(who, article, state=CommentState.PENDING, created_at=now()) for who in people]
    actions = []

    for _ in range(40):
        comment = dice.choice(comments)
        author = next(each for each in people if each.id == comment.author_id)
        with suppress(RuleBroken, NotAllowed, TooSoon, IndexError), db.session.begin_nested():
            match dice.randrange(6):
                case 0:
                    actions.append(approve(cast.mo, comment))
                case 1:
                    actions.append(reject(cast.mo, comment, Reason.OTHER))
                case 2:
                    undo(cast.mo, dice.choice(actions[-3:]))
                case 3:
                    delete_own(author, comment)
                case 4:
                    restore(author, comment)
                case _:
                    change(comment, f"Otherwise {dice.random()}", waits=dice.random() < 0.5)
        assert set(list_open()) == list_waiting()

    assert db.session.scalar(select(func.count()).select_from(Case))
