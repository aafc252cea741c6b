"""Pictures in articles: shown in the size that fits, asked about before readers have them, and never lost sight of."""

import pytest
from sqlalchemy import select

from app.articles.commands.arranging import remove_category
from app.articles.commands.illustrating import Undescribed, choose_cover, choose_picture, describe_everywhere
from app.articles.commands.merging import merge_category
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.media.commands.keeping import Description, describe, keep, remove
from app.media.models import Place, Use
from app.media.preparing import Prepared
from app.media.queries import get_upload, list_uses
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category, make_upload
from tests.media.drawings import drawn
from tests.pages import Page


def places(upload_id: int) -> list[Place]:
    return [each.place for each in list_uses(get_upload(upload_id))]


def test_a_picture_is_written_with_its_size_and_copies(cast: Cast) -> None:
    kite = make_upload(cast.jun, "kite.jpg", drawn("JPEG", (1_200, 900)), alt="A kite")
    source = f'![]({kite.address})\n\n![Mine]({kite.address} "By *hand*")\n\n![x](/static/other.svg)'

    page = Page(create(cast.jun, Writing("Kites", source)).html)

    first, second, other = page.all("img")
    folder = f"/media/{kite.digest}/"
    assert (first.attributes["src"], first.attributes["alt"]) == (f"{folder}_1200.jpg", "A kite")
    assert (first.attributes["width"], first.attributes["height"]) == ("1200", "900")
    assert "loading" not in first.attributes
    assert (second.attributes["alt"], second.attributes["loading"]) == ("Mine", "lazy")
    assert "width" not in other.attributes
    assert [each.attributes["type"] for each in page.all("source")] == ["image/avif", "image/webp"] * 2
    assert page.all("source")[0].attributes["srcset"] == (
        f"{folder}_480.avif 480w, {folder}_960.avif 960w, {folder}_1200.avif 1200w"
    )
    assert "".join(page.all("figcaption")[0].texts) == "By *hand*"


def test_a_text_of_a_thousand_pictures_does_not_grow_beyond_measure(cast: Cast) -> None:
    kite = make_upload(cast.jun, alt="A kite")

    html = create(cast.jun, Writing("Kites", f"![x]({kite.address})\n\n" * 1_000)).html

    assert html.count("<picture>") == 500
    assert html.count("<img") == 1_000


def test_readers_get_no_picture_that_nobody_described(cast: Cast) -> None:
    kite, line = make_upload(cast.jun, "kite.png"), make_upload(cast.jun, "line.png", is_decorative=True)
    source = f"![]({kite.address}) ![]({line.address}) ![A kite]({kite.address})"
    draft = create(cast.jun, Writing("Kites", source))

    with pytest.raises(Undescribed, match=r"“kite\.png”") as caught:
        publish(cast.jun, draft)

    assert [each.id for each in caught.value.uploads] == [kite.id]
    describe(cast.jun, kite, Description("A kite"))
    revise(cast.jun, draft, Writing("Kites", source))
    publish(cast.jun, draft)
    assert 'alt="A kite"' in draft.html
    with pytest.raises(Undescribed):
        revise(cast.jun, draft, Writing("Kites", f"![]({make_upload(cast.jun).address})"))


def test_what_a_text_uses_is_known_draft_or_not(cast: Cast) -> None:
    kite, notes = make_upload(cast.jun, alt="A kite"), make_upload(cast.jun, "notes.txt", b"Notes.")
    draft = create(cast.jun, Writing("Kites", f"![]({kite.address}) and [notes]({notes.address})"))
    make_article(cast.jun, "Others")

    assert (places(kite.id), places(notes.id)) == ([Place.TEXT], [Place.TEXT])
    with pytest.raises(RuleBroken, match="still used"):
        remove(cast.jun, kite)
    revise(cast.jun, draft, Writing("Kites", f"[notes]({notes.address}) /media/{'0' * 32}/none.png"))

    assert (places(kite.id), places(notes.id)) == ([], [Place.TEXT])
    remove(cast.jun, kite)


def test_the_last_picture_of_a_very_long_list_is_known_to_be_used(cast: Cast) -> None:
    kite = make_upload(cast.jun, alt="A kite")
    others = "\n".join(f"/media/{number:032}/none.png" for number in range(1_200))

    create(cast.jun, Writing("Kites", f"{others}\n\n![]({kite.address})"))

    assert places(kite.id) == [Place.TEXT]


def test_a_cover_needs_words_once_readers_see_it(cast: Cast) -> None:
    article, draft = make_article(cast.jun), make_article(cast.jun, published_at=None)
    silent, spoken = make_upload(cast.jun), make_upload(cast.jun, alt="A kite")

    with pytest.raises(Undescribed), db.session.begin_nested():
        choose_cover(cast.jun, article, silent)
    choose_cover(cast.jun, draft, silent)
    with pytest.raises(Undescribed):
        publish(cast.jun, draft)
    choose_cover(cast.jun, draft, spoken)
    publish(cast.jun, draft)
    choose_cover(cast.jun, draft, None)

    assert places(spoken.id) == []


def test_only_who_may_chooses_and_only_pictures(cast: Cast) -> None:
    article, category = make_article(cast.jun), make_category(cast.vera, "Kites")
    kite, notes = make_upload(cast.jun, alt="A kite"), make_upload(cast.jun, "notes.txt", b"Notes.")

    with pytest.raises(NotAllowed):
        choose_cover(cast.ben, article, kite)
    with pytest.raises(NotAllowed):
        choose_picture(cast.jun, category, kite)
    with pytest.raises(NotAllowed):
        keep(cast.ben, Prepared("0" * 32, "a.jpg", "a.jpg", 1))
    with pytest.raises(NotAllowed):
        remove(cast.ben, kite)
    with pytest.raises(NotAllowed):
        describe(cast.ben, kite, Description("Mine"))
    with pytest.raises(RuleBroken, match="no picture"):
        choose_cover(cast.jun, article, notes)


def test_whoever_uses_a_picture_may_say_what_it_shows_once(cast: Cast) -> None:
    kite = make_upload(cast.vera)

    describe(cast.jun, kite, Description("A kite"))

    with pytest.raises(NotAllowed):
        describe(cast.jun, kite, Description("Another kite"))


def test_a_category_that_goes_uses_nothing_any_more(cast: Cast) -> None:
    kite = make_upload(cast.vera, alt="A kite")
    merged, removed, target = (make_category(cast.vera, name) for name in ("Merged", "Removed", "Target"))
    for category in (merged, removed):
        choose_picture(cast.vera, category, kite)
    assert len(places(kite.id)) == 2

    merge_category(cast.vera, merged, target)
    remove_category(cast.vera, removed)

    assert db.session.scalars(select(Use)).all() == []


def test_the_editor_asks_and_is_answered_in_the_same_form(client: Browser, cast: Cast) -> None:
    kite, line = make_upload(cast.jun, "kite.png"), make_upload(cast.jun, "line.png")
    source = f"![]({kite.address}) ![]({line.address})"
    client.log_in(cast.jun)

    asked = client.press("/desk/articles/new", title="Kites", source=source, action="publish")
    words = {f"picture-{kite.digest}": "A kite", f"picture-{line.digest}": "", f"decoration-{line.digest}": "1"}
    answered = client.press("/desk/articles/new", title="Kites", source=source, action="publish", **words)

    assert asked.status_code == 422
    assert f'name="picture-{kite.digest}"' in asked.text
    assert source in asked.text
    assert answered.status_code == 303
    article = db.session.scalars(select(Article)).one()
    assert article.is_public
    assert 'alt="A kite"' in article.html
    assert line.is_decorative


def test_readers_see_covers_and_the_picture_of_a_category(client: Browser, cast: Cast) -> None:
    kite, category = make_upload(cast.vera, alt="A kite"), make_category(cast.vera, "Kites")
    article = make_article(cast.jun, categories=(category,))
    paths = ("/", f"/categories/{category.slug}", f"/articles/{article.slug}")
    assert not any(kite.digest in client.get(path).text for path in paths)

    choose_cover(cast.jun, article, kite)
    choose_picture(cast.vera, category, kite)

    home, listing, page = (Page(client.get(path).text) for path in paths)
    assert home.all("img")[0].attributes["alt"] == ""  # the title beside it says it
    assert listing.all("img")[0].attributes["alt"] == "A kite"
    assert page.all("img")[0].attributes["alt"] == "A kite"
    assert page.all("meta", property="og:image")[0].attributes["content"].startswith("http://localhost/media/")


@pytest.mark.parametrize("words", [" ", "&nbsp;", "&#8203;", "\u3164", "&shy; "])
def test_words_that_nobody_sees_or_hears_are_none(cast: Cast, words: str) -> None:
    kite = make_upload(cast.jun, "kite.png")

    article = create(cast.jun, Writing("Kites", f"![{words}]({kite.address})"))

    assert 'alt=""' in article.html
    with pytest.raises(Undescribed):
        publish(cast.jun, article)


@pytest.mark.parametrize("written", ["![](/.{address})", '![]({address} "A > title")', "[![]({address})](/archive)"])
def test_a_silent_picture_is_found_however_it_is_written(cast: Cast, written: str) -> None:
    kite = make_upload(cast.jun, "kite.png")

    article = create(cast.jun, Writing("Kites", written.format(address=kite.address)))

    with pytest.raises(Undescribed):
        publish(cast.jun, article)


def test_a_category_needs_words_for_its_picture(cast: Cast) -> None:
    category, silent = make_category(cast.vera, "Kites"), make_upload(cast.vera, "kite.png")

    with pytest.raises(Undescribed, match=r"“kite\.png”"), db.session.begin_nested():
        choose_picture(cast.vera, category, silent)

    describe(cast.vera, silent, Description("A kite"))
    choose_picture(cast.vera, category, silent)
    assert places(silent.id) == [Place.CATEGORY]


def test_a_corrected_description_reaches_the_articles_that_show_the_picture(cast: Cast) -> None:
    kite = make_upload(cast.jun, alt="A hawk")
    theirs = make_article(cast.ada, "Silent", f"![]({kite.address})")
    draft = make_article(cast.jun, "Draft", f"![]({kite.address})", published_at=None)
    worded = make_article(cast.jun, "Worded", f"![My kite]({kite.address})")

    describe_everywhere(cast.jun, kite, Description("A kite"))

    assert ['alt="A kite"' in each.html for each in (theirs, draft, worded)] == [True, True, False]
    assert 'alt="My kite"' in worded.html


@pytest.mark.parametrize("shown_as", list(Place))
def test_what_readers_are_shown_keeps_its_description(cast: Cast, shown_as: Place) -> None:
    kite, category = make_upload(cast.jun, alt="A kite"), make_category(cast.vera, "Kites")
    article = make_article(cast.jun, source=f"![]({kite.address})" if shown_as is Place.TEXT else "Words.")
    if shown_as is Place.COVER:
        choose_cover(cast.jun, article, kite)
    if shown_as is Place.CATEGORY:
        choose_picture(cast.vera, category, kite)

    with pytest.raises(RuleBroken, match="Readers are shown this picture"), db.session.begin_nested():
        describe_everywhere(cast.jun, kite, Description())

    assert kite.alt == "A kite"
    describe_everywhere(cast.jun, kite, Description(is_decorative=True))


def test_what_readers_are_not_shown_silently_may_lose_its_description(cast: Cast) -> None:
    kite = make_upload(cast.jun, alt="A kite")
    make_article(cast.jun, "Worded", f"![My kite]({kite.address})")
    draft = make_article(cast.jun, "Draft", f"![]({kite.address})", published_at=None)
    choose_cover(cast.jun, draft, kite)

    describe_everywhere(cast.jun, kite, Description())

    assert not kite.is_described
    assert 'alt=""' in draft.html
