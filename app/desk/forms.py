"""Forms of the desk."""

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, ListWidget

from app.articles.hints.models import HintState
from app.articles.models import Article, Category
from app.articles.queries.categories import list_categories, list_nested, with_descendants
from app.articles.queries.reviews import list_editors
from app.comments.forms import length
from app.desk.times import fill_moment
from app.kernel.languages import LANGUAGES
from app.media.models import MIDDLE
from app.web.arguments import LARGEST_ID
from app.web.forms import Form


class Keeping(Form):
    """What a window knows of the article that it changes, and what is said of the change."""

    base = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    copy = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    copy_version = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    seen = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    note = StringField("What changed?")
    is_correction = BooleanField("Tell readers of it, as a correction")


def said(value: str | None) -> str | None:
    """What was chosen; None where nothing was."""
    return value or None


class StandingOut:
    """Where an article stands out, which only editors are asked."""

    is_pinned = BooleanField("Pin it to the top of the home page")
    is_pinned_in_categories = BooleanField("Pin it to the top of its categories too")
    pinned_until = DateField("Pinned until the end of", validators=[Optional()])
    is_featured = BooleanField("Show it larger on the home page")
    featured_until = DateField("Larger until the end of", validators=[Optional()])


PROMINENCE = frozenset(name for name in vars(StandingOut) if not name.startswith("_"))


class Planning:
    """When an article appears, and who looks at it."""

    appears_at = StringField("Appears on", widget=DateTimeLocalInput())
    zone = HiddenField(default="UTC")
    reviewer = SelectField("Reviewed by", coerce=int, default=0)


class Furnishing:
    """What is said of an article beside its text."""

    chosen_language = SelectField("Language", choices={"": "As its letters say"} | LANGUAGES, coerce=said)
    canonical_address = URLField("Canonical address")
    has_contents_list = SelectField(
        "List of contents", choices={"1": "Where there are three headings", "": "Never"}, coerce=bool, default="1"
    )
    open_days = length("The thread takes replies", "As its categories or the site have it")


class Writing(Planning, StandingOut, Furnishing, Keeping):
    """An article as its author writes it."""

    title = StringField("Title")
    anyway = BooleanField("Publish anyway")
    source = TextAreaField("Text")
    slug = StringField("Address")
    excerpt = TextAreaField("Excerpt")
    categories = SelectMultipleField(
        "Categories", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer_reviewers(self, article: Article | None) -> None:
        """Let the author choose among the editors; 0 is whichever comes first."""
        self.reviewer.choices = [(0, "Any editor"), *((each.id, each.name) for each in list_editors())]
        if not self.is_submitted() and article:
            self.reviewer.data = article.reviewer_id or 0
            self.appears_at.data = fill_moment(article.published_at if article.state == "scheduled" else None)

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


class Answering(Form):
    """What becomes of a hint."""

    answer = StringField(validators=[AnyOf(("apply", HintState.DONE, HintState.DECLINED))])
    thanks = StringField("A line to the reader")


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


class Replying(Form):
    """For how long threads take replies in a category."""

    open_days = length("Threads take replies", "As the category above or the site has it")


class Remarking(Form):
    """What somebody says beside the passage that begins with these words."""

    words = StringField()
    text = TextAreaField("Remark")


class Commenting(Form):
    """What is asked of those who reply in a category."""

    premoderated = BooleanField("Replies wait until a moderator has read them")


def choices_without(left_out: list[Category]) -> list[tuple[int, str]]:
    """The categories as they are nested, without some."""
    return [(each.id, indented(each.name, depth)) for depth, each in list_nested() if each not in left_out]


def indented(name: str, depth: int) -> str:
    """A name as it stands in a list that is flat."""
    return "\u2003" * depth + name


class Restoring(Form):
    """What the article said while somebody decided that it is to say something former again."""

    base = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])


class Describing(Form):
    """What is said about an upload."""

    alt = TextAreaField("What it shows")
    is_decorative = BooleanField("It is decoration: nobody misses anything who can’t see it")
    caption = TextAreaField("Caption")
    focus_x = IntegerField("Percent from the left", default=MIDDLE)
    focus_y = IntegerField("Percent from the top", default=MIDDLE)
