"""The library: filled, searched, described, and emptied of what nothing uses."""

import os
import shutil
from importlib import import_module
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from app.accounts.models import Account, LoginSession
from app.articles.commands.biographies import introduce
from app.articles.commands.copies import Mark, keep_copy
from app.articles.commands.illustrating import choose_cover, choose_picture
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, create
from app.articles.redirects.models import Redirect
from app.articles.revisions.joining import Said
from app.kernel.database import db
from app.media.commands.keeping import Description, describe
from app.media.models import Place, Upload
from app.media.queries import find_shown
from app.media.showing import markdown_of
from app.media.storage import Folder
from app.web.throttle import UPLOADS
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_category, make_upload
from tests.media.drawings import drawn
from tests.pages import Page

storage = import_module("app.media.storage")


def send(browser: Browser, *files: tuple[bytes, str], path: str = "/desk/library", **headers: str) -> TestResponse:
    """Press the button of a form with these files."""
    sent = [(BytesIO(data), name) for data, name in files]
    return browser.post(path, data={"csrf_token": browser.token(), "files": sent}, headers=headers)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Upload)) or 0


def the_one() -> Upload:
    return db.session.scalars(select(Upload)).one()


def test_a_picture_is_added_and_leads_to_where_it_is_described(client: Browser, cast: Cast) -> None:
    answer = send(client.log_in(cast.jun), (drawn("JPEG"), "Kite at dawn.jpg"))

    upload = the_one()
    assert (answer.status_code, answer.location) == (303, f"/desk/library/{upload.id}")
    assert (upload.name, upload.file, upload.width, upload.uploader_id) == (
        "Kite at dawn.jpg",
        "kite-at-dawn.jpg",
        120,
        cast.jun.id,
    )
    assert client.get(upload.address).status_code == 200
    assert f"/media/{upload.digest}/_480x320-50-50.avif" in client.get("/desk/library").text


def test_several_at_once_are_kept_or_refused_one_by_one(client: Browser, cast: Cast) -> None:
    files = ((drawn("JPEG"), "a.jpg"), (b"<svg/>", "b.svg"), (b"%PDF-1.7", "c.pdf"))

    answer = send(client.log_in(cast.jun), *files)

    assert answer.status_code == 422
    assert "“b.svg” was not taken." in Page(answer.text).text
    assert sorted(db.session.scalars(select(Upload.name))) == ["a.jpg", "c.pdf"]


def test_a_script_is_told_what_it_may_write(client: Browser, cast: Cast) -> None:
    answer = send(client.log_in(cast.jun), (drawn("JPEG"), "a.jpg"), Accept="application/json")
    refused = send(client, (b"<svg/>", "b.svg"), Accept="application/json")

    upload = the_one()
    assert answer.get_json()["uploads"] == [{"id": upload.id, "markdown": f"![]({upload.address})", "name": "a.jpg"}]
    assert (refused.status_code, len(refused.get_json()["refused"])) == (422, 1)


def test_the_same_twice_is_there_once_under_its_first_name(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)

    send(client, (drawn("JPEG"), "first.jpg"))
    send(client, (drawn("JPEG"), "second.jpg"))

    upload = the_one()
    assert upload.name == "first.jpg"
    assert client.get(upload.address).status_code == 200
    assert client.get(f"/media/{upload.digest}/second.jpg").status_code == 404


def test_nothing_chosen_is_told(client: Browser, cast: Cast) -> None:
    answer = send(client.log_in(cast.jun), (b"", ""))

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_who_is_logged_out_meanwhile_adds_nothing(app: Flask, client: Browser, cast: Cast) -> None:
    workshop = app.extensions["media"]

    class Slow(Folder):
        """Takes so long that somebody presses Log out in another window."""

        def write(self, digest: str, name: str, content: bytes) -> None:
            super().write(digest, name, content)
            db.session.execute(delete(LoginSession))
            db.session.commit()

    workshop.storage = Slow(workshop.storage.folder)
    answer = send(client.log_in(cast.jun), (drawn("JPEG"), "a.jpg"))
    workshop.storage = Folder(workshop.storage.folder)

    assert (answer.status_code, count()) == (403, 0)
    assert "not logged in any more" in answer.text


def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_kept(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    client.log_in(cast.jun)
    monkeypatch.setattr(os, "fsync", full)
    answer = send(client, (drawn("JPEG"), "a.jpg"))

    assert (answer.status_code, count()) == (503, 0)
    assert "nothing can be saved right now" in answer.text


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)
    promised = {"CONTENT_LENGTH": "66000001", "CONTENT_TYPE": "multipart/form-data; boundary=x"}

    answer = client.post("/desk/library", environ_overrides=promised)

    assert (answer.status_code, count()) == (413, 0)


def test_a_form_that_is_too_large_says_how_large_files_may_be(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)
    promised = {"CONTENT_LENGTH": "66000001", "CONTENT_TYPE": "multipart/form-data; boundary=x"}

    answers = [client.post(path, environ_overrides=promised) for path in ("/desk/library", "/logout")]

    assert [answer.status_code for answer in answers] == [413, 413]
    assert ["One file may have 32 MB" in answer.text for answer in answers] == [True, False]


def test_more_than_ten_files_at_once_are_refused(client: Browser, cast: Cast) -> None:
    files = [(b"Notes %d." % number, f"{number}.txt") for number in range(11)]

    answer = send(client.log_in(cast.jun), *files)

    assert (answer.status_code, count()) == (422, 0)
    assert "at most 10 files at once" in answer.text


def test_an_account_uploads_so_many_files_an_hour_and_no_more(app: Flask, client: Browser, cast: Cast) -> None:
    files = [(b"Notes %d." % number, f"{number}.txt") for number in range(10)]
    client.log_in(cast.jun)
    for _ in range(UPLOADS.amount // 10):
        assert send(client, *files).status_code == 303

    refused, other = send(client, files[0]), send(new_browser(app).log_in(cast.vera), files[0])

    assert (refused.status_code, other.status_code) == (429, 303)
    assert "a lot of files at once" in refused.text


def test_uploads_leave_room_on_the_disk(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(app.extensions["media"].storage.folder).free
    monkeypatch.setattr(storage, "SPARE", free + 10_000_000_000)

    answer = send(client.log_in(cast.jun), (drawn("JPEG"), "a.jpg"))

    assert (answer.status_code, count()) == (503, 0)


def test_the_library_is_searched_in_names_descriptions_and_captions(client: Browser, cast: Cast) -> None:
    kite = make_upload(cast.jun, "DSC_0001.jpg", alt="Ein Drachen über dem Meer")
    make_upload(cast.jun, "hedge.jpg")
    describe(cast.jun, kite, Description("Ein Drachen über dem Meer", "Photographed by 전준호"))
    client.log_in(cast.vera)

    found = {
        words: client.get("/desk/library", query_string={"words": words}).text.count('class="shelf-name"')
        for words in ("drachen meer", "ÜBER", "전준호", "dsc_0", "hedge", "%", "", "kites")
    }

    assert found == {"drachen meer": 1, "ÜBER": 1, "전준호": 1, "dsc_0": 1, "hedge": 1, "%": 0, "": 2, "kites": 0}


def test_the_library_is_read_in_pages(client: Browser, cast: Cast) -> None:
    for number in range(30):
        make_upload(cast.jun, f"picture-{number:02}.txt", f"{number}".encode())
    client.log_in(cast.vera)

    first = Page(client.get("/desk/library").text)
    second = Page(client.get(first.links(rel="next")[0]).text)

    assert "picture-29" in first.text
    assert "picture-05" not in first.text
    assert "picture-05" in second.text
    assert second.links(rel="next") == []


def test_what_a_picture_shows_is_said_once_and_its_focus_moves_its_cards(client: Browser, cast: Cast) -> None:
    upload, article = make_upload(cast.jun), make_article(cast.jun)
    choose_cover(cast.jun, article, describe_first(cast.jun, upload))
    home = client.get("/").text
    assert "_480x320-50-50" in home

    fields = {"alt": "A kite", "caption": "By 전준호", "focus_x": "10", "focus_y": "90"}
    answer = client.log_in(cast.jun).press(f"/desk/library/{upload.id}", **fields)

    assert answer.status_code == 303
    assert (upload.alt, upload.caption, upload.focus_x, upload.focus_y) == ("A kite", "By 전준호", 10, 90)
    reader = new_browser(client.application)
    assert "_480x320-10-90" in reader.get("/").text
    assert "By 전준호" in reader.get(f"/articles/{article.slug}").text


def describe_first(account: Account, upload: Upload) -> Upload:
    describe(account, upload, Description("A square"))
    return upload


def test_an_undescribed_picture_elsewhere_does_not_take_the_place_of_the_one_that_was_chosen(
    client: Browser, cast: Cast
) -> None:
    line, kite = make_upload(cast.jun, "line.png", is_decorative=True), make_upload(cast.jun, "kite.png", alt="A kite")
    article = make_article(cast.jun, source=f"![]({line.address})")
    line.is_decorative = False  # as it could become before this was refused
    db.session.commit()
    path = f"/desk/articles/{article.id}/cover"

    asked = client.log_in(cast.jun).press(path, upload=str(kite.id))
    sent = send(client, (drawn("JPEG"), "new.jpg"), path=path, Accept="application/json")
    told = client.get(sent.get_json()["next"])

    new = db.session.scalars(select(Upload).where(Upload.name == "new.jpg")).one()
    for page, chosen, silent in ((asked, kite, {line}), (told, new, {line, new})):
        buttons = Page(page.text).all("button", name="upload")
        assert buttons[0].attributes["value"] == str(chosen.id)
        assert {each for each in (line, kite, new) if f'name="picture-{each.digest}"' in page.text} == silent
    client.press(path, upload=str(kite.id), **{f"picture-{line.digest}": "A line"})
    assert [each.id for each in find_shown(Place.COVER, [article.id]).values()] == [kite.id]


@pytest.mark.parametrize(
    "fields",
    [
        {"alt": "x" * 501},
        {"caption": "x" * 501},
        {"alt": "A kite", "is_decorative": "y"},
        {"focus_x": "101"},
        {"focus_y": "-1"},
        {"focus_y": "half"},
    ],
)
def test_a_description_that_makes_no_sense_is_refused_with_its_text(
    client: Browser, cast: Cast, fields: dict[str, str]
) -> None:
    upload = make_upload(cast.jun)

    answer = client.log_in(cast.jun).press(f"/desk/library/{upload.id}", **{"caption": "Kept words", **fields})

    assert answer.status_code == 422
    assert fields.get("caption", "Kept words") in answer.text
    assert (upload.alt, upload.caption, upload.focus_x) == ("", "", 50)


def test_cards_follow_a_new_focus_before_anybody_looks(app: Flask, client: Browser, cast: Cast) -> None:
    upload = make_upload(cast.jun, "kite.jpg", drawn("JPEG", (500, 500)), alt="A kite")

    client.log_in(cast.jun).press(f"/desk/library/{upload.id}", alt="A kite", focus_x="10", focus_y="90")

    app.extensions["media"].waiting.join()
    assert app.extensions["media"].storage.read(upload.digest, "_480x320-10-90.avif")


@pytest.mark.parametrize(
    "words", ["a ] b", "ends with \\", "cat](http://evil.example) x", "*loud* _low_ `code` ~~no~~", "<b> &amp; [^1]"]
)
def test_what_one_writes_into_a_text_says_what_the_upload_is_called(cast: Cast, words: str) -> None:
    picture, file = make_upload(cast.jun, alt=words), make_upload(cast.jun, f"{words}.txt", b"Notes.")

    page = Page(create(cast.jun, Writing("Kites", f"{markdown_of(picture)}\n\n{markdown_of(file)}")).html)

    assert page.all("img")[0].attributes["alt"] == words
    assert page.links() == [file.address]
    assert file.name in page.text


def test_authors_change_what_is_theirs_and_editors_everything(client: Browser, app: Flask, cast: Cast) -> None:
    upload = make_upload(cast.vera, alt="A square")
    jun, vera = client.log_in(cast.jun), new_browser(app).log_in(cast.vera)

    assert jun.press(f"/desk/library/{upload.id}", alt="Mine").status_code == 403
    assert jun.press(f"/desk/library/{upload.id}/removal").status_code == 403
    assert "Save" not in jun.get(f"/desk/library/{upload.id}").text
    assert vera.press(f"/desk/library/{make_upload(cast.jun).id}", alt="Ours").status_code == 303


def test_what_is_used_is_not_removed_and_one_is_told_where(client: Browser, cast: Cast) -> None:
    upload, category = make_upload(cast.jun, alt="A square"), make_category(cast.vera, "Kites")
    make_article(cast.jun, "In the text", f"See: [it]({upload.address}).", published_at=None)
    cover = make_article(cast.jun, "On the cover")
    choose_cover(cast.jun, cover, upload)
    choose_picture(cast.vera, category, upload)
    client.log_in(cast.jun)

    page = Page(client.get(f"/desk/library/{upload.id}").text)
    answer = client.press(f"/desk/library/{upload.id}/removal")

    for told in ("In the text of In the text", "The cover of On the cover", "The picture of the category Kites"):
        assert told in page.text
    assert "Remove it for good" not in page.text
    assert (answer.status_code, count()) == (422, 1)
    assert "still used" in answer.text


def test_what_texts_beside_articles_name_is_not_removed_either(client: Browser, cast: Cast) -> None:
    notes = make_upload(cast.jun, "notes.txt", b"Notes.")
    path = f"/desk/library/{notes.id}"
    introduce(cast.vera, f"I keep [notes]({notes.address}).", "")
    keep_copy(cast.ada, None, Said("Notes", f"See [mine]({notes.address})", {}), 0, Mark())
    db.session.add(Redirect(path="/notes", target=notes.address))
    client.log_in(cast.jun)

    page = Page(client.get(path).text)
    answer = client.press(f"{path}/removal")

    named = (
        f"What {cast.vera.name} says about themselves",
        f"Something that {cast.ada.name} writes and has not saved yet",
        "The redirect from /notes",
    )
    assert [each for each in named if each not in page.text] == []
    assert "Remove it for good" not in page.text
    assert (answer.status_code, count()) == (422, 1)
    assert "still used" in answer.text


def test_one_is_told_how_many_former_revisions_would_miss_it(client: Browser, cast: Cast) -> None:
    kite = make_upload(cast.jun, alt="A kite")
    article = create(cast.jun, Writing("Kites", f"![]({kite.address})"))
    revise(cast.jun, article, Writing("Kites", "No picture any more."))
    path = f"/desk/library/{kite.id}"

    told = Page(client.log_in(cast.jun).get(path).text)
    answer = client.press(f"{path}/removal")

    assert "1 former revision of an article would miss it" in told.text
    assert (answer.status_code, count()) == (303, 0)


def test_where_it_is_used_names_nobodys_draft_to_others(client: Browser, app: Flask, cast: Cast) -> None:
    upload = make_upload(cast.jun, alt="A square")
    secret = make_article(cast.ada, "A secret merger", f"![]({upload.address})", published_at=None)
    appeared = make_article(cast.ada, "Known to all", f"![]({upload.address})")
    choose_cover(cast.ada, secret, upload)
    category = make_category(cast.vera, "Kites")
    choose_picture(cast.vera, category, upload)
    path = f"/desk/library/{upload.id}"

    theirs, ours, editors = (
        Page(new_browser(app).log_in(each).get(path).text) for each in (cast.jun, cast.ada, cast.vera)
    )

    assert "A secret merger" not in theirs.text
    assert "2 more places that you do not see here" in theirs.text
    assert f"/articles/{appeared.slug}" in theirs.links()
    assert f"/categories/{category.slug}" in theirs.links()
    assert f"/desk/articles/{secret.id}" in ours.links()
    assert "you do not see here" not in ours.text + editors.text
    assert f"/desk/categories/{category.id}" in editors.links()


def test_a_draft_of_others_alone_is_a_use_too(client: Browser, cast: Cast) -> None:
    upload = make_upload(cast.jun, alt="A square")
    make_article(cast.ada, "A secret merger", f"![]({upload.address})", published_at=None)

    page = Page(client.log_in(cast.jun).get(f"/desk/library/{upload.id}").text)

    assert "1 place that you do not see here" in page.text
    assert "Remove it for good" not in page.text


def test_what_is_removed_is_gone_with_all_its_copies(app: Flask, client: Browser, cast: Cast) -> None:
    upload = make_upload(cast.jun, "kite.jpg", drawn("JPEG", (500, 500)))
    address, copy = upload.address, f"/media/{upload.digest}/_480.avif"
    client.get(copy)
    app.extensions["media"].waiting.join()

    answer = client.log_in(cast.jun).press(f"/desk/library/{upload.id}/removal")

    assert (answer.status_code, count()) == (303, 0)
    db.session.expire_all()
    assert [client.get(path).status_code for path in (address, copy)] == [404, 404]
