"""Reviews: an editor is asked, staff say things beside the text, and readers learn nothing of it."""

from time import process_time

import pytest

from app.accounts.commands.roles import set_roles
from app.accounts.models import Account
from app.articles.commands.reviewing import ask_for_review, end_review, remark, resolve
from app.articles.commands.writing import publish
from app.articles.models import Article, ArticleState
from app.articles.queries.reviews import count_open_remarks, list_editors, list_remarks, list_to_review
from app.articles.reviews.models import Remark
from app.articles.reviews.placing import place
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.markdown import Block, render_blocks
from tests.cast import Cast, make_account, make_article

SOURCE = "# Doors\n\nThe first door was blue.\n\n- one\n- two\n\n```\ncode = 1\n```\n\nThen came rain."


@pytest.fixture
def draft(cast: Cast) -> Article:
    """A draft of jun's."""
    return make_article(cast.jun, source=SOURCE, published_at=None)


def words_of(remarks: list[Remark]) -> list[str]:
    """What was said."""
    return [each.source for each in remarks]


def test_the_editor_who_is_asked_finds_it_and_no_other(cast: Cast, draft: Article) -> None:
    ask_for_review(cast.jun, draft, cast.vera)

    assert draft.state is ArticleState.IN_REVIEW
    assert list_to_review(cast.vera) == [draft]
    assert list_to_review(cast.ada) == []


def test_any_editor_finds_what_nobody_in_particular_was_asked_but_not_their_own(cast: Cast, draft: Article) -> None:
    own = make_article(cast.vera, published_at=None)
    for each in (draft, own):
        ask_for_review(each.author, each, None)

    assert list_to_review(cast.vera) == [draft]
    assert list_to_review(cast.ada) == [draft, own]


def test_those_can_be_asked_who_edit(cast: Cast) -> None:
    assert {each.id for each in list_editors()} == {cast.vera.id, cast.ada.id}


def test_a_review_ends_when_somebody_says_so_or_it_is_published(cast: Cast, draft: Article) -> None:
    ask_for_review(cast.jun, draft, cast.vera)
    end_review(cast.vera, draft)
    assert (draft.state, draft.reviewer_id) == (ArticleState.DRAFT, None)

    ask_for_review(cast.jun, draft, cast.vera)
    publish(cast.vera, draft)

    assert (draft.state, draft.in_review_at, draft.reviewer_id) == (ArticleState.PUBLISHED, None, None)
    assert list_to_review(cast.vera) == []


def test_only_a_draft_with_words_is_reviewed_and_only_by_editors(cast: Cast, draft: Article) -> None:
    published, empty = make_article(cast.jun), make_article(cast.jun, source="", published_at=None)

    for article, reviewer, reason in (
        (published, None, "Only a draft"),
        (empty, None, "nothing to review"),
        (draft, cast.ben, "Only an editor"),
    ):
        with pytest.raises(RuleBroken, match=reason):
            ask_for_review(cast.jun, article, reviewer)

    assert draft.state is ArticleState.DRAFT


def test_nobody_reviews_what_they_may_not_change(cast: Cast, draft: Article) -> None:
    said = remark(cast.jun, draft, "", "Mine.")
    other = make_account("Otto Author")

    for who in (other, cast.mo):
        for act in (
            lambda who=who: ask_for_review(who, draft, None),
            lambda who=who: end_review(who, draft),
            lambda who=who: remark(who, draft, "", "Theirs."),
            lambda who=who: resolve(who, draft, said, is_resolved=True),
        ):
            with pytest.raises(NotAllowed):
                act()

    assert words_of(list_remarks(draft)) == ["Mine."]


def test_a_remark_is_said_once_resolved_and_opened_again(cast: Cast, draft: Article) -> None:
    said = remark(cast.vera, draft, " The first  door ", "Which blue?")
    again = remark(cast.vera, draft, "The first door", "Which blue?\n")
    assert again is said

    resolve(cast.jun, draft, said, is_resolved=True)
    assert (count_open_remarks(draft), said.resolved_by_id) == (0, cast.jun.id)
    resolve(cast.jun, draft, said, is_resolved=False)

    assert (count_open_remarks(draft), said.resolved_by_id) == (1, None)


@pytest.mark.parametrize(("text", "reason"), [(" ", "Write the remark"), ("x" * 2_001, "at most 2,000")])
def test_an_empty_remark_and_an_endless_one_are_refused(cast: Cast, draft: Article, text: str, reason: str) -> None:
    with pytest.raises(RuleBroken, match=reason):
        remark(cast.vera, draft, "", text)

    assert list_remarks(draft) == []


def say(editor: Account, article: Article, *words: str) -> list[Remark]:
    """A remark on each of the passages, which says what it is about."""
    return [remark(editor, article, each, f"On {each}") for each in words]


def test_remarks_stand_beside_their_passages_also_once_these_were_changed(cast: Cast, draft: Article) -> None:
    passages = [block.words for block in render_blocks(SOURCE)]
    assert passages == [
        "Doors",
        "The first door was blue.",
        "one two",
        "code = 1",
        "Then came rain.",
    ]
    remarks = say(cast.vera, draft, *passages, "A passage that never was here, not even nearly.", "")
    changed = SOURCE.replace("blue", "green").replace("\n\nThen came rain.", "")

    placed = place(render_blocks(changed), remarks)

    beside = {each.words: words_of(each.remarks) for each in placed.passages}
    assert beside["The first door was green."] == ["On The first door was blue."]
    assert [len(each) for each in beside.values()] == [1, 1, 1, 1]
    assert [each.words for each in placed.others] == [passages[-1], remarks[-2].words, ""]


def test_a_text_without_passages_has_all_remarks_on_the_whole(cast: Cast, draft: Article) -> None:
    remarks = say(cast.vera, draft, "Doors")

    assert place([], remarks).others == remarks


def test_whoever_was_asked_and_edits_no_more_leaves_the_draft_to_any_editor(cast: Cast, draft: Article) -> None:
    ask_for_review(cast.jun, draft, cast.vera)

    set_roles(cast.ada, cast.vera, frozenset())

    assert list_to_review(cast.ada) == [draft]


def test_measures_fifty_lost_passages_are_looked_for_in_a_moment(cast: Cast, draft: Article) -> None:
    blocks = [Block("<p></p>", f"{n} " + "and so it goes on and on " * 4) for n in range(1_000)]
    lost = [
        Remark(words=f"{n} nobody knows where this has gone, not even nearly {n}", source="Why?") for n in range(80)
    ]

    began = process_time()
    placed = place(blocks, lost)

    assert process_time() - began < 0.4
    assert len(placed.others) == len(lost)
