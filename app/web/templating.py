"""What every template can say: dates, counted nouns, stored HTML."""

import re
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, url_for
from flask.templating import Environment
from jinja2 import StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from app.kernel.clock import now, spell_age
from app.kernel.markdown.mentions import fill
from app.kernel.text import direction
from app.web.forms import csrf_field
from config import Settings

INDENTATION = re.compile(r"\n[ \t]+")
PAGE_LANGUAGE = "en"


def stored_html(html: str, names: Mapping[int, str] | None = None) -> Markup:
    """HTML that `kernel.markdown` made and sanitised when it was saved; the only text that is written as it is.

    Who is named in it is called by these `names`.
    """
    return Markup(fill(html, names) if names else html)  # noqa: S704


@lru_cache(1_024)
def day(moment: datetime) -> str:
    """`3 March 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def minute(moment: datetime) -> str:
    """`3 March 2026, 14:05 UTC`."""
    return f"{day(moment)}, {moment:%H:%M} UTC"


def brief(moment: datetime) -> str:
    """`14:05 UTC` of today, else `3 March 2026`."""
    return f"{moment:%H:%M} UTC" if moment.date() == now().date() else day(moment)


@lru_cache(1_024)
def iso(moment: datetime) -> str:
    """The time for machines (RFC 3339), in whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def counted(count: int, one: str, many: str) -> str:
    """`1 reply`, `1,204 replies`."""
    return f"{count:,} {one if count == 1 else many}"


def written_in(language: str) -> Markup:
    """The attributes of an element whose text is in another language than the page, or nothing (HTML, 3.2.6)."""
    if language == PAGE_LANGUAGE:
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(language, direction(language))


@lru_cache(4_096, typed=True)
def address_of(endpoint: str, **values: Any) -> str:
    """What `url_for` says of a path, which is the same in every request."""
    return url_for(endpoint, **values)


class Flush(Extension):
    """Takes the indentation of templates out of the pages; what is written into them stays as it is."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with every line at the margin."""
        return INDENTATION.sub("\n", source)


class Templates(Environment):
    """Flask's, whose templates share one dict of globals: a chain of dicts is asked name by name at each import."""

    def make_globals(self, own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template, with its own before them where there are any."""
        return super().make_globals(own) if own else self.globals


def init_app(app: Flask, settings: Settings, **features: Any) -> None:
    """Make the words known to every template; a name that a view forgot is an error."""
    app.jinja_environment = Templates
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(Flush)
    app.jinja_env.filters.update(day=day, moment=minute, brief=brief, age=spell_age, iso=iso, counted=counted)
    site = {"name": settings.site_name, "description": settings.site_description, "address": settings.address}
    app.jinja_env.globals.update(
        site=site, stored_html=stored_html, csrf_field=csrf_field, written_in=written_in, url_for=address_of, **features
    )
