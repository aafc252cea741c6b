"""Forms of the desk."""

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from app.articles.models import Category
from app.articles.queries.categories import list_categories, with_descendants
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
        self.categories.choices = [(each.id, each.name) for each in list_categories()]


class Arranging(Form):
    """A category: its name, address, description and place."""

    name = StringField("Name")
    slug = StringField("Address")
    description = StringField("Description")
    parent = SelectField("Inside", coerce=int)

    def offer_parents(self, category: Category | None = None) -> None:
        """Let the editor choose among the categories that this one can lie in; 0 is the top level."""
        everything = list_categories()
        inside = with_descendants(category, everything) if category else []
        fitting = [(each.id, each.name) for each in everything if each not in inside]
        self.parent.choices = [(0, "The top level"), *fitting]
