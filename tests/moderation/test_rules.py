"""The pages of word rules: found, tried before they are kept, changed, brought in whole or not at all."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from app.comments.admission.words.models import WordDecision, WordRule
from app.comments.admission.words.wishes import Wish, read_lines, read_wish, write_line
from app.comments.commands.word_rules import add_rule, import_rules
from app.comments.models import CommentState
from app.comments.queries import trials
from app.comments.queries.trials import ROWS_AT_ONCE, split, try_rule
from app.comments.queries.word_rules import count_rules, list_all_rules, make_ruling
from app.kernel.clock import now
from app.kernel.database import db, is_writing
from app.kernel.errors import RuleBroken
from app.moderation.models import ModerationAction
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment
from tests.comments.test_twice import AT_ONCE, at_once
from tests.conftest import Queries
from tests.pages import Page

REJECT, HOLD, FLAG, REPLACE = WordDecision


def meant(wishes: Iterable[Wish]) -> dict[str, Wish]:
    """Rules by what they mean."""
    return dict(map(read_wish, wishes))


def last_note() -> str:
    """What the log says of the last change."""
    query = select(ModerationAction.note).order_by(ModerationAction.id.desc()).limit(1)
    return db.session.scalars(query).one()


def test_a_rule_is_added_changed_and_removed_and_the_log_remembers(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    added = client.press("/moderation/rules/new", pattern="via*", decision="hold", replacement="no", note="May")
    rule = db.session.scalars(select(WordRule)).one()
    assert added.status_code == 303
    assert last_note() == "New: hold: via* # May"
    assert "New: hold: via* # May" in client.get(added.location).text

    client.press(f"/moderation/rules/{rule.id}", pattern="viagra", decision="replace", replacement="v---", note="")
    assert last_note() == "Was: hold: via* # May\nNow: replace: viagra -> v---"

    client.press(f"/moderation/rules/{rule.id}/removal")
    assert last_note() == "Removed: replace: viagra -> v---"
    assert db.session.scalars(select(WordRule)).all() == []
    assert "changed the" in client.get("/moderation/log").text


@pytest.mark.parametrize("fields", [{"pattern": "x**y"}, {"pattern": ""}, {"decision": "burn"}, {"pattern": "bread"}])
def test_a_rule_that_is_refused_comes_back_as_it_was_typed(client: Browser, cast: Cast, fields: dict[str, str]) -> None:
    add_rule(cast.ada, Wish("Bread", HOLD))
    db.session.commit()
    client.log_in(cast.ada)

    answer = client.press(
        "/moderation/rules/new", **({"pattern": "corn", "decision": "hold", "note": "Typed."} | fields)
    )

    assert answer.status_code == 422
    assert 'value="Typed."' in answer.text
    assert 'role="alert"' in answer.text
    assert len(db.session.scalars(select(WordRule)).all()) == 1


def test_moderators_read_the_rules_and_cannot_change_them(client: Browser, cast: Cast) -> None:
    add_rule(cast.ada, Wish("<b>viagra", HOLD))
    db.session.commit()

    page = client.log_in(cast.mo).get("/moderation/rules").text

    assert "&lt;b&gt;viagra" in page
    assert "Add a rule" not in page
    assert "Change<" not in page


def test_rules_are_found_by_what_they_mean_and_by_their_notes_a_page_at_a_time(client: Browser, cast: Cast) -> None:
    wishes = [Wish(f"word {left}{right}", HOLD) for left in "abcdefghij" for right in "abcdefghij"]
    import_rules(cast.ada, meant([*wishes, Wish("viágra", HOLD), Wish("bread", HOLD, note="Not v14gra%")]))
    db.session.commit()
    client.log_in(cast.mo)

    first, last = client.get("/moderation/rules").text, client.get("/moderation/rules?page=3").text
    by_word, by_note = client.get("/moderation/rules?q=VIAG").text, client.get("/moderation/rules?q=14gra%25").text

    assert (first.count('class="pattern"'), last.count('class="pattern"')) == (50, 2)
    assert "viágra" in by_word
    assert "bread" not in by_word
    assert "bread" in by_note
    assert "No rule has that" in client.get("/moderation/rules?q=%25%25%25").text
    assert client.get("/moderation/rules?page=99999999").status_code == 200


def test_a_page_of_rules_takes_the_same_queries_for_one_and_for_fifty(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    client.log_in(cast.mo)
    counts = []
    for words in (["one word"], [f"word {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(49)]):
        import_rules(cast.ada, meant([Wish(word, HOLD) for word in words]))
        db.session.commit()
        queries = watch_queries()
        client.get("/moderation/rules")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_rule_is_tried_on_what_was_written_before_it_is_kept(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    for days, text in ((1, "Buy vi**4g**ra <now>"), (29, "V I A G R A"), (31, "viagra"), (2, "bread")):
        make_comment(cast.ben, article, text, created_at=now() - timedelta(days=days))
    make_comment(cast.mo, article, "What is viagra?", created_at=now())
    gone = make_comment(cast.ben, article, "Viagra!", state=CommentState.REJECTED, created_at=now())
    gone.html = gone.source = ""
    db.session.commit()
    before = len(db.session.scalars(select(WordRule)).all())

    client.log_in(cast.ada)
    answer = client.press("/moderation/rules/new", **{"pattern": "viagra", "decision": "reject", "try": "1"})

    assert answer.status_code == 200
    assert "2 comments would have been caught" in answer.text
    assert "<mark>vi4gra</mark>" in answer.text
    assert "<mark>V I A G R A</mark>" in answer.text
    assert "&lt;now&gt;" in answer.text
    assert 'value="reject" required checked' in answer.text
    assert len(db.session.scalars(select(WordRule)).all()) == before


def test_a_trial_says_how_far_it_went_and_goes_on_from_there(
    client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, "Buy viagra", created_at=now())
    oldest = make_comment(cast.ben, article, "viagra at last", created_at=now())
    values = {each.name: getattr(comment, each.name) for each in comment.__table__.columns}
    rows = [
        values
        | {
            "id": oldest.id + n,
            "number": 1_000 + n,
            "path": f"{comment.path}.{n:05}",
            "root_number": None,
            "branch_number": None,
        }
        for n in range(1, ROWS_AT_ONCE + 1)
    ]
    db.session.execute(comment.__table__.insert(), rows)
    db.session.commit()
    first = try_rule("viagra", seconds=0)
    rest = try_rule("viagra", first.next_before, seconds=0)

    assert (first.looked_at, first.count, first.next_before) == (ROWS_AT_ONCE, ROWS_AT_ONCE, oldest.id + 1)
    assert (rest.looked_at, rest.count, rest.next_before) == (2, 2, None)
    assert len(first.catches) == 20
    assert try_rule("viagra").looked_at == ROWS_AT_ONCE + 2

    monkeypatch.setattr(trials, "SECONDS", 0)
    monkeypatch.setitem(try_rule.__kwdefaults__, "seconds", 0)
    client.log_in(cast.ada)
    fields = {"pattern": "viagra", "decision": "hold"}
    page = client.press("/moderation/rules/new", **fields, **{"try": "1"}).text
    assert f'name="before" value="{oldest.id + 1}"' in page
    assert "Look further back" in page
    assert (
        "2 comments would have been caught"
        in client.press("/moderation/rules/new", **fields, before=str(oldest.id + 1)).text
    )


def test_only_the_words_around_the_first_match_are_shown() -> None:
    text = "a" * 100 + " viagra " + "b" * 100 + " viagra"

    pieces = split(text, [(101, 107), (209, 215)])

    assert pieces == ("…" + "a" * 59 + " ", "viagra", " " + "b" * 59 + "…")
    assert split("viagra and bread and viagra", [(0, 6), (21, 27)]) == ("", "viagra", " and bread and ", "viagra", "")


LIST = """\
# What we had elsewhere
viagra
  ｖｉａｇｒａ
hold: buy * now # the flood of May
REJECT: slur*
flag: idiot

replace: damn -> d---
replace: darn ->
광고
#metoo
"""


def test_rules_come_in_as_text_and_go_out_again(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    answer = client.press("/moderation/rules/import", text=LIST, decision="flag")
    export = client.get("/moderation/rules.txt")

    assert answer.status_code == 303
    assert last_note() == "Imported: 8 new, 0 changed, 0 were there already."
    assert export.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert sorted(export.text.splitlines()) == [
        "flag: #metoo",
        "flag: idiot",
        "flag: 광고",
        "flag: ｖｉａｇｒａ",
        "hold: buy * now # the flood of May",
        "reject: slur*",
        "replace: damn -> d---",
        "replace: darn -> ",
    ]
    client.press("/moderation/rules/import", text=export.text, decision="hold")
    assert last_note() == "Imported: 0 new, 0 changed, 8 were there already."


def test_a_wrong_line_is_named_and_nothing_is_brought_in(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)

    answer = client.press("/moderation/rules/import", text="bread\n\nx**y\na\n!!!\nq\n", decision="hold")

    assert answer.status_code == 422
    assert "Line 3, “x**y”: Put one star" in answer.text
    assert "And 1 more." in answer.text
    assert "bread\n\nx**y" in answer.text
    assert list_all_rules() == []


def test_nobody_waits_while_the_rules_are_made_ready_for_the_first_reply_after_a_change(
    client: Browser, cast: Cast
) -> None:
    address = f"/articles/{make_article(cast.ada).slug}/comments"
    add_rule(cast.ada, Wish("viagra", HOLD))
    db.session.commit()
    make_ruling.cache_clear()
    client.log_in(cast.ben)
    seen = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if "FROM word_rules" in statement:
            seen.append(is_writing.get())

    event.listen(db.engine, "before_cursor_execute", note)
    answer = client.press(address, text="Hello.")
    event.remove(db.engine, "before_cursor_execute", note)

    assert answer.status_code == 303
    assert seen == [False]


@pytest.mark.parametrize("text", ["", "# only a remark", "x\n" * 20_001])
def test_a_text_without_rules_or_with_too_many_lines_is_refused(client: Browser, cast: Cast, text: str) -> None:
    answer = client.log_in(cast.ada).press("/moderation/rules/import", text=text, decision="hold")

    assert answer.status_code == 422
    assert list_all_rules() == []


@settings(max_examples=300, deadline=None)
@given(
    st.text("abc*: #->é광고\u2028\u200b", min_size=1, max_size=12),
    st.sampled_from(WordDecision),
    st.text("ab*#-> :", max_size=6),
    st.text("ab#-> :", max_size=8),
)
def test_whatever_rule_there_is_it_is_read_as_it_was_written(
    pattern: str, decision: WordDecision, replacement: str, note: str
) -> None:
    try:
        _, kept = read_wish(Wish(pattern, decision, replacement, note))
    except RuleBroken:
        return

    assert list(read_lines(write_line(kept), HOLD).values()) == [kept]


def test_twice_a_rule_that_five_add_at_once_is_there_once(app: Flask, cast: Cast) -> None:
    db.session.commit()
    browsers = [new_browser(app).log_in(cast.ada) for _ in range(AT_ONCE)]
    fields = [{"pattern": "viagra", "decision": "hold", "csrf_token": browser.token()} for browser in browsers]

    answers = at_once(lambda number: browsers[number].post("/moderation/rules/new", data=fields[number]).status_code)

    assert sorted(answers) == [303, 422, 422, 422, 422]
    assert [each.pattern for each in list_all_rules()] == ["viagra"]


RULES = "reject: 빵\nham\nhttps://shop.example\n".encode()


@pytest.mark.parametrize("line", ["holld: sausage", "Rejct: ham"])
def test_an_order_that_there_is_not_is_refused_and_no_word(client: Browser, cast: Cast, line: str) -> None:
    answer = client.log_in(cast.ada).press("/moderation/rules/import", text=f"bread\n{line}\n", decision="hold")

    assert answer.status_code == 422
    assert "Line 2" in answer.text
    assert f"{line.partition(':')[0]}: is none of" in answer.text
    assert count_rules() == 0


def test_one_looks_what_a_text_or_a_file_comes_to_before_it_is_kept(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ada)
    file = (BytesIO(RULES), "words.txt")
    wrong = (BytesIO(b"\xff\xfe\x00"), "words.txt")

    looked = client.press("/moderation/rules/import", file=file, decision="hold", look="1")
    kept_by_then = count_rules()
    refused = client.press("/moderation/rules/import", file=wrong, decision="hold")
    client.press("/moderation/rules/import", file=(BytesIO(RULES), "words.txt"), decision="hold")

    assert looked.status_code == 200
    assert "3 rules: 2 to hold, 1 to reject" in Page(looked.text).text
    assert "https://shop.example" in looked.text
    assert kept_by_then == 0
    assert "no text in UTF-8" in refused.text
    assert count_rules() == 3
