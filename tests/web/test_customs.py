"""What programs ask every site for: robots.txt from the routes, and a picture at /favicon.ico."""

import re
from urllib.robotparser import RobotFileParser

from flask import Flask

from tests.browser import Browser
from tests.cast import Cast
from tests.house.scene import make_scene
from tests.house.table import READS

WITHIN = re.compile(r"/(comments|articles)/\{")  # what varies stands within these paths; the list below names them


def test_crawlers_are_kept_from_what_is_not_for_everybody_and_from_nothing_that_readers_come_for(
    app: Flask, client: Browser, cast: Cast
) -> None:
    robots, scene = RobotFileParser(), make_scene(cast)

    robots.parse(client.get("/robots.txt").text.splitlines())  # which knows no `*` within a path

    closed = [line.rule for line in READS if line.expected["nobody"] == 303 and not WITHIN.match(line.rule)]
    for_all = ["/", "/archive", "/categories", "/privacy", f"/articles/{scene.slug}", f"/authors/{scene.author}"]
    assert [rule for rule in closed if robots.can_fetch("*", scene.fill(rule))] == []
    assert all(robots.can_fetch("*", path) for path in [*for_all, "/feed.atom", f"/avatars/{scene.digest}.webp"])


def test_robots_txt_names_each_place_once(client: Browser) -> None:
    answer = client.get("/robots.txt")

    assert answer.mimetype == "text/plain"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /account",
        "Disallow: /articles/*/hint",
        "Disallow: /articles/*/people.json",
        "Disallow: /articles/*/thread.json",
        "Disallow: /comments/*/appeal",
        "Disallow: /comments/*/deletion",
        "Disallow: /comments/*/edit",
        "Disallow: /comments/*/flag",
        "Disallow: /comments/*/history",
        "Disallow: /comments/*/muting",
        "Disallow: /desk",
        "Disallow: /health",
        "Disallow: /login",
        "Disallow: /moderation",
        "Disallow: /previews/*/*",
        "Disallow: /welcome",
    ]


def test_both_are_kept_for_a_day_and_cost_no_look_into_the_database(client: Browser) -> None:
    client.get("/robots.txt")

    first = client.get("/robots.txt")
    again = client.get("/robots.txt", headers={"If-None-Match": first.headers["ETag"]})
    picture = client.get("/favicon.ico")

    assert {answer.headers["Cache-Control"] for answer in (first, again, picture)} == {"public, max-age=86400"}
    assert again.status_code == 304
    assert "Set-Cookie" not in first.headers
    assert picture.status_code == 302
    assert client.get(picture.location, buffered=True).mimetype == "image/svg+xml"
