"""What a browser sends of a form as it stands on a page."""

from collections.abc import Iterator
from itertools import takewhile

from tests.pages import Element, Page

Sent = dict[str, list[str]]
BUTTONS = frozenset({"submit", "button", "reset", "file"})


def sent_by(html: str, path: str, **typed: str | list[str]) -> Sent:
    """All fields of the last form that leads to this path, with what one types into some; lines end as browsers do."""
    elements = Page(html).elements
    leading = [n for n, each in enumerate(elements) if each.tag == "form" and each.attributes.get("action") == path]
    within = list(takewhile(lambda each: each.tag != "form", elements[leading[-1] + 1 :]))
    sent: Sent = {}
    for name, value in [*list_inputs(within), *list_texts(within), *list_choices(within)]:
        sent.setdefault(name, []).append(value)
    given = {name: [value] if isinstance(value, str) else value for name, value in typed.items()}
    return {name: ["\r\n".join(each.splitlines()) for each in values] for name, values in (sent | given).items()}


def list_inputs(within: list[Element]) -> Iterator[tuple[str, str]]:
    """What stands in one line, and every box with a tick."""
    for each in within:
        kind = each.attributes.get("type", "text")
        is_sent = kind not in ("checkbox", "radio") or "checked" in each.attributes
        if each.tag == "input" and "name" in each.attributes and kind not in BUTTONS and is_sent:
            yield each.attributes["name"], each.attributes.get("value", "on")


def list_texts(within: list[Element]) -> Iterator[tuple[str, str]]:
    """What stands in several lines; the first line break is none."""
    for each in within:
        if each.tag == "textarea" and "name" in each.attributes:
            yield each.attributes["name"], "".join(each.texts).removeprefix("\r").removeprefix("\n")


def list_choices(within: list[Element]) -> Iterator[tuple[str, str]]:
    """What was chosen, else what stands first."""
    for place, each in enumerate(within):
        if each.tag == "select" and "name" in each.attributes:
            options = list(takewhile(lambda one: one.tag == "option", within[place + 1 :]))
            chosen = [one for one in options if "selected" in one.attributes] or options[:1]
            yield from ((each.attributes["name"], one.attributes["value"]) for one in chosen)
