"""Numbers and names in addresses: what can't be one is not found, and never reaches the database."""

import unicodedata
from typing import Any

from flask import Flask, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError
from werkzeug.wrappers import Response

from app.kernel.text import without_unwanted

LARGEST_ID = 2**31 - 1  # PostgreSQL keeps ids in four bytes, and refuses the comparison with a larger number
SLUG_BYTES = 400


class Slug(BaseConverter):
    """A part of a path that names an article, a category or a person."""

    def to_python(self, value: str) -> str:
        """The name in the form in which slugs are stored (NFKC)."""
        if len(value.encode("utf-8", "surrogatepass")) > SLUG_BYTES or without_unwanted(value) != value:
            raise ValidationError
        return unicodedata.normalize("NFKC", value)


class Id(BaseConverter):
    """A positive number that a database can hold."""

    regex = r"[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The number."""
        if not 0 < int(value) <= LARGEST_ID:
            raise ValidationError
        return int(value)


class Year(IntegerConverter):
    """A year in four digits, so that it has one address."""

    regex = r"[12][0-9]{3}"


class Month(IntegerConverter):
    """A month in two digits."""

    regex = r"0[1-9]|1[0-2]"

    def to_url(self, value: int) -> str:
        """`03`."""
        return f"{value:02}"


def number(name: str, default: int | None = None) -> int | None:
    """A positive number out of the query; raises NotFound for anything else that was given."""
    value = request.args.get(name)
    return default if value is None else read_id(value)


def read_id(value: str) -> int:
    """A positive number that a database can hold; raises NotFound for anything else."""
    if not (value.isascii() and value.isdigit() and len(value) < 20 and 0 < int(value) <= LARGEST_ID):
        raise NotFound
    return int(value)


def moved(endpoint: str, slug: str, **others: Any) -> Response:
    """For ever to the address that something has now, with the query as it came."""
    query = request.query_string.decode("ascii", "ignore")
    return redirect(url_for(endpoint, slug=slug, **others) + (f"?{query}" if query else ""), 301)


def init_app(app: Flask) -> None:
    """Make the converters known to routes."""
    app.url_map.converters.update(slug=Slug, id=Id, year=Year, month=Month)
