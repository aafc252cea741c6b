"""Rules about words: what becomes of comments, and that every process knows the newest."""

from collections.abc import Callable
from datetime import timedelta
from time import process_time

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import delete

from app.comments.admission.words.models import WordDecision, WordRule
from app.comments.admission.words.wishes import Wish
from app.comments.commands.guests import Details, keep_guest_reply
from app.comments.commands.own import edit
from app.comments.commands.word_rules import (
    MOST_RULES,
    add_rule,
    change_rule,
    import_rules,
    remove_rule,
)
from app.comments.models import Comment, CommentState
from app.comments.queries.word_rules import get_rule, list_rules, make_ruling, read_ruling
from app.kernel.database import db
from app.kernel.errors import NotAllowed, NotFound, RuleBroken
from tests.browser import Browser
from tests.cast import Cast, make_article, make_comment, say
from tests.conftest import Queries
from tests.moderation.test_rules import meant

REJECT, HOLD, FLAG, REPLACE = WordDecision
DISGUISED = [
    "Buy vi4gra",
    "Buy vi**ag**ra",
    "Buy vi\u200bagra",
    "Buy &#118;iagra",
    "Buy [this](https://viagra.example/)",
    "Buy [this](https://shop.example/%76iagra)",
    "Buy [vi](https://shop.example/)agra",
    "Buy <https://shop.example/viagra>",
    "Buy [this](https://xn--vagra-n2e.example/)",
    "> Buy `viagra`",
]


@pytest.mark.parametrize("text", DISGUISED)
def test_a_comment_with_certain_words_waits_and_says_which_they_are(cast: Cast, text: str) -> None:
    article = make_article(cast.ada)
    add_rule(cast.ada, Wish("viagra", HOLD))

    held, other = say(cast.ben, article, text), say(cast.ben, article, "Buy bread.")

    assert (held.state, held.held_because) == (CommentState.PENDING, "words")
    assert held.held_match
    assert other.is_approved


def test_the_words_are_told_as_they_were_written_with_the_rule(cast: Cast) -> None:
    add_rule(cast.ada, Wish("via*", HOLD))

    held = say(cast.ben, make_article(cast.ada), "Buy vi4gra, V I A G R A or via rail.")

    assert held.held_match == "vi4gra (rule: via*), V I A G R A (rule: via*), via (rule: via*)"


@pytest.mark.parametrize("text", DISGUISED)
def test_words_that_are_not_taken_are_named_and_the_text_is_kept(client: Browser, cast: Cast, text: str) -> None:
    article = make_article(cast.ada)
    add_rule(cast.ada, Wish("viagra", REJECT))
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text=text)

    assert answer.status_code == 422
    assert "is not said on this site" in answer.text
    assert db.session.query(Comment).count() == 0
    assert str(escape(text)) in answer.text


def test_a_comment_may_appear_while_a_moderator_is_told_of_its_words(cast: Cast) -> None:
    add_rule(cast.ada, Wish("idiot", FLAG))

    comment = say(cast.ben, make_article(cast.ada), "You idiot.")

    assert comment.is_approved


def test_the_strictest_rule_counts(cast: Cast) -> None:
    article = make_article(cast.ada)
    for pattern, decision in (("one", FLAG), ("two", HOLD), ("three", REJECT)):
        add_rule(cast.ada, Wish(pattern, decision))

    assert say(cast.ben, article, "one two").held_match == "two"
    with pytest.raises(RuleBroken, match="three"):
        say(cast.ben, article, "one two three")


@pytest.mark.parametrize(
    ("text", "source", "html"),
    [
        ("Oh d4mn, *no*!\n\n  - a\u00a0b", "Oh d\\*\\*\\*, *no*!\n\n  - a\u00a0b", "Oh d***, <em>no</em>!"),
        ("Damnation, da**m**n", "Damnation, d\\*\\*\\*", "Damnation, d***"),
        ("d&#97;mn it", "d\\*\\*\\* it", "d*** it"),
    ],
)
def test_words_are_replaced_and_the_rest_stays(cast: Cast, text: str, source: str, html: str) -> None:
    add_rule(cast.ada, Wish("damn", REPLACE, "d***"))

    comment = say(cast.ben, make_article(cast.ada), text)

    assert comment.source == source
    assert html in comment.html
    assert comment.is_approved


def test_what_could_not_be_replaced_waits(cast: Cast) -> None:
    add_rule(cast.ada, Wish("damn", REPLACE, "d***"))

    comment = say(cast.ben, make_article(cast.ada), "[da](https://shop.example/)mn")

    assert (comment.state, comment.held_match) == (CommentState.PENDING, "damn")


def test_an_edit_passes_the_same_rules(cast: Cast) -> None:
    comment = say(cast.ben, make_article(cast.ada), "A word.")
    for wish in (Wish("damn", REPLACE, "d---"), Wish("wait", HOLD), Wish("never", REJECT)):
        add_rule(cast.ada, wish)

    edit(cast.ben, comment, "Damn word", seen=0, window=timedelta(hours=1))
    assert comment.source == r"d\-\-\- word"
    with pytest.raises(RuleBroken, match=r"N\.e\.v\.e\.r"):
        edit(cast.ben, comment, "N.e.v.e.r", seen=1, window=timedelta(hours=1))
    edit(cast.ben, comment, "Wait!", seen=1, window=timedelta(hours=1))

    assert (comment.state, comment.held_because) == (CommentState.PENDING, "words")


def test_a_guest_is_told_of_words_before_a_link_is_sent(cast: Cast) -> None:
    article = make_article(cast.ada)
    add_rule(cast.ada, Wish("viagra", REJECT))

    with pytest.raises(RuleBroken, match="vi4gra"):
        keep_guest_reply(article.id, None, "Buy vi4gra", Details("Gina", "gina@post.example", ""))


def test_staff_say_what_they_like(cast: Cast) -> None:
    article = make_article(cast.ada)
    for wish in (Wish("damn", REPLACE, "d***"), Wish("never", REJECT)):
        add_rule(cast.ada, wish)

    comment = say(cast.mo, article, "Never say damn.")

    assert (comment.source, comment.is_approved) == ("Never say damn.", True)


def test_nothing_is_left_to_say(cast: Cast) -> None:
    add_rule(cast.ada, Wish("damn", REPLACE))

    with pytest.raises(RuleBroken, match="Write something"):
        say(cast.ben, make_article(cast.ada), "Damn")


def test_a_rule_that_is_not_there_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        get_rule(4711)


def test_only_administrators_change_rules(cast: Cast) -> None:
    rule = add_rule(cast.ada, Wish("viagra", HOLD))

    for account in (cast.ben, cast.mo, cast.jun, cast.vera):
        with pytest.raises(NotAllowed):
            add_rule(account, Wish("other", HOLD))
        with pytest.raises(NotAllowed):
            change_rule(account, rule, Wish("other", HOLD))
        with pytest.raises(NotAllowed):
            remove_rule(account, rule)
        with pytest.raises(NotAllowed):
            import_rules(account, {})


def test_a_rule_that_somebody_removed_meanwhile_is_neither_changed_nor_removed_again(cast: Cast) -> None:
    rule = add_rule(cast.ada, Wish("viagra", HOLD))
    db.session.commit()
    db.session.execute(delete(WordRule))

    with pytest.raises(RuleBroken, match="meanwhile"):
        change_rule(cast.ada, rule, Wish("bread", HOLD))
    with pytest.raises(RuleBroken, match="meanwhile"):
        remove_rule(cast.ada, rule)


@pytest.mark.parametrize(
    "wish",
    [
        Wish("ｖｉágra", REJECT),
        Wish("a", HOLD),
        Wish("word", REPLACE, "x" * 101),
        Wish("word", REPLACE, "w0rd!"),
        Wish("word", HOLD, note="x" * 201),
    ],
)
def test_a_rule_that_is_none_is_refused(cast: Cast, wish: Wish) -> None:
    first, second = add_rule(cast.ada, Wish("viagra", HOLD)), add_rule(cast.ada, Wish("bread", HOLD))

    with pytest.raises(RuleBroken):
        add_rule(cast.ada, wish)
    with pytest.raises(RuleBroken):
        change_rule(cast.ada, second, wish)

    change_rule(cast.ada, first, Wish("VIAGRA", REJECT, "left out"))
    assert (first.decision, first.replacement) == (REJECT, "")


def test_there_are_not_more_rules_than_can_be_looked_for(cast: Cast) -> None:
    words = [
        f"word{'abcdefghij'[n % 10]}{'abcdefghij'[n // 10 % 10]}{'abcdefghij'[n // 100 % 10]}" for n in range(1000)
    ]
    wishes = [Wish(f"{start}{word}", HOLD) for word in words for start in "vwxyz"]
    import_rules(cast.ada, meant(wishes))

    with pytest.raises(RuleBroken, match="5,000"):
        add_rule(cast.ada, Wish("one more", HOLD))
    with pytest.raises(RuleBroken, match="5,000"):
        import_rules(cast.ada, meant([Wish("one more", HOLD)]))

    assert len(wishes) == MOST_RULES
    assert db.session.query(WordRule).count() == MOST_RULES


def test_many_rules_come_at_once_and_take_the_place_of_those_that_mean_the_same(cast: Cast) -> None:
    add_rule(cast.ada, Wish("viagra", HOLD, note="Since May."))
    add_rule(cast.ada, Wish("bread", HOLD))

    came = import_rules(
        cast.ada, meant([Wish("Viágra", HOLD), Wish("bread", FLAG), Wish("idiot", FLAG), Wish("Idiot", FLAG)])
    )

    assert (came.added, came.changed, came.same) == (1, 1, 1)
    rules = {rule.pattern: (rule.decision, rule.note) for rule in list_rules()}
    assert rules == {"viagra": (HOLD, "Since May."), "bread": (FLAG, ""), "Idiot": (FLAG, "")}


def test_every_process_knows_the_newest_rules_and_makes_them_ready_once(
    another_app: Callable[..., Flask], cast: Cast
) -> None:
    rule = add_rule(cast.ada, Wish("viagra", HOLD))
    db.session.commit()
    other = another_app()
    rulings = []

    def ask() -> int:
        rulings.append(read_ruling())
        return len(rulings[-1].rules)

    with other.app_context():
        assert (ask(), ask()) == (1, 1)
        db.session.rollback()
    change_rule(cast.ada, rule, Wish("viagra*", HOLD))
    db.session.commit()
    with other.app_context():
        assert (ask(), ask()) == (1, 1)
        db.session.rollback()
    remove_rule(cast.ada, rule)
    db.session.commit()
    with other.app_context():
        assert ask() == 0

    assert rulings[0] is rulings[1]
    assert rulings[2] is rulings[3]
    assert rulings[0] is not rulings[2]


def test_rules_that_were_rolled_back_are_not_remembered(cast: Cast) -> None:
    db.session.commit()
    add_rule(cast.ada, Wish("viagra", HOLD))
    assert read_ruling().find("<p>viagra</p>")

    db.session.rollback()

    assert not read_ruling().find("<p>viagra</p>")


def test_a_comment_costs_one_look_at_a_mark_more(cast: Cast, watch_queries: Callable[[], Queries]) -> None:
    article = make_article(cast.ada)
    add_rule(cast.ada, Wish("viagra", HOLD))
    read_ruling()
    make_comment(cast.ben, article)
    db.session.flush()

    queries = watch_queries()
    say(cast.ben, article, "Buy bread.")

    assert len([each for each in queries.statements if "word_rules" in each]) == 0
    assert len([each for each in queries.statements if "FROM versions" in each]) == 1
    assert make_ruling.cache_info().currsize == 1


def test_what_would_take_too_long_to_read_waits(cast: Cast) -> None:
    """ATTACKS: rules that are alike, and a text in which every letter begins hundreds of them."""
    article = make_article(cast.ada)
    rules = [f"{start}{'a' * size}{end}" for size in range(2, 60) for start in ("", "*") for end in ("", "*")]
    import_rules(cast.ada, meant(Wish(rule, FLAG) for rule in rules))
    began = process_time()

    held, other = say(cast.ben, article, "a" * 9_000), say(cast.ben, article, "Buy bread. " * 500)

    assert process_time() - began < 3
    assert (held.state, held.held_because) == (CommentState.PENDING, "words")
    assert held.held_match
    assert held.held_match.startswith("too much to read")
    assert other.is_approved
