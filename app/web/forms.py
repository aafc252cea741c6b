"""The base of every form of a person who is logged in."""

from typing import Any

from flask import current_app, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF, generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms import ValidationError

from app.kernel.errors import RuleBroken

EXPIRED = "This page had grown old, so nothing was changed. Everything that you typed is here; press the button again."


class RotatingCSRF(_FlaskFormCSRF):  # type: ignore[misc]
    """Tokens signed with the present key; those signed with one of its predecessors still count."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Raises ValidationError with a sentence where no key fits."""
        keys = [current_app.config["SECRET_KEY"], *(current_app.config["SECRET_KEY_FALLBACKS"] or ())]
        for key in keys:
            try:
                validate_csrf(field.data, key, None, self.meta.csrf_field_name)
            except ValidationError:
                continue
            return
        raise ValidationError(EXPIRED)


class Form(FlaskForm):  # type: ignore[misc]
    """A form that only a page of ours can have sent."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Tokens that a rotated key does not spoil."""

        csrf_class = RotatingCSRF

    @property
    def sentence(self) -> str | None:
        """The first thing that is wrong with the form."""
        return next((str(error) for errors in self.errors.values() for error in errors), None)


class Press(Form):
    """A button without fields."""


def require(form: Form) -> None:
    """Raises RuleBroken with the first thing that is wrong with a form."""
    if not form.validate():
        raise RuleBroken(form.sentence or EXPIRED)


def require_press() -> None:
    """Raises RuleBroken unless it was a button of our own page that was pressed."""
    require(Press())


def is_for_script() -> bool:
    """Whether a script sent the form, which wants to hear what became of it."""
    return request.accept_mimetypes.best == "application/json"


def csrf_field() -> Markup:
    """The hidden field that shows that a form comes from our own page."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
