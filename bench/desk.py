"""`make bench-desk`: 30,000 words in the editor, in Chromium; from key to picture and preview, and what it weighs."""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import update

from app.articles.models import Article
from app.articles.revisions.models import ArticleRevision
from app.kernel.database import connect
from bench.__main__ import DATABASES, database, say
from bench.queue import p95, row
from bench.site import Built, build, make_body
from bench.stage import SCALES, Stage, staged
from bench.table import Row, Target, render
from bench.words import writer
from tests.rigs.chromium import LAUNCH_ARGUMENTS, chromium_executable
from tests.rigs.parts import Missing

AUTHOR = 1
KEY_MS, PREVIEW_MS, SAVE_MS = 50, 1000, 2000
WEIGHT = 60_000  # bytes of styles and scripts, compressed
SENTENCE = "the kite pulls and so does the child "
# A picture is there when a task runs that was queued in the frame before it (a frame is painted after its callbacks).
WATCH = """() => {
  const painted = (tell) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => tell(performance.now());
    channel.port2.postMessage(0);
  });
  window.keys = [];
  window.previews = [];
  addEventListener("keydown", ({timeStamp}) => {
    window.last = timeStamp;
    painted((now) => keys.push(now - timeStamp));
  }, true);
  const preview = document.querySelector("[data-preview]");
  const changed = new MutationObserver(() => painted((now) => previews.push(now - last)));
  changed.observe(preview, {childList: true, subtree: true});
  const text = document.getElementById("source");
  const middle = text.value.indexOf("\\n\\n", text.value.length / 2);
  text.focus();
  text.setSelectionRange(middle, middle);
}"""
WEIGH = """kind => performance.getEntriesByType("resource")
  .filter(({name}) => name.endsWith(kind)).reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0)"""


def long_text(words: int) -> str:
    """An article of so many words, in sections."""
    author, count = writer("en", 7), 0
    parts: list[str] = []
    while count < words:
        paragraph = author.paragraph(5)
        count += len(paragraph.split())
        parts += [f"## {author.title()}", paragraph] if len(parts) % 6 == 0 else [paragraph]
    return "\n\n".join(parts)


def fill(url: str, words: int) -> Built:
    """A site whose newest article is long, and a draft."""
    built = build(url, 40, 10, (0,))
    engine = connect(url)
    with engine.begin() as connection:
        long = {**make_body(long_text(words)), "author_id": AUTHOR, "published_at": None}
        connection.execute(update(Article).where(Article.id == built.newest_id).values(**long))
        said = update(ArticleRevision).where(ArticleRevision.article_id == built.newest_id)
        connection.execute(said.values(source=long["source"]))
    engine.dispose()
    return built


@contextmanager
def editor(stage: Stage) -> Iterator[Page]:
    """The article in the editor."""
    cookies = stage.person(AUTHOR).browser.cookies
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_executable(), args=LAUNCH_ARGUMENTS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": c.name, "value": c.value or "", "url": stage.site.address} for c in cookies])
        page = context.new_page()
        page.goto(f"{stage.site.address}/desk/articles/{stage.built.newest_id}")
        page.locator("text-tools > [tabindex='0']").wait_for()
        page.evaluate(WATCH)
        yield page
        browser.close()


def type_on(page: Page, count: int) -> list[float]:
    """Type as fast as somebody who types fast; milliseconds from each key to the picture with it."""
    page.evaluate("keys.length = 0")
    for number in range(count):
        page.keyboard.type(SENTENCE[number % len(SENTENCE)])
        page.wait_for_timeout(80)
    page.wait_for_function("count => keys.length === count", arg=count, polling=5)
    return list(page.evaluate("keys"))


def see_previews(page: Page, count: int) -> list[float]:
    """Type a word and wait for the preview, again and again; milliseconds from its last key to the picture."""
    page.evaluate("previews.length = 0")
    for number in range(count):
        page.keyboard.type("kite ")
        page.wait_for_function("count => previews.length > count", arg=number, polling=5)
        page.wait_for_timeout(300)
        page.evaluate("count => previews.length = count", number + 1)
    return list(page.evaluate("previews"))


def send(page: Page, name: str, state: str) -> float:
    """Press Save or Publish; milliseconds until the editor says what became of the article."""
    begun = perf_counter()
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_text(re.compile(f"^{state}")).first.wait_for()
    return (perf_counter() - begun) * 1000


def measure(url: str, words: int, keys: int) -> list[Row]:
    """Fill, write, and weigh."""
    say(f"builds an article of {words:,} words")
    built = fill(url, words)
    with staged(url, built, SCALES["tiny"]) as stage, editor(stage) as page:
        weights: dict[str, Any] = {kind: page.evaluate(WEIGH, kind) for kind in (".css", ".js")}
        say(f"types {keys} keys")
        alone = type_on(page, keys)
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("region", name="Preview").locator("h2").nth(1).wait_for()
        page.locator("#source").focus()
        beside, previews = type_on(page, keys), see_previews(page, max(2, keys // 5))
        saved, published = send(page, "Save", "Saved "), send(page, "Publish", "Published on")
    both = sum(weights.values())
    return [
        row("key to picture", alone, Target(p95(alone), KEY_MS, "ms at p95")),
        row("  with the preview beside it", beside, Target(p95(beside), KEY_MS, "ms at p95")),
        row("last key to preview", previews, Target(p95(previews), PREVIEW_MS, "ms at p95")),
        row("Save to saved", [saved], Target(saved, SAVE_MS, "ms")),
        row("Publish to published", [published], Target(published, SAVE_MS, "ms")),
        Row(6, "styles, compressed", bytes=weights[".css"]),
        Row(6, "scripts, compressed", bytes=weights[".js"], targets=(Target(both, WEIGHT, "bytes of both"),)),
    ]


def main() -> None:
    """Measure on each database and print its table; never fails for a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--words", type=int, default=30_000, help="how long the article is")
    parser.add_argument("--keys", type=int, default=100, help="how many are pressed")
    parser.add_argument("--databases", default=DATABASES[0], help="between commas; each has a table of its own")
    told = parser.parse_args()
    for kind in told.databases.split(","):
        try:
            with database(kind) as url:
                rows = measure(url, told.words, told.keys)
        except Missing as reason:
            print(f"Left out: {reason}")
            continue
        print(render(f"{kind}, an article of {told.words:,} words", rows), flush=True)


if __name__ == "__main__":
    main()
