"""The Nu HTML checker finds nothing on any kind of page, whoever looks at it."""

from tests.journeys.kinds import KINDS
from tests.journeys.stage import Stage
from tests.rigs.markup import nu_complaints
from tests.rigs.parts import Missing, missing

LOOKING = {"nobody": None, "a reader": "ben", "a moderator": "mo", "an administrator": "ada", "somebody banned": "eve"}


def all_pages(stage: Stage, places: dict[str, str | int]) -> dict[str, str]:
    """The HTML of every kind of page for everybody, refusals included, each text once."""
    pages = {}
    for looking, slug in LOOKING.items():
        browser = stage.client(slug)
        for kind in KINDS:
            answer = browser.get(stage.address + kind.path.format(**places), timeout=30)
            assert answer.status_code < 500, kind
            pages[answer.text] = f"{kind.name} ({answer.status_code}) for {looking}"
    return {name: html for html, name in pages.items()}


def answers(stage: Stage) -> dict[str, str]:
    """What answers a form that was refused."""
    browser = stage.client("ada")
    sent = {
        "reply without a token": ("/articles/rain-in-a-jar/comments", {"text": 'one\n<two> & "three"'}),
        "preview": ("/articles/rain-in-a-jar/comments/preview", {"text": "> a\n\n- `b`\n\n```\nc\n```"}),
        "article without a token": ("/desk/articles/new", {"title": "A\nB", "source": "x"}),
        "category without a token": ("/desk/categories", {"name": "x", "parent": "77"}),
        "name without a token": ("/account", {"name": ""}),
        "leaving without a choice": ("/account/erasure", {"texts": ""}),
        "page between": ("/login/trial", {"next": "/archive?a=1&b=2"}),
        "wrong method": ("/archive", {}),
    }
    pages = {name: browser.post(stage.address + path, form, timeout=30).text for name, (path, form) in sent.items()}
    edited = stage.client(None).post(f"{stage.address}/comments/1/edit", {"text": "x"}, timeout=30)
    return pages | {"edit without a session": edited.text}


def test_the_markup_checker_finds_nothing(stage: Stage, places: dict[str, str | int]) -> None:
    pages = all_pages(stage, places) | answers(stage)

    try:
        complaints = nu_complaints(pages)
    except Missing as reason:
        missing(str(reason))

    assert complaints == []
