"""Large threads, written at once, and a walk over every page that shows a part of one."""

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from random import Random

from sqlalchemy import func, insert, select, text

from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.threads import lock_thread
from app.comments.models import Comment, CommentState
from app.comments.threads import Place, displayed_ancestors, place
from app.kernel.clock import now
from app.kernel.database import db
from bench.threads import count_off
from tests.browser import Browser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SHOWN = re.compile(r'id="comment-(\d+)"')
ORDER = re.compile(r"order=\w+")
ON = re.compile(r'href="(/articles/[^"#]*(?:[?;](?:after|page)=|/branches/)[^"#]*)')


def plant(author: Account, article: Article, parents: Sequence[int | None]) -> list[int]:
    """Write approved comments in one go and commit; `parents[n]` is the index of the one that the nth answers."""
    first = (db.session.scalar(select(func.max(Comment.id))) or 0) + 1
    places: list[Place] = []
    for number, parent in enumerate(parents, 1):
        places.append(place(number, None if parent is None else places[parent]))
    answered = [above for where in places for above in displayed_ancestors(where.path)]
    counts = Counter(answered)
    numbers = count_off(parents)
    rows = [
        {
            "id": first + index,
            "article_id": article.id,
            "author_id": author.id,
            "parent_id": None if parent is None else first + parent,
            "number": index + 1,
            "root_number": numbers[index][0],
            "branch_number": numbers[index][1],
            "path": places[index].path,
            "depth": places[index].depth,
            "descendant_count": counts[places[index].path],
            "state": CommentState.APPROVED,
            "source": f"Comment {index}",
            "html": f"<p>Comment {index}</p>",
            "language": "en",
            "created_at": now(),
        }
        for index, parent in enumerate(parents)
    ]
    thread = lock_thread(article.id)
    thread.last_number, thread.comment_count, thread.root_count = len(rows), len(rows), parents.count(None)
    db.session.flush()
    db.session.execute(insert(Comment), rows)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT setval('comments_id_seq', :last)"), {"last": first + len(rows) - 1})
    db.session.commit()
    return [row["id"] for row in rows]


def random_parents(count: int, root_count: int, seed: int) -> list[int | None]:
    """A thread of `count` comments, `root_count` of them at its top; the others answer any one before them."""
    dice = Random(seed)
    return [None if index < root_count else dice.randrange(index) for index in range(count)]


def shown_on(page: str) -> list[int]:
    """The comments that stand on a page, tombstones too, from top to bottom."""
    return [int(number) for number in SHOWN.findall(page)]


def walk(client: Browser, start: str) -> dict[str, list[int]]:
    """The comments on a page and on every page of the same thread that it leads on to, by address."""
    pages: dict[str, list[int]] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code == 200, address
        pages[address] = shown_on(answer.text)
        found = [unescape(link) for link in ON.findall(answer.text)]
        waiting += [link for link in found if link not in pages and link not in waiting and same_order(link, start)]
    return pages


def same_order(link: str, start: str) -> bool:
    """Whether a link goes on in the order in which the walk began; a branch has no order."""
    wanted = ORDER.findall(start.replace("order=oldest", ""))
    return "/branches/" in link or ORDER.findall(link) == wanted


class Depth(HTMLParser):
    """How deep the elements of a page lie within one another."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.now = self.deepest = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """One level down."""
        if tag not in VOID:
            self.now += 1
            self.deepest = max(self.deepest, self.now)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """No level."""

    def handle_endtag(self, tag: str) -> None:
        """One level up."""
        self.now -= 1
