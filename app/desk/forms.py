"""Forms of the desk."""

from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from app.articles.models import Category
from app.articles.queries.categories import list_categories, list_nested, with_descendants
from app.web.arguments import LARGEST_ID
from app.web.forms import Form


class Writing(Form):
    """An article as its author writes it."""

    title = StringField("Title")
    source = TextAreaField("Text")
    slug = StringField("Address")
    excerpt = TextAreaField("Excerpt")
    categories = SelectMultipleField(
        "Categories", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer_categories(self) -> None:
        """Let the author choose among all categories there are."""
        self.categories.choices = [(each.id, indented(each.name, depth)) for depth, each in list_nested()]


class Arranging(Form):
    """A category: its name, address, description and place."""

    name = StringField("Name")
    slug = StringField("Address")
    description = StringField("Description")
    parent = SelectField("Inside", coerce=int)

    def offer_parents(self, category: Category | None = None) -> None:
        """Let the editor choose among the categories that this one can lie in; 0 is the top level."""
        inside = with_descendants(category, list_categories()) if category else []
        self.parent.choices = [(0, "The top level"), *choices_without(inside)]


class Introducing(Form):
    """What an author says of themselves."""

    source = TextAreaField("About you")
    links = TextAreaField("Links")


class Redirecting(Form):
    """Addresses that moved, one a line."""

    lines = TextAreaField("From and to")
    elsewhere = BooleanField("Some of these lead to other sites, and are meant to")


class Placing(Form):
    """Where a category stands among its siblings."""

    place = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])


class Signing(Form):
    """Who stands at which place of a byline; at 0 they are taken out."""

    account = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    place = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


class Merging(Form):
    """Into which category another is merged."""

    target = SelectField("Into", coerce=int)

    def offer_targets(self, category: Category) -> None:
        """Let the editor choose among all others."""
        self.target.choices = choices_without([category])


class Commenting(Form):
    """What is asked of those who reply in a category."""

    premoderated = BooleanField("Replies wait until a moderator has read them")


def choices_without(left_out: list[Category]) -> list[tuple[int, str]]:
    """The categories as they are nested, without some."""
    return [(each.id, indented(each.name, depth)) for depth, each in list_nested() if each not in left_out]


def indented(name: str, depth: int) -> str:
    """A name as it stands in a list that is flat."""
    return "\u2003" * depth + name
