"""Revisions: what an article said at any time is kept, and nobody's change goes over another's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.queries import get_account
from app.articles.commands.planning import schedule, unschedule
from app.articles.commands.revising import Overtaken, restore, revise
from app.articles.commands.revisions import Change
from app.articles.commands.writing import Writing, create, publish, unpublish
from app.articles.models import Article, ArticleState
from app.articles.queries.articles import get_article
from app.articles.queries.revisions import get_newest, get_revision, list_corrections, page_revisions
from app.articles.revisions.models import ArticleRevision
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.cast import Cast, make_article, make_category

TOLD = Change("The year was wrong.", is_correction=True)


def all_of(article: Article) -> list[tuple[int, str, ArticleState]]:
    """Each revision of an article with its text, the newest first."""
    rows = db.session.scalars(select(ArticleRevision).where(ArticleRevision.article_id == article.id))
    return [(each.number, each.source, each.state) for each in sorted(rows, key=lambda row: -row.number)]


def test_every_change_is_kept_with_who_made_it_and_when_and_why(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")

    revise(cast.vera, article, Writing("Noon", "At twelve.", excerpt="When?"), Change("  The   hour "))

    newest, first = get_newest(article), get_revision(article.id, 1)
    assert (article.version, newest.number, newest.editor.name, newest.note) == (2, 2, "Vera Lind", "The hour")
    assert (newest.title, newest.source, newest.state) == ("Noon", "At twelve.", ArticleState.PUBLISHED)
    assert newest.particulars == {"slug": ["noon"], "excerpt": ["When?"], "categories": []}
    assert now() - newest.created_at < timedelta(minutes=1)
    assert (first.editor.id, first.source, first.is_correction) == (cast.jun.id, "At eleven.", False)


def test_what_changes_nothing_is_no_revision(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")

    revise(cast.jun, article, Writing(" Noon ", "At eleven.\r\n"))
    assert article.version == 1

    revise(cast.jun, article, Writing("Noon", "At eleven.", categories=(make_category(cast.ada, "Sky"),)))
    assert article.version == 2


def test_who_publishes_what_they_wrote_has_one_revision_of_both(cast: Cast) -> None:
    draft = create(cast.jun, Writing("Noon", "At eleven."))

    publish(cast.jun, draft, now() + timedelta(days=1))
    assert all_of(draft) == [(1, "At eleven.", ArticleState.SCHEDULED)]

    publish(cast.jun, draft, now())
    assert all_of(draft) == [(1, "At eleven.", ArticleState.PUBLISHED)]


def test_every_publication_and_withdrawal_after_that_is_a_revision(cast: Cast) -> None:
    draft = create(cast.jun, Writing("Noon", "At eleven."))

    publish(cast.vera, draft)
    publish(cast.vera, draft)
    assert [(each.number, each.editor_id) for each in page_revisions(draft, None)[0]] == [
        (2, cast.vera.id),
        (1, cast.jun.id),
    ]

    unpublish(cast.vera, draft)
    publish(cast.vera, draft)
    assert [state for _, _, state in all_of(draft)] == ["published", "unpublished", "published", "draft"]


def test_who_withdrew_it_or_took_it_out_of_the_plan_is_known_and_so_is_when_it_was_written(cast: Cast) -> None:
    with time_machine.travel(datetime(2031, 5, 1, 10, tzinfo=UTC), tick=False):
        article = create(cast.jun, Writing("Noon", "At eleven."))
    with time_machine.travel(datetime(2031, 5, 1, 11, tzinfo=UTC), tick=False):
        schedule(cast.jun, article, now() + timedelta(days=1))
        written, planned = get_revision(article.id, 1), get_newest(article)
        unschedule(cast.vera, article)
        back = get_newest(article)
        publish(cast.vera, article)
        unpublish(cast.jun, article)

    assert (written.created_at.hour, written.state) == (10, ArticleState.DRAFT)
    assert (planned.created_at.hour, planned.state, planned.editor_id) == (11, ArticleState.SCHEDULED, cast.jun.id)
    assert (back.number, back.editor_id) == (3, cast.vera.id)
    newest = get_newest(article)
    assert (newest.number, newest.state, newest.editor_id) == (4, ArticleState.UNPUBLISHED, cast.jun.id)
    assert newest.particulars == written.particulars


def test_a_change_that_began_before_another_one_is_refused_and_nothing_is_lost(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    revise(cast.vera, article, Writing("Noon", "At twelve."), Change(base=1))

    with pytest.raises(Overtaken, match="changed while you were writing"):
        revise(cast.jun, article, Writing("Noon", "At one."), Change(base=1))

    assert (article.source, article.version) == ("At twelve.", 2)
    revise(cast.jun, article, Writing("Noon", "At one."), Change(base=2))
    assert article.source == "At one."


def test_a_change_that_began_from_nothing_that_is_known_is_refused(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")

    with pytest.raises(Overtaken):
        revise(cast.jun, article, Writing("Noon", "At one."), Change(base=77))


def test_what_was_changed_back_or_in_the_same_way_is_in_nobodys_way(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    revise(cast.vera, article, Writing("Noon", "At twelve."), Change(base=1))

    revise(cast.jun, article, Writing("Noon", "At twelve."), Change(base=1))
    assert article.version == 2

    revise(cast.vera, article, Writing("Noon", "At eleven."), Change(base=2))
    revise(cast.jun, article, Writing("Noon", "At one."), Change(base=1))
    assert (article.source, article.version) == ("At one.", 4)


def test_what_a_field_of_the_form_holds_counts_as_a_change(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    revise(cast.vera, article, Writing("Noon", "At eleven.", particulars={"pinned": ["y"]}), Change(base=1))
    revise(cast.vera, article, Writing("Noon", "At eleven.", particulars={"pinned": []}), Change(base=2))

    with pytest.raises(Overtaken):
        revise(cast.jun, article, Writing("Noon", "At one.", particulars={"pinned": ["y"]}), Change(base=2))

    assert article.version == 3


def test_a_former_text_is_restored_as_a_new_revision_under_the_present_address(cast: Cast) -> None:
    sky = make_category(cast.ada, "Sky")
    article = create(cast.jun, Writing("Noon", "At eleven.", excerpt="When?"))
    revise(cast.jun, article, Writing("Midday", "At twelve.", "midday", categories=(sky,)))

    restore(cast.vera, article, get_revision(article.id, 1))

    assert (article.title, article.source, article.excerpt, article.slug) == ("Noon", "At eleven.", "When?", "midday")
    assert article.categories == [sky]
    newest = get_newest(article)
    assert (newest.number, newest.editor_id) == (3, cast.vera.id)
    assert newest.note == "Restored what it said in revision 1"


def test_only_who_may_change_an_article_restores_what_it_said(cast: Cast) -> None:
    article = make_article(cast.ada)

    with pytest.raises(NotAllowed, match="change only your own"):
        restore(cast.jun, article, get_revision(article.id, 1))


def test_readers_are_told_of_corrections_and_of_no_other_note(cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")

    revise(cast.jun, article, Writing("Noon", "At eleven, in 1903."), TOLD)
    revise(cast.jun, article, Writing("Noon", "At eleven, in 1903!"), Change("Louder."))

    assert [(each.note, each.number) for each in list_corrections(article.id)] == [("The year was wrong.", 2)]


def test_a_correction_needs_a_note_and_readers(cast: Cast) -> None:
    article, draft = make_article(cast.jun), make_article(cast.jun, published_at=None)

    for target, change, reason in (
        (article, Change(is_correction=True), "Say what was corrected"),
        (draft, TOLD, "only where they have read the article"),
        (article, Change("한" * 201), "at most 200 characters"),
    ):
        with pytest.raises(RuleBroken, match=reason):
            revise(cast.jun, target, Writing("Noon", "At one."), change)


def test_revisions_come_in_pages(cast: Cast) -> None:
    article = make_article(cast.jun)
    for number in range(21):
        revise(cast.jun, article, Writing("Noon", f"At {number}."))

    first, older = page_revisions(article, None)
    rest, end = page_revisions(article, older)

    assert [each.number for each in first] == list(range(22, 2, -1))
    assert ([each.number for each in rest], older, end) == ([2, 1], 3, None)


def test_a_revision_that_is_not_there_is_not_found(cast: Cast) -> None:
    article, other = make_article(cast.jun), make_article(cast.jun)
    revise(cast.jun, other, Writing("Noon", "At one."))

    with pytest.raises(NotFound):
        get_revision(article.id, 2)


def test_a_feed_hears_of_a_restoration_and_of_no_publication_by_another(cast: Cast) -> None:
    at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    article = make_article(cast.jun, published_at=None)
    article.edited_at = at
    publish(cast.vera, article, at)
    assert article.updated_at == at

    with time_machine.travel(at + timedelta(days=3), tick=False):
        restore(cast.vera, article, get_revision(article.id, 1))

    assert article.updated_at == at + timedelta(days=3)


@pytest.mark.parametrize("attempt", range(3))
def test_of_several_who_save_at_once_one_is_first_and_the_others_are_told(app: Flask, cast: Cast, attempt: int) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    db.session.commit()
    article_id, author_id = article.id, cast.jun.id

    def save(hour: int) -> bool:
        with app.app_context(), writing():
            try:
                own, actor = get_article(article_id), get_account(author_id)
                revise(actor, own, Writing("Noon", f"At {hour}."), Change(base=1))
            except Overtaken:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(save, range(4)))

    db.session.expire_all()
    winner = saved.index(True)
    assert sum(saved) == 1
    assert all_of(article) == [(2, f"At {winner}.", "published"), (1, "At eleven.", "published")]
