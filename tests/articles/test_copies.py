"""Working copies: what is typed is kept for whoever types it, and no window writes over another's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.queries import get_account
from app.articles.commands.copies import COPIES, Mark, discard_copy, forget_saved, keep_copy
from app.articles.models import Article
from app.articles.queries.articles import get_article
from app.articles.queries.copies import find_copy, list_other_copies, list_own_copies
from app.articles.revisions.joining import Said
from app.articles.revisions.models import WorkingCopy
from app.kernel.database import db, writing
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.cast import Cast, make_article


def words(text: str = "At twelve.", title: str = "Noon") -> Said:
    """What was typed."""
    return Said(title, text, {"excerpt": [""]})


def mark_of(copy: WorkingCopy) -> Mark:
    """What a window knows of its copy."""
    return Mark(copy.id, copy.version)


def texts() -> list[str]:
    """What all copies say."""
    return sorted(db.session.scalars(select(WorkingCopy.source)))


def test_what_is_typed_is_kept_and_the_article_stays_as_it_is(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    edited_at = article.edited_at

    first = keep_copy(cast.jun, article, words("At tw"), 1, Mark())
    second = keep_copy(cast.jun, article, words(), 1, mark_of(first))

    assert (second.id, second.version, second.base, second.source) == (first.id, 2, 1, "At twelve.")
    assert (article.source, article.edited_at, article.version) == ("At eleven.", edited_at, 1)
    assert texts() == ["At twelve."]


def test_a_window_that_knows_an_older_copy_begins_one_of_its_own(cast: Cast) -> None:
    article = make_article(cast.jun)
    copy = keep_copy(cast.jun, article, words("One"), 1, Mark())
    seen = mark_of(copy)
    keep_copy(cast.jun, article, words("One and a half"), 1, seen)

    other = keep_copy(cast.jun, article, words("Two"), 1, seen)

    assert other.id != copy.id
    assert texts() == ["One and a half", "Two"]


def test_a_window_that_says_what_a_copy_says_goes_on_with_it(cast: Cast) -> None:
    copy = keep_copy(cast.jun, None, words("One"), 0, Mark())
    seen = mark_of(copy)
    keep_copy(cast.jun, None, words("One and two"), 0, seen)

    same = keep_copy(cast.jun, None, words("One and two"), 0, seen)

    assert (same.id, same.version) == (copy.id, 3)
    assert keep_copy(cast.vera, None, words("One and two"), 0, Mark()).id != copy.id


def test_nobody_writes_to_the_copy_of_another_person_or_article(cast: Cast) -> None:
    article, other = make_article(cast.jun), make_article(cast.jun)
    copy = keep_copy(cast.jun, article, words("Mine"), 1, Mark())

    for person, target in ((cast.vera, article), (cast.jun, other), (cast.jun, None)):
        assert keep_copy(person, target, words("Theirs"), 1, mark_of(copy)).id != copy.id

    assert copy.source == "Mine"


def test_who_may_not_write_keeps_nothing(cast: Cast) -> None:
    article = make_article(cast.ada)

    for person, target in ((cast.jun, article), (cast.ben, None), (cast.ben, article)):
        with pytest.raises(NotAllowed, match="articles of your own"):
            keep_copy(person, target, words(), 1, Mark())

    assert texts() == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (words("한" * 166_667), "That text has 500,001 bytes; the limit is 500,000"),
        (words(title="x" * 30_001), "What stands beside that text has"),
        (Said("Noon", "", {"excerpt": ["x" * 30_001]}), "What stands beside that text has"),
    ],
)
def test_what_is_too_long_is_refused_and_the_last_words_stay(cast: Cast, said: Said, reason: str) -> None:
    copy = keep_copy(cast.jun, None, words("Short"), 0, Mark())

    with pytest.raises(RuleBroken, match=reason):
        keep_copy(cast.jun, None, said, 0, mark_of(copy))

    assert texts() == ["Short"]


def test_there_is_an_end_to_copies_of_one_text_and_nothing_is_overwritten(cast: Cast) -> None:
    for number in range(COPIES):
        copy = keep_copy(cast.jun, None, words(str(number)), 0, Mark())

    with pytest.raises(RuleBroken, match="save or discard some first"):
        keep_copy(cast.jun, None, words("More"), 0, Mark())

    assert keep_copy(cast.jun, None, words("Longer"), 0, mark_of(copy)).source == "Longer"
    assert keep_copy(cast.jun, make_article(cast.jun), words(), 1, Mark()).version == 1
    assert len(texts()) == COPIES + 1


def test_hostile_texts_are_kept_without_what_no_database_takes(cast: Cast) -> None:
    copy = keep_copy(cast.jun, None, words("a\x00b\ud800c", "d\x00e\ud800"), 0, Mark())

    assert (copy.source, copy.title) == ("abc", "de")


def test_only_whoever_wrote_it_discards_a_copy(cast: Cast) -> None:
    article = make_article(cast.jun)
    copy = keep_copy(cast.jun, article, words(), 1, Mark())

    with pytest.raises(NotFound):
        discard_copy(cast.vera, copy.id)
    assert discard_copy(cast.jun, copy.id) == article.id

    assert texts() == []


def test_what_was_saved_is_not_kept_any_more_and_what_was_not_is(cast: Cast) -> None:
    article = make_article(cast.jun)
    saved = keep_copy(cast.jun, article, words("Saved"), 1, Mark())
    keep_copy(cast.jun, article, words("As another window has it"), 1, Mark())
    keep_copy(cast.jun, article, words("Not saved"), 1, Mark())
    keep_copy(cast.vera, article, words("As another window has it"), 1, Mark())

    forget_saved(cast.jun, article, words("As another window has it"), mark_of(saved))

    assert texts() == ["As another window has it", "Not saved"]


def test_coming_back_one_finds_the_newest_copy_or_the_one_asked_for(cast: Cast) -> None:
    article = make_article(cast.jun)
    first = keep_copy(cast.jun, article, words("First"), 1, Mark())
    second = keep_copy(cast.jun, article, words("Second"), 1, Mark())
    keep_copy(cast.vera, article, words("Hers"), 1, Mark())
    keep_copy(cast.jun, None, words("Another article"), 0, Mark())

    assert find_copy(cast.jun, article, None) == second
    assert find_copy(cast.jun, article, first.id) == first
    assert find_copy(cast.jun, article, 4711) == second
    assert find_copy(cast.ada, article, first.id) is None


def test_others_are_told_of_and_of_new_articles_only_ones_own(cast: Cast) -> None:
    article = make_article(cast.jun)
    mine = keep_copy(cast.jun, article, words(), 1, Mark())
    hers = keep_copy(cast.vera, article, words(), 1, Mark())
    new, newer = (keep_copy(cast.jun, None, words(text), 0, Mark()) for text in ("One", "Two"))
    keep_copy(cast.vera, None, words(), 0, Mark())

    assert [(each.id, each.account.name) for each in list_other_copies(cast.jun, article, mine.id)] == [
        (hers.id, "Vera Lind")
    ]
    assert [each.id for each in list_other_copies(cast.jun, None, newer.id)] == [new.id]
    assert {each.id for each in list_own_copies(cast.jun)} == {mine.id, new.id, newer.id}


@pytest.mark.parametrize("attempt", range(3))
def test_two_windows_that_write_at_once_lose_no_word(app: Flask, cast: Cast, attempt: int) -> None:
    article = make_article(cast.jun)
    copy = keep_copy(cast.jun, article, words("Begun"), 1, Mark())
    seen, article_id, author_id = mark_of(copy), article.id, cast.jun.id
    db.session.commit()

    def keep(number: int) -> int:
        with app.app_context(), writing():
            kept = keep_copy(get_account(author_id), get_article(article_id), words(f"Window {number}"), 1, seen)
            db.session.commit()
            return kept.id

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(keep, range(4)))

    assert len(set(ids)) == 4
    assert texts() == [f"Window {number}" for number in range(4)]


def test_copies_go_with_their_article(cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)
    keep_copy(cast.jun, article, words(), 1, Mark())
    db.session.commit()

    db.session.delete(db.session.get_one(Article, article.id))
    db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(WorkingCopy)) == 0


def test_what_differs_in_one_field_alone_is_another_copy_and_stays_when_its_like_is_saved(cast: Cast) -> None:
    article = make_article(cast.jun)
    alpha, beta = (Said("Noon", "At twelve.", {"excerpt": [text]}) for text in ("ALPHA", "BETA"))
    first = keep_copy(cast.jun, article, alpha, 1, Mark())

    second = keep_copy(cast.jun, article, beta, 1, Mark())
    same = keep_copy(cast.jun, article, alpha, 1, Mark())
    forget_saved(cast.jun, article, beta, mark_of(second))

    assert (first.id == same.id, first.id == second.id) == (True, False)
    assert db.session.scalars(select(WorkingCopy.particulars)).all() == [{"excerpt": ["ALPHA"]}]
