"""Pictures: fetched once by us, kept as ours, else initials."""

import re

import pytest
from sqlalchemy import select

from app.accounts.commands.joining import keep_avatar
from app.accounts.models import Account, Avatar
from app.accounts.queries import find_avatar
from app.accounts.views import logging_in
from app.kernel.database import db
from app.kernel.fetching import Fetched, FetchRefused
from app.kernel.pictures import avatar
from tests.accounts.login_visits import choose, log_in
from tests.browser import Browser
from tests.cast import Cast, make_article, make_comment
from tests.house.pictures import png
from tests.rigs.hostile_provider import Endpoint, HostileProvider


def test_fetching_for_people_a_picture_on_a_private_address_is_not_fetched(
    client: Browser, corp: HostileProvider
) -> None:
    log_in(client)

    answer = choose(client, "Nora Field")

    assert answer.status_code == 303
    assert not corp.received(Endpoint.PICTURE)
    assert not db.session.scalars(select(Avatar)).all()
    assert re.search(r'<span class="avatar[^>]*>NF</span>', client.get("/account").text)


def test_a_person_without_a_picture_is_welcome(client: Browser, corp: HostileProvider) -> None:
    corp.tricks.withheld = frozenset({"picture"})
    log_in(client)

    assert choose(client, "Nora Field").status_code == 303


def test_a_picture_is_kept_as_ours_and_shown_beside_what_one_writes(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.ben, article)
    keep_avatar(cast.ben, avatar(png()))
    db.session.commit()

    page = client.get(f"/articles/{article.slug}").text
    found = re.search(r'<img class="avatar[^"]*" src="(/avatars/[0-9a-f]{32}\.webp)"', page)

    assert found
    picture = client.get(found[1])
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    assert picture.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in picture.headers
    assert (picture.data[:4], picture.data[8:12]) == (b"RIFF", b"WEBP")


def test_a_picture_that_was_kept_is_fetched_again_only_when_it_changed(client: Browser, cast: Cast) -> None:
    keep_avatar(cast.ben, avatar(png()))
    db.session.commit()
    first = client.get(f"/avatars/{cast.ben.avatar_digest}.webp")

    second = client.get(f"/avatars/{cast.ben.avatar_digest}.webp", headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, second.data) == (304, b"")


def test_a_new_picture_takes_the_place_of_the_old_one(cast: Cast) -> None:
    keep_avatar(cast.ben, avatar(png(colour="teal")))
    old = cast.ben.avatar_digest or ""

    keep_avatar(cast.ben, avatar(png(colour="red")))

    assert find_avatar(old) is None
    assert find_avatar(cast.ben.avatar_digest or "")


@pytest.mark.parametrize("digest", ["0" * 32, "x", "..%2f..%2fetc%2fpasswd", "%00", "%FF", "x" * 3_000])
def test_numbers_a_picture_that_is_not_there_is_not_found(client: Browser, cast: Cast, digest: str) -> None:
    assert client.get(f"/avatars/{digest}.webp").status_code == 404


@pytest.mark.parametrize("content", [png(), b"<!DOCTYPE html><title>no</title>", b""])
def test_type_on_trust_what_was_fetched_is_a_picture_or_it_is_dropped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(logging_in, "fetch", lambda address, **limits: Fetched(content, "image/png"))

    logging_in.fetch_avatar(cast.ben.id, "https://pictures.example/nora.png")

    kept = db.session.scalars(select(Avatar)).all()
    assert len(kept) == (1 if content == png() else 0)
    assert all(row.content[8:12] == b"WEBP" for row in kept)
    assert bool(db.session.get_one(Account, cast.ben.id).avatar_digest) is bool(kept)


def test_dead_provider_of_a_picture_leaves_initials(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: str, **limits: float) -> Fetched:
        raise FetchRefused("nobody answers")

    monkeypatch.setattr(logging_in, "fetch", refuse)

    logging_in.fetch_avatar(cast.ben.id, "https://pictures.example/nora.png")

    assert cast.ben.avatar_digest is None


def test_readers_see_a_new_picture_at_once(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.ben, article)
    db.session.commit()
    address = f"/articles/{article.slug}"
    assert "/avatars/" not in client.get(address).text

    keep_avatar(cast.ben, avatar(png()))
    db.session.commit()

    assert f"/avatars/{cast.ben.avatar_digest}.webp" in client.get(address).text
