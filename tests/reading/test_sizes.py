"""A list costs the same however many articles there are: counted in steps of SQLite's machine, not in seconds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from app.accounts.models import Account, Role, RoleGrant
from app.kernel.database import db
from bench.site import add_articles, build
from tests.browser import Browser, new_browser
from tests.conftest import ORDINARY, close, make_app

FEW, MANY, CATEGORIES = 800, 8000, 5  # of the five categories, three lie inside the first
AUTHOR = 1
LIMIT = 1.3
SINGLE = ("/archive", "/archive/2021/01", "/archive/2025/12", "/categories", "/feed.atom",
          "/categories/category-1/feed.atom", "/desk", "/desk/categories", "/desk/articles/new")  # fmt: skip


class Meter:
    """Counts the steps of SQLite's machine on every connection of an application."""

    def __init__(self, app: Flask) -> None:
        self.app, self.count = app, 0
        event.listen(db.engine, "connect", lambda connection, record: connection.set_progress_handler(self.step, 1))

    def step(self) -> int:
        """One more; 0 lets SQLite go on."""
        self.count += 1
        return 0

    def cost(self, browser: Browser, path: str) -> int:
        """The steps of the second visit; the first may have to fill what is kept beside the pages."""
        for _ in range(2):
            self.app.extensions["pages"].clear()
            self.count = 0
            answer = browser.get(path)
            assert answer.status_code == 200, path
        return self.count


def give_all_to_one_author() -> None:
    """The worst case for the desk and for the author's page."""
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE articles SET author_id = :author"), {"author": AUTHOR})


def addresses() -> dict[str, str]:
    """Every list; the long ones at their beginning, in their middle and at their end, in both directions."""
    with db.engine.begin() as connection:
        newest_first = list(connection.execute(text("SELECT id, slug FROM articles ORDER BY published_at DESC")))
        author = connection.scalar(text("SELECT slug FROM accounts WHERE id = :id"), {"id": AUTHOR})
    edges: dict[str, Any] = {"middle": newest_first[len(newest_first) // 2], "end": newest_first[-30]}
    paths = {path: path for path in SINGLE}
    for name in ("/", "/categories/category-1", f"/authors/{author}"):
        paths |= {f"{name} {way} {place}": f"{name}?{way}={edge.id}"
                  for place, edge in edges.items() for way in ("before", "after")}  # fmt: skip
        paths[name] = name
    paths |= {f"article {place}": f"/articles/{edge.slug}" for place, edge in edges.items()}
    return paths | {"desk middle": f"/desk?own_before={edges['middle'].id}"}


def test_no_list_costs_more_for_ten_times_as_many_articles(folder: Path) -> None:
    url = f"sqlite:///{folder / 'crowded.sqlite'}"
    build(url, FEW, CATEGORIES, (0,))
    app = make_app(replace(ORDINARY, database_url=url))
    with app.app_context():
        meter = Meter(app)
        give_all_to_one_author()
        db.session.add(RoleGrant(account_id=AUTHOR, role=Role.EDITOR))
        reader, writer = new_browser(app), new_browser(app).log_in(db.session.get_one(Account, AUTHOR))

        def measure() -> dict[str, int]:
            return {
                name: meter.cost(writer if path.startswith("/desk") else reader, path)
                for name, path in addresses().items()
            }

        few = measure()
        add_articles(url, FEW, MANY - FEW, CATEGORIES)
        give_all_to_one_author()
        many = measure()

    close(app)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name] * LIMIT} == {}
