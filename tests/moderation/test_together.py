"""The pages on which one decides about many comments: what is chosen, what is shown before, what is told after."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.queries import find_ban
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db
from app.moderation.commands.batches import MOST_AT_ONCE
from app.moderation.commands.comments import reject
from app.moderation.models import Batch, Reason
from app.moderation.queries.alike import Likeness, map_alike
from tests.browser import Browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.moderation.test_batches import make_raid, spelled, states
from tests.pages import Page, assert_inert

CHOSEN = re.compile(r'name="comments" value="([^"]*)"')


def chosen_on(page: str) -> list[int]:
    """The comments that a preview is about."""
    found = CHOSEN.search(page)
    return [int(pair.partition(":")[0]) for pair in found[1].split()] if found else []


def preview(client: Browser, query: str) -> list[int]:
    """What would be decided together."""
    return chosen_on(client.get(f"/moderation/batches/new?{query}").text)


def test_what_is_ticked_is_shown_before_anything_is_decided(client: Browser, cast: Cast) -> None:
    _, raid = make_raid(cast, 30)
    client.log_in(cast.mo)

    page = client.get(f"/moderation/batches/new?comment={raid[0].id}&comment={raid[4].id}&comment=4711").text
    everything = client.get("/moderation/batches/new?all=" + ",".join(str(each.id) for each in raid)).text

    assert chosen_on(page) == [raid[0].id, raid[4].id]
    assert "Decide about 2 comments" in page
    assert len(chosen_on(everything)) == 30
    assert "… and 10 more." in everything
    assert set(states(raid)) == {CommentState.PENDING}


def test_cases_are_gathered_by_text_link_author_and_hour(client: Browser, cast: Cast) -> None:
    article, at = make_article(cast.ada), now().replace(minute=10) - timedelta(days=2)
    eve, lou = make_account("Lou One"), make_account("Lou Two")

    def say(who: object, text: str, hours: int) -> Comment:
        return make_comment(who, article, text, None, CommentState.PENDING, at + timedelta(hours=hours))  # type: ignore[arg-type]

    one = say(eve, "Buy at https://shop.example/a", 0)
    same = say(lou, "Buy at https://shop.example/a", 2)
    other = say(lou, "See https://shop.example/b or [x](https://other.example)", 4)
    near = say(eve, "shop.example without a link, //shop.example", 0)
    make_comment(lou, article, "Buy at https://shop.example/a")
    db.session.commit()
    client.log_in(cast.mo)

    assert preview(client, f"like={one.id}&by=text") == [one.id, same.id]
    assert preview(client, f"like={one.id}&by=link") == [one.id, same.id, other.id]
    assert preview(client, f"like={one.id}&by=author") == [one.id, near.id]
    assert preview(client, f"like={one.id}&by=hour") == [one.id, near.id]


@pytest.mark.parametrize("link", ["https://EVIL.example/b", "https://you@evil.example/b", "HTTPS://evil.example/b"])
def test_a_link_is_found_however_its_host_is_written(client: Browser, cast: Cast, link: str) -> None:
    article = make_article(cast.ada)
    said = [
        make_comment(cast.ben, article, text, state=CommentState.PENDING)
        for text in ("[one](https://evil.example/a)", f"[two]({link})", "[three](https://example.org/evil.example)")
    ]
    db.session.commit()
    client.log_in(cast.mo)

    assert preview(client, f"like={said[0].id}&by=link") == [said[0].id, said[1].id]
    assert preview(client, f"like={said[1].id}&by=link") == [said[0].id, said[1].id]


def test_what_only_names_a_host_takes_no_place_of_what_leads_there(cast: Cast) -> None:
    article = make_article(cast.ada)
    texts = ["[a](https://evil.example)", *["[b](https://example.org/evil.example)"] * 3, "[c](https://evil.example/c)"]
    said = [make_comment(cast.ben, article, text, state=CommentState.PENDING) for text in texts]

    assert set(map_alike(said[0], Likeness.LINK, 2)) == {said[0].id, said[4].id}
    assert len(map_alike(said[0], Likeness.AUTHOR, 2)) == 2


def test_a_batch_is_decided_and_undone_from_its_pages(client: Browser, cast: Cast) -> None:
    _, raid = make_raid(cast, 25)
    client.log_in(cast.mo)

    decided = client.press(
        "/moderation/batches", comments=spelled(raid), decision="reject", reason="spam", message="A raid."
    )
    told = client.get(decided.location).text
    (batch,) = db.session.scalars(select(Batch))
    shown = client.get(f"/moderation/batches/{batch.id}").text
    assert set(states(raid)) == {CommentState.REJECTED}
    undone = client.press(f"/moderation/batches/{batch.id}/undo")

    assert "25 decisions were made." in told
    assert "25 decisions by" in Page(shown).text
    assert "A raid." in shown
    assert "25 decisions were taken back." in client.get(undone.location).text
    assert set(states(raid)) == {CommentState.PENDING}
    assert "Undone by" in client.get(f"/moderation/batches/{batch.id}").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": "reject"}, "Choose a reason."),
        ({"decision": "ban"}, "Not a valid choice"),
        ({"decision": "reject", "reason": "taste"}, "Not a valid choice"),
        ({"decision": "approve", "comments": ""}, "Choose some comments first."),
        ({"decision": "approve", "comments": "4711:0:1"}, "left to an administrator meanwhile"),
        ({"decision": "reject", "reason": "spam", "message": "한" * 1_001}, "at most 1,000 characters"),
        ({"decision": "approve", "comments": " ".join(f"{n}:0:1" for n in range(1, 1_200))}, "1,000 comments at once"),
    ],
)
def test_a_batch_that_is_none_is_refused_with_what_was_typed(
    client: Browser, cast: Cast, fields: dict[str, str], sentence: str
) -> None:
    """ATTACKS, mass assignment; cut in the middle: choices, limits and texts hold for staff too."""
    _, raid = make_raid(cast, 2)
    form = {"comments": spelled(raid[:1]), "message": "A raid.", **fields}

    answer = client.log_in(cast.mo).press("/moderation/batches", **form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert form["message"] in answer.text
    assert set(states(raid)) == {CommentState.PENDING}


@pytest.mark.parametrize(
    "query", ["comment=x", "comment=0", "all=1,,2", "all=1;2", "like=4711&by=text", "like=1&by=network", "like=x"]
)
def test_what_nobody_can_choose_is_not_found(client: Browser, cast: Cast, query: str) -> None:
    make_raid(cast, 1)

    assert client.log_in(cast.mo).get(f"/moderation/batches/new?{query}").status_code == 404


def test_nothing_chosen_says_so(client: Browser, cast: Cast) -> None:
    _, raid = make_raid(cast, 1)
    reject(cast.mo, raid[0], Reason.SPAM)
    db.session.commit()

    assert "No comment was ticked." in client.log_in(cast.mo).get("/moderation/batches/new").text
    assert "decided meanwhile" in client.get(f"/moderation/batches/new?comment={raid[0].id}").text
    assert client.get("/moderation/batches/4711").status_code == 404


def test_somebody_is_banned_with_everything_and_all_of_it_comes_back(client: Browser, cast: Cast) -> None:
    _, raid = make_raid(cast, 4, people=1)
    person = raid[0].author
    client.log_in(cast.mo)
    path = f"/moderation/accounts/{person.id}/removal"

    page = client.get(path).text
    silent = client.press(path, reason="spam", message=" ")
    client.press(path, reason="spam", message="You sell shoes.", days="3")
    (batch,) = db.session.scalars(select(Batch))
    ban = find_ban(person)
    client.press(f"/moderation/batches/{batch.id}/undo")

    assert "4 comments go:" in page
    assert (silent.status_code, "Say why; the person will read it." in silent.text) == (422, True)
    assert ban
    assert ban.until_at
    assert find_ban(person) is None
    assert set(states(raid)) == {CommentState.PENDING}


def test_nobody_removes_everything_of_staff(client: Browser, cast: Cast) -> None:
    path = f"/moderation/accounts/{cast.jun.id}/removal"

    assert client.log_in(cast.mo).get(path).status_code == 404
    assert client.press(path, reason="spam", message="Out.").status_code == 404


def test_hostile_words_are_inert_where_many_are_shown(client: Browser, cast: Cast) -> None:
    """ATTACKS, name and website: staff pages first."""
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    comment = make_comment(make_account(hostile), make_article(cast.ada, hostile), hostile, state=CommentState.PENDING)
    db.session.commit()
    client.log_in(cast.mo)
    pages = [f"/moderation/batches/new?comment={comment.id}", f"/moderation/accounts/{comment.author_id}/removal"]
    pages.append(f"/moderation?words={hostile}&person={comment.author_id}&article={comment.article_id}")

    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert_inert(answer.text)


def test_a_page_with_more_than_fit_says_so(client: Browser, cast: Cast) -> None:
    _, raid = make_raid(cast, 1)
    author = raid[0].author
    for _ in range(MOST_AT_ONCE // 100):
        make_comment(author, make_article(cast.ada), "Shoes.", state=CommentState.PENDING)
    db.session.commit()

    page = client.log_in(cast.mo).get(f"/moderation/batches/new?like={raid[0].id}&by=author").text

    assert "These are the first" not in page
