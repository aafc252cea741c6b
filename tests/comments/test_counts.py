"""Counts are kept, not counted; after whatever happens they are what counting would give."""

from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.own import delete_own, edit, restore
from app.comments.commands.threads import post
from app.comments.models import Comment, CommentState
from app.comments.queries.comments import count_comments, find_thread
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.models import ModerationAction, Reason
from app.moderation.queries.log import get_action
from tests.cast import Cast, let_newcomers_wait, make_account, make_article, make_comment

STEPS = 80


class Life:
    """What people and a moderator do with one thread, as the dice fall."""

    def __init__(self, seed: int, moderator: Account, article: Article, people: list[Account]) -> None:
        self.dice, self.moderator, self.article, self.people = Random(seed), moderator, article, people
        self.comments: list[Comment] = []
        self.actions: list[ModerationAction] = []

    def go_on(self) -> None:
        """One more step; what the rules refuse does not happen."""
        steps = [self.say, self.approve, self.reject, self.undo, self.edit, self.delete, self.restore]
        step = self.dice.choices(steps, [6, 3, 2, 2, 2, 2, 1])[0]
        try:
            with db.session.begin_nested():
                step()
        except (RuleBroken, NotAllowed, IndexError):
            pass

    def say(self) -> None:
        """A comment at the top or a reply, which waits every now and then."""
        parent = self.dice.choice([*self.comments[-4:], None])
        number = parent.id if parent else None
        let_newcomers_wait(int(self.dice.random() < 0.4))
        text = f"Said {self.dice.random()}"
        author = self.dice.choice(self.people)
        self.comments.append(post(author, self.article.id, number, text))

    def approve(self) -> None:
        """Whatever state the comment has."""
        self.actions.append(approve(self.moderator, self.dice.choice(self.comments)))

    def reject(self) -> None:
        """Whatever state the comment has."""
        self.actions.append(reject(self.moderator, self.dice.choice(self.comments), Reason.SPAM))

    def undo(self) -> None:
        """One of the last decisions."""
        self.actions.append(undo(self.moderator, get_action(self.dice.choice(self.actions[-3:]).id)))

    def delete(self) -> None:
        """By its author."""
        comment = self.dice.choice(self.comments)
        delete_own(self.author_of(comment), comment)

    def restore(self) -> None:
        """By its author, in time."""
        comment = self.dice.choice([each for each in self.comments if each.state is CommentState.DELETED])
        restore(self.author_of(comment), comment)

    def edit(self) -> None:
        """By its author; every now and then it waits again."""
        comment = self.dice.choice(self.comments)
        let_newcomers_wait(int(self.dice.random() < 0.4))
        text, seen = f"Put otherwise {self.dice.random()}", comment.revision_count
        edit(self.author_of(comment), comment, text, seen=seen, window=timedelta(days=1))

    def author_of(self, comment: Comment) -> Account:
        """Whoever wrote it."""
        return next(person for person in self.people if person.id == comment.author_id)


def kept_and_counted(article: Article) -> tuple[dict[str, int], dict[str, int]]:
    """The counts as they were kept, and as one counts them now; both by what they count."""
    here = select(Comment).where(Comment.article_id == article.id).execution_options(populate_existing=True)
    comments = list(db.session.scalars(here))
    thread = find_thread(article.id)
    assert thread
    approved = [comment.path for comment in comments if comment.is_approved]
    kept = {comment.path: comment.descendant_count for comment in comments}
    counted = {c.path: sum(path.startswith(c.path) and path != c.path for path in approved) for c in comments}
    kept |= {"all": thread.comment_count, "roots": thread.root_count, "numbers": thread.last_number}
    counted |= {"all": len(approved), "roots": sum(c.branch_number == 0 for c in comments), "numbers": len(comments)}
    return kept, counted


def list_gaps(article: Article) -> list[Comment]:
    """Comments that readers see and that have no place on a page, and those that left a hole before theirs."""
    comments = list(db.session.scalars(select(Comment).where(Comment.article_id == article.id)))
    places = {(c.root_number, c.branch_number) for c in comments}
    return [
        c
        for c in comments
        if (c.branch_number is None and (c.is_approved or c.descendant_count))
        or (c.branch_number and (c.root_number, c.branch_number - 1) not in places)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_what_counting_gives_whatever_happened(app: Flask, cast: Cast, seed: int) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    make_comment(cast.jun, other)
    people = [make_account(f"Person {number}") for number in range(12)]
    life, seen = Life(seed, cast.mo, article, people), set[CommentState]()

    for step in range(STEPS):
        life.go_on()
        seen |= {comment.state for comment in life.comments}
        if step % 10 == 9:
            kept, counted = kept_and_counted(article)
            assert kept == counted
            assert list_gaps(article) == []

    assert seen == set(CommentState)
    assert count_comments([other]) == {other.id: 1}


def test_lists_count_only_what_everybody_may_read(app: Flask, cast: Cast) -> None:
    article, empty = make_article(cast.ada), make_article(cast.ada, "No word yet")
    for state in CommentState:
        make_comment(cast.ben, article, state=state)

    counts = count_comments([article, empty])

    assert counts == {article.id: 1, empty.id: 0}
