"""Writing, revising and publishing: who may, what is refused, and what is made of a text."""

import pytest

from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, choose_categories, create, publish, unpublish
from app.articles.models import Article, ArticleState
from app.articles.policy import may_edit, may_manage_categories, may_write
from app.articles.queries.articles import get_article
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.cast import Cast, make_article, make_category

ACCENTED = "e\u0301"  # one character to a reader, three bytes


def test_authors_edit_their_own_articles_and_editors_everybodys(cast: Cast) -> None:
    article = make_article(cast.jun)

    assert [may_edit(who, article) for who in (cast.jun, cast.vera, cast.ada)] == [True, True, True]
    assert [may_edit(who, article) for who in (cast.ben, cast.mo, cast.eve, None)] == [False] * 4
    assert not may_edit(cast.jun, make_article(cast.ada))


def test_authors_and_editors_write_and_only_editors_arrange(cast: Cast) -> None:
    everybody = (cast.ada, cast.jun, cast.vera, cast.ben, cast.mo, None)

    assert [may_write(who) for who in everybody] == [True, True, True, False, False, False]
    assert [may_manage_categories(who) for who in everybody] == [True, False, True, False, False, False]


def test_an_author_who_lost_the_role_edits_nothing_any_more(cast: Cast) -> None:
    article = make_article(cast.jun)

    cast.jun.grants.clear()

    assert not may_edit(cast.jun, article)


def test_a_reader_cannot_write(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Only authors and editors write"):
        create(cast.ben, Writing("Mine", "Text."))


def test_nobody_changes_another_authors_article(cast: Cast) -> None:
    article = make_article(cast.ada, "Hers")

    with pytest.raises(NotAllowed, match="change only your own"):
        revise(cast.jun, article, Writing("His", "Text."))
    with pytest.raises(NotAllowed, match="unpublish only your own"):
        unpublish(cast.jun, article)
    with pytest.raises(NotAllowed, match="publish only your own"):
        publish(cast.jun, article)

    assert article.title == "Hers"
    assert article.state is ArticleState.PUBLISHED


def test_an_editor_changes_anybodys_article_and_its_author_stays(cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)

    revise(cast.vera, article, Writing("Better", "Text."))
    publish(cast.vera, article)

    assert (article.title, article.author_id, article.is_public) == ("Better", cast.jun.id, True)


def test_only_what_is_published_can_be_unpublished(cast: Cast) -> None:
    draft = make_article(cast.ada, published_at=None)

    with pytest.raises(RuleBroken, match="Only a published article"):
        unpublish(cast.ada, draft)

    assert draft.state is ArticleState.DRAFT


@pytest.mark.parametrize("title", ["", "   ", "\n\t", "\x00\x01", "\u202e", "\ufeff"])
def test_an_article_needs_a_title_that_can_be_seen(cast: Cast, title: str) -> None:
    with pytest.raises(RuleBroken, match="needs a title"):
        create(cast.ada, Writing(title, "Text."))


def test_the_title_is_counted_as_its_writer_sees_it(cast: Cast) -> None:
    article = create(cast.ada, Writing(ACCENTED * 200, "Text."))
    assert len(article.title) == 200

    with pytest.raises(RuleBroken, match="at most 200 characters"):
        create(cast.ada, Writing(ACCENTED * 201, "Text."))


def test_an_excerpt_has_at_most_400_characters(cast: Cast) -> None:
    assert create(cast.ada, Writing("One", "Text.", excerpt="한" * 400)).excerpt == "한" * 400

    with pytest.raises(RuleBroken, match="at most 400 characters"):
        create(cast.ada, Writing("Two", "Text.", excerpt="한" * 401))


def test_cut_in_the_middle_a_text_is_kept_whole_or_refused_whole(cast: Cast) -> None:
    fits = "한" * 166_666 + "ab"

    assert create(cast.ada, Writing("Long", fits)).source == fits
    with pytest.raises(RuleBroken, match="500,001 bytes; the limit is 500,000"):
        create(cast.ada, Writing("Longer", fits + "c"))


def test_a_refused_revision_changes_nothing(cast: Cast) -> None:
    article = make_article(cast.ada, "Before", "The old text.")

    with pytest.raises(RuleBroken):
        revise(cast.ada, article, Writing("After", "x" * 500_001, "after"))

    assert (article.title, article.source, article.slug) == ("Before", "The old text.", "before")


def test_an_excerpt_is_made_of_the_text_where_none_was_written(cast: Cast) -> None:
    article = create(cast.ada, Writing("Noon", "# Noon\n\nThe **shortest** shadow [falls](/x) at noon.\n\n    code"))

    assert article.excerpt == "The shortest shadow falls at noon."


def test_a_revision_without_a_slug_leaves_the_address_alone(cast: Cast) -> None:
    article = make_article(cast.ada, "Before")

    revise(cast.ada, article, Writing("After", "Text."))

    assert (article.title, article.slug) == ("After", "before")


def test_a_text_knows_its_language_its_words_and_its_sections(cast: Cast) -> None:
    article = create(cast.ada, Writing("골목의 이름", "## 첫째\n\n골목은 길다.\n\n## 둘째\n\n끝."))

    assert (article.language, article.minutes) == ("ko", 1)
    assert [(each["level"], each["text"]) for each in article.contents] == [(2, "첫째"), (2, "둘째")]
    assert article.word_count == 5


def test_only_an_edit_on_a_later_day_is_told_as_a_change(cast: Cast) -> None:
    article = make_article(cast.ada)
    assert not article.was_changed
    assert article.updated_at == article.published_at

    revise(cast.ada, article, Writing("Corrected", "Text."))

    assert article.was_changed
    assert article.updated_at == article.edited_at


def test_categories_are_chosen_by_id_and_come_by_name(cast: Cast) -> None:
    science, history = make_category(cast.ada, "Science"), make_category(cast.ada, "History")
    make_category(cast.ada, "Gardens")

    assert choose_categories([science.id, history.id, 4711]) == (history, science)
    assert choose_categories([]) == ()


def test_an_article_that_is_not_there_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        get_article(4711)


def test_new_articles_begin_as_drafts(cast: Cast) -> None:
    create(cast.jun, Writing("New", "Text."))
    db.session.commit()

    assert db.session.query(Article).one().state is ArticleState.DRAFT


def test_an_article_without_a_text_is_not_published(cast: Cast) -> None:
    article = create(cast.ada, Writing("Only a title", " \n"))

    with pytest.raises(RuleBroken, match="nothing to read"):
        publish(cast.ada, article)

    assert article.state is ArticleState.DRAFT
