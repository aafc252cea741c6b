"""What providers say of a person is read in one place, and nothing of it is trusted."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.providers.claims import Claims, read_github, read_openid, read_wordpress
from app.accounts.providers.errors import Unreadable
from app.kernel.text import length

ISSUER = "https://id.example"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "sub",
        "name",
        "nickname",
        "email",
        "email_verified",
        "picture",
        "id",
        "login",
        "avatar_url",
        "primary",
        "verified",
        "ID",
        "display_name",
        "avatar_URL",
    ]
)


def read(**fields: object) -> Claims:
    """Claims of an ID token of subject `s1` with these fields."""
    return read_openid(ISSUER, {"sub": "s1", **fields})


def github(user: object = None, emails: object = None) -> Claims:
    """Claims of a GitHub person number 7 with these answers."""
    return read_github("https://github.com", {"id": 7} if user is None else user, [] if emails is None else emails)


def test_an_id_token_that_says_everything_is_read_whole() -> None:
    said = {"name": "Ada", "email": "ada@example.org", "email_verified": True, "picture": "https://id.example/a.png"}

    claims = read(**said)

    assert claims == Claims(
        ISSUER, "s1", "Ada", "ada@example.org", email_verified=True, picture="https://id.example/a.png"
    )


def test_an_id_token_that_says_only_the_subject_is_enough() -> None:
    claims = read_openid(ISSUER, {"sub": "s1"})

    assert claims == Claims(ISSUER, "s1", "", "", email_verified=False, picture="")


def test_userinfo_of_the_same_subject_completes_the_id_token() -> None:
    userinfo = {"sub": "s1", "name": "Other", "email": "ada@example.org", "email_verified": True}

    claims = read_openid(ISSUER, {"sub": "s1", "name": "Ada"}, userinfo)

    assert (claims.name, claims.email, claims.email_verified) == ("Ada", "ada@example.org", True)


@pytest.mark.parametrize("userinfo", [{"sub": "s2"}, {}, {"sub": None}, [], "s1", 1])
def test_forged_tokens_userinfo_of_another_subject_is_refused(userinfo: object) -> None:
    with pytest.raises(Unreadable):
        read_openid(ISSUER, {"sub": "s1"}, userinfo)


def test_address_as_key_a_verified_mark_never_moves_to_another_address() -> None:
    userinfo = {"sub": "s1", "email": "ada@example.org", "email_verified": True}

    claims = read_openid(ISSUER, {"sub": "s1", "email": "eve@example.org"}, userinfo)

    assert (claims.email, claims.email_verified) == ("eve@example.org", False)


@pytest.mark.parametrize("mark", [None, False, "true", "True", "false", 1, 1.0, [True], {"a": 1}])
def test_address_as_key_only_the_json_true_verifies_an_address(mark: object) -> None:
    claims = read(email="ada@example.org", email_verified=mark)

    assert not claims.email_verified


def test_no_address_is_never_verified() -> None:
    claims = read(email="", email_verified=True)

    assert not claims.email_verified


@pytest.mark.parametrize("subject", [None, "", 7, True, ["s1"], "a" * 256, "a\x00b", "a\nb", "a\u202eb", "\ud800"])
def test_a_subject_that_is_not_a_plain_text_is_refused(subject: object) -> None:
    with pytest.raises(Unreadable):
        read(sub=subject)


@pytest.mark.parametrize("subject", ["a" * 255, "Aa", "108-~|x", "사람"])
def test_a_subject_is_kept_exactly_as_it_came(subject: str) -> None:
    claims = read(sub=subject)

    assert claims.subject == subject


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("  Ada\t\n Lovelace ", "Ada Lovelace"),
        ("Ada\x00\u202e", "Ada"),
        ("\ud800Ada", "Ada"),
        ("김" * 60, "김" * 50),
        ("👩‍👩‍👧" * 51, "👩‍👩‍👧" * 50),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'),
        (7, ""),
        (["Ada"], ""),
        ({"first": "Ada"}, ""),
    ],
)
def test_name_and_website_a_name_is_one_clean_line_of_fifty_characters(said: object, name: str) -> None:
    claims = read(name=said)

    assert claims.name == name


def test_a_name_of_a_million_characters_is_cut() -> None:
    claims = read(name="a\u0301" * 500_000)

    assert length(claims.name) == 50


def test_without_a_name_the_nickname_stands_in() -> None:
    claims = read(name="\u202e", nickname="", preferred_username="ada")

    assert claims.name == "ada"


@pytest.mark.parametrize(
    ("told", "kept"), [("Ben.Cho@Example.ORG", "ben.cho@example.org"), ("BİN@example.org", "BİN@example.org")]
)
def test_an_address_is_kept_in_small_letters_so_that_its_person_finds_it_again(told: str, kept: str) -> None:
    assert read(email=told).email == kept


@pytest.mark.parametrize(
    "email", ["a" * 251 + "@b.c", "ada", "@example.org", "ada@", "a b@c.d", "a@b.c\r\nBcc: d@e.f", "\x00@b.c", 7, None]
)
def test_what_is_no_address_is_left_out(email: object) -> None:
    claims = read(email=email, email_verified=True)

    assert (claims.email, claims.email_verified) == ("", False)


@pytest.mark.parametrize(
    "picture",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "//id.example/a.png",
        "https:///a.png",
        "https://[::1/a.png",
        "https://id.example/a b.png",
        "https://id.example/\n",
        "https://id.exämple/a.png",
        "https://id.example/" + "a" * 1_000,
        7,
        None,
    ],
)
def test_name_and_website_a_picture_that_is_no_plain_web_address_is_left_out(picture: object) -> None:
    claims = read(picture=picture)

    assert claims.picture == ""


def test_github_is_known_by_its_number_and_its_primary_address() -> None:
    user = {"id": 7, "login": "ada", "name": None, "email": "shown@example.org", "avatar_url": "https://a.example/7"}
    emails = [
        {"email": "old@example.org", "primary": False, "verified": True},
        {"email": "ada@example.org", "primary": True, "verified": True},
    ]

    claims = github(user, emails)

    assert claims == Claims(
        "https://github.com", "7", "ada", "ada@example.org", email_verified=True, picture="https://a.example/7"
    )


def test_github_without_a_primary_address_has_none() -> None:
    claims = github(emails=[{"email": "ada@example.org", "verified": True}])

    assert (claims.email, claims.email_verified) == ("", False)


def test_github_marks_an_address_that_is_not_verified() -> None:
    claims = github(emails=[{"email": "ada@example.org", "primary": True, "verified": "true"}])

    assert (claims.email, claims.email_verified) == ("ada@example.org", False)


@pytest.mark.parametrize("number", [None, 0, -1, True, "7", 7.0, 2**63, 10**4_000])
def test_github_and_wordpress_without_a_whole_number_are_refused(number: object) -> None:
    with pytest.raises(Unreadable):
        github({"id": number})
    with pytest.raises(Unreadable):
        read_wordpress("https://wordpress.com", {"ID": number})


@pytest.mark.parametrize(("user", "emails"), [([], []), ({"id": 7}, {}), ({"id": 7}, ["a@b.c"]), ("x", []), (7, [])])
def test_github_answers_of_another_shape_are_refused(user: object, emails: object) -> None:
    with pytest.raises(Unreadable):
        github(user, emails)


def test_wordpress_is_read_from_me() -> None:
    me = {"ID": 9, "display_name": "Ada", "username": "ada9", "email": "ada@example.org", "email_verified": True}

    claims = read_wordpress("https://wordpress.com", {**me, "avatar_URL": "https://a.example/9"})

    assert claims == Claims(
        "https://wordpress.com", "9", "Ada", "ada@example.org", email_verified=True, picture="https://a.example/9"
    )


@given(st.dictionaries(FIELDS, JSON), st.none() | JSON)
def test_whatever_is_sent_ends_as_claims_or_as_unreadable(fields: dict[str, Any], other: object) -> None:
    for read_it in (
        partial(read_openid, ISSUER, fields, other),
        partial(read_github, ISSUER, fields, [fields, other]),
        partial(read_wordpress, ISSUER, fields),
    ):
        try:
            claims = read_it()
        except Unreadable:
            continue

        assert 1 <= len(claims.subject.encode()) <= 255 * 4
        assert length(claims.name) <= 50
        assert "\n" not in claims.name
        assert (claims.email + claims.picture).isprintable()
