"""Every kind of page is for everybody: axe-core finds nothing, nothing has to be pushed sideways, keys reach all."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.house.test_templates import PAGES
from tests.journeys.kinds import KINDS, Kind
from tests.journeys.replying import connect, identify, leave_to_link, post, take_provider, write
from tests.journeys.stage import LABEL, Stage
from tests.journeys.windows import OpenWindow, Window, serial

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
TOO_WIDE = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"

# Everything that one can do something with, and that is shown; of radio buttons and of a toolbar the group is one stop.
STOPS = """() => {
  const shown = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.disabled && each.type !== "hidden");
  const alone = shown.filter((each) => !each.matches("[role='toolbar'] > [tabindex='-1'], [aria-hidden='true']"));
  window.stops = alone.filter((each) => each.type !== "radio" ||
    each === shown.find((other) => other.name === each.name && other.form === each.form));
  return stops.length;
}"""
FOCUSED = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  const isMarked = parseFloat(style.outlineWidth) >= 1 && style.outlineStyle !== "none";
  return [window.stops.indexOf(here), isMarked, here.outerHTML.slice(0, 120)];
}"""

AXE = Axe().axe_script

# They lead on at once, or are looked at where one comes to them: below, in `test_email_login` and in `test_guests`.
ELSEWHERE = {
    "reading.permalink",
    "reading.confirm_reply",
    "accounts.callback",
    "accounts.welcome",
    "accounts.link_page",
    "accounts.link_sent",
    "accounts.use_link",
}


def complaints_of_axe(page: Page, options: dict[str, object]) -> list[str]:
    """What axe-core, which is in the page already, finds; each with the elements that it is about."""
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **options})["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes']][:4]} {each['help']}" for each in found]


def check(page: Page) -> None:
    """Look at the page wide and narrow, light and dark, and with large text; dark changes colours alone."""
    found = {}
    page.evaluate(AXE)
    page.emulate_media(reduced_motion="reduce")  # nothing is measured half-way between two colours
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        found[f"light {size['width']}"] = complaints_of_axe(page, {})
        page.emulate_media(color_scheme="dark")
        found[f"dark {size['width']}"] = complaints_of_axe(page, COLOURS)
    assert {place: complaints for place, complaints in found.items() if complaints} == {}
    assert {width: over for width, over in overflows(page).items() if over > 0} == {}


def overflows(page: Page) -> dict[str, int]:
    """By how many pixels the page is too wide, at each width and with text of twice the size."""
    found = {}
    for width in (320, 390, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        found[str(width)] = page.evaluate(TOO_WIDE)
    for width in (640, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found[f"{width}, text at 200%"] = page.evaluate(f"document.documentElement.style.fontSize = '200%', {TOO_WIDE}")
        page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def endpoints(app: Flask, paths: Iterable[str]) -> set[str]:
    """The views of these paths."""
    adapter = app.url_map.bind("localhost")
    return {adapter.match(quote(path.partition("?")[0]), "GET")[0] for path in paths if path != "/nowhere"}


def test_every_page_of_the_table_is_among_those_that_are_looked_at(stage: Stage, places: dict[str, str | int]) -> None:
    pages = endpoints(stage.app, [re.sub(r"\{\w+\}", "1", line.rule) for line in PAGES])

    looked_at = endpoints(stage.app, [kind.path.format(**places) for kind in KINDS])

    assert pages - looked_at - ELSEWHERE == set(), "Give each of these a Kind, or an arrival below."


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    window: OpenWindow, places: dict[str, str | int], kind: Kind
) -> None:
    page = window(kind.who).go(kind.path.format(**places))

    check(page)


def connecting(window: OpenWindow) -> Window:
    """The page on the way to the provider."""
    reader = window()
    connect(reader.go("/articles/rain-in-a-jar"), reader.stage)
    return reader


def welcome(window: OpenWindow) -> Window:
    """The one question to somebody new."""
    reader = window()
    take_provider(reader.go("/articles/rain-in-a-jar"))
    identify(reader.page, f"axe-{next(serial)}")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Welcome")
    return reader


def failed_login(window: OpenWindow) -> Window:
    """Consent refused."""
    reader = window()
    take_provider(reader.go("/articles/rain-in-a-jar"))
    reader.page.get_by_role("link", name="Cancel").click()
    expect(reader.page.get_by_role("link", name="Back to where you were")).to_be_visible()
    return reader


def refused_reply(window: OpenWindow) -> Window:
    """A reply that is too long, with the reason."""
    reader = window("ben")
    write(reader.go("/articles/rain-in-a-jar"), "long " * 2_001)
    post(reader.page)
    expect(reader.page.get_by_role("alert")).to_be_visible()
    return reader


def previewed_reply(window: OpenWindow) -> Window:
    """A reply with everything that it may hold, as a preview."""
    reader = window("ben")
    write(
        reader.go("/articles/rain-in-a-jar"), "> said\n\n*so* [it](https://example.org/) is\n\n- `a`\n\n```\ncode\n```"
    )
    reader.page.get_by_role("button", name="Preview").click()
    expect(reader.page.get_by_role("region", name="Preview")).to_be_visible()
    return reader


def refused_article(window: OpenWindow) -> Window:
    """An article without a title, with the reason."""
    author = window("ada")
    author.go("/desk/articles/new").get_by_label("Title").fill(" ")
    author.page.get_by_text("Address, excerpt and categories").click()
    author.page.get_by_role("button", name="Save").click()
    expect(author.page.get_by_role("alert")).to_be_visible()
    return author


def linking(window: OpenWindow) -> Window:
    """The question before somebody new to the site is linked."""
    newcomer = window(window().stage.newcomer(f"Linker {next(serial)}"))
    leave_to_link(newcomer, f"axe-{next(serial)}")
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text(f"Link {LABEL}?")
    return newcomer


def merging(window: OpenWindow) -> Window:
    """What a merge would move."""
    newcomer = window(window().stage.newcomer(f"Merger {next(serial)}"))
    leave_to_link(newcomer, "ben")
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Are both of these you?")
    return newcomer


def unsaved_edit(window: OpenWindow, name: str = "") -> Window:
    """An edit that was sent when its session was gone."""
    writer = window(window().stage.newcomer(name or f"Editor {next(serial)}"))
    write(writer.go("/articles/rain-in-a-jar"), f"It held, by {next(serial)}.")
    post(writer.page)
    writer.page.get_by_role("link", name="Edit").last.click()
    writer.context.clear_cookies()
    writer.page.get_by_role("button", name="Save").click()
    expect(writer.page.get_by_role("heading", level=1)).to_have_text("Your edit is not saved yet")
    return writer


def kept_edit(window: OpenWindow) -> Window:
    """The same after the login."""
    name = f"Editor {next(serial)}"
    writer = unsaved_edit(window, name)
    take_provider(writer.page)
    identify(writer.page, f"subject of {name}")
    expect(writer.page.get_by_text("typed before you logged in")).to_be_visible()
    return writer


def tried_rule(window: OpenWindow) -> Window:
    """A word rule that would have caught comments, marked."""
    reader, word = window("ben"), f"bargain{chr(97 + next(serial) % 26)}"
    write(reader.go("/articles/rain-in-a-jar"), f"What a **{word[0]}** {word}, at last!")
    post(reader.page)
    administrator = window("ada")
    administrator.go("/moderation/rules/new").get_by_role("textbox", name="Words").fill(word)
    administrator.page.get_by_role("button", name="Try it on the last 30 days").click()
    expect(administrator.page.locator("mark")).to_have_text(word)
    return administrator


def refused_rules(window: OpenWindow) -> Window:
    """Rules that are not brought in, with the line that is wrong."""
    administrator = window("ada")
    administrator.go("/moderation/rules/import").get_by_label("Rules, one a line").fill("bread\nx**y")
    administrator.page.get_by_role("button", name="Import").click()
    expect(administrator.page.get_by_role("alert")).to_contain_text("Line 2")
    return administrator


def open_menu(window: OpenWindow) -> Window:
    """The menu of somebody who may do everything."""
    administrator = window("ada")
    administrator.go("/").locator(".menu summary").click()
    return administrator


@pytest.mark.parametrize(
    "arrive",
    [
        connecting,
        welcome,
        failed_login,
        refused_reply,
        previewed_reply,
        refused_article,
        linking,
        merging,
        unsaved_edit,
        kept_edit,
        open_menu,
        tried_rule,
        refused_rules,
    ],
    ids=lambda arrive: arrive.__name__,
)
def test_axe_finds_nothing_on_what_answers_an_act(window: OpenWindow, arrive: Callable[[OpenWindow], Window]) -> None:
    check(arrive(window).page)


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/", None),
        ("/articles/the-width-of-a-line", None),
        ("/login", None),
        ("/moderation", "mo"),
        ("/desk/articles/new", "jun"),
        ("/account", "ben"),
    ],
)
def test_keys_reach_everything_and_one_sees_where_one_is(window: OpenWindow, path: str, who: str | None) -> None:
    page = window(who).go(path)
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    count = page.evaluate(STOPS)

    reached, unmarked = set(), []
    parts = 4 * page.locator("input[type=date]").count()  # each is a day, a month, a year and a button
    parts += 7 * page.locator("input[type=datetime-local]").count()  # and hour, minute, and the half of the day
    for _ in range(count + parts + 3):
        page.keyboard.press("Tab")
        index, is_marked, element = page.evaluate(FOCUSED)
        reached.add(index)
        if index >= 0 and not is_marked:
            unmarked.append(element)

    assert unmarked == []
    missed = page.evaluate(
        "reached => stops.filter((_, n) => !reached.includes(n)).map((each) => each.outerHTML)", [*reached]
    )
    assert missed == []
