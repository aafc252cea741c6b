"""Two who changed one article: both texts, and the one that they come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response, render_template
from wtforms import BooleanField, Field, SelectField

from app.articles.models import Article
from app.articles.queries.revisions import get_newest
from app.articles.revisions.joining import Apart
from app.desk.forms import Writing
from app.desk.windows import CHOICE, join_with, list_carried, said
from app.kernel.merging import Stretch
from app.kernel.wording import Comparer, Piece


@dataclass(frozen=True)
class Question:
    """What somebody must decide: the name of the choice, and how each side changed what stood there."""

    choice: str
    label: str
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    takes_both: bool = False


def conflict(form: Writing, article: Article) -> Response:
    """The page on which both texts become one; nothing was saved, and everything that was typed is in its form."""
    newest = get_newest(article)
    joined = join_with(form, article, newest)
    comparer = Comparer()
    page = render_template(
        "desk/conflict.html",
        form=form,
        article=article,
        newest=newest,
        carried=list_carried(form),
        fields=[ask_field(form, each, comparer) for each in joined.apart],
        stretches=ask_stretches(joined.stretches, comparer),
        fitted=() if joined.conflicts else comparer.compare(said(form, article).source, joined.decide({}, []).source),
    )
    return make_response(page, 409)


def ask_field(form: Writing, apart: Apart, comparer: Comparer) -> Question:
    """Which of two values a field is to have."""
    mine, theirs = (comparer.compare("", spell(form[apart.name], each)) for each in (apart.mine, apart.theirs))
    return Question(CHOICE.format(apart.name), form[apart.name].label.text, mine, theirs)


def spell(field: Field, value: str) -> str:
    """What a field holds, as the editor has it: of a choice its words, of a box whether it has a tick."""
    if isinstance(field, BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, SelectField):
        return next((each.label.text for each in field if str(each.data) == value), value)
    return value


def ask_stretches(stretches: Sequence[Stretch], comparer: Comparer) -> Sequence[Question | str]:
    """The text in order: what is clear as it is, and a question for the rest."""
    shown: list[Question | str] = []
    count = 0
    for each in stretches:
        if not each.is_conflict:
            shown.append("\n".join(each.text))
            continue
        base, *sides = ("\n".join(lines) for lines in (each.base, each.mine, each.theirs))
        mine, theirs = (comparer.compare(base, side) for side in sides)
        shown.append(Question(CHOICE.format(count), f"Place {count + 1}", mine, theirs, takes_both=True))
        count += 1
    return shown
