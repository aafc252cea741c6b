"""What of Markdown is read: CommonMark with emphasis that works in Korean, Chinese and Japanese, and with bounds."""

from functools import cache

import regex
from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_core import RuleFuncCoreType
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from app.kernel.errors import RuleBroken
from app.kernel.markdown.rendering import ArticleRenderer, CommentRenderer

# Quotes and lists nest this deep; what is deeper stays in the text as it was typed. Lists count twice.
DEPTH_LIMIT = 12
ARTICLE_MARKS = 25_000
COMMENT_MARKS = 4_000
TOKEN_LIMIT = 150_000
COLUMN_LIMIT = 100
CELL_LIMIT = 20_000
NOTE_LIMIT = 1_000

# East Asian wide, full or half width, or Hangul, but no emoji.
CJK = regex.compile(r"(?V1)[[\p{EA=W}\p{EA=F}\p{EA=H}\p{sc=Hangul}]--\p{Emoji_Presentation}]")
MARK = regex.compile(r"[\[*_~<&`]")
NOTE = regex.compile(r"\[\^[^\s\]]{1,100}\]")
# A path of this site begins with one slash: `//host` and `/\host` lead elsewhere in some browser.
LINK = regex.compile(r"https?://[^/?#\\]|mailto:[^/]|/(?![/\\]|%5C)|#", regex.IGNORECASE)
LINK_LIMIT = 2_000

BLOCKS = ["blockquote", "fence", "hr", "list", "paragraph"]
INLINES = ["autolink", "backticks", "emphasis", "entity", "escape", "link", "newline", "text"]


class CjkState(StateInline):
    """Inline parsing with the CJK-friendly amendment of the flanking rules (commonmark-spec issue 650)."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803
        """As CommonMark has it, but `*` next to a CJK character may open and close whatever punctuation it touches."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        if not canSplitWord or start == 0 or end >= self.posMax:
            return scanned
        around = self.src[start - 1] + self.src[end]
        if any(char.isspace() for char in around) or not CJK.search(around):
            return scanned
        return scanned._replace(can_open=True, can_close=True)


class CjkInline(ParserInline):
    """The inline parser over `CjkState`."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """As the stock parser, with another state."""
        state = CjkState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class Parser(MarkdownIt):
    """A parser with its own inline state and its own idea of a link."""

    def __init__(self, renderer: type[CommentRenderer], *, breaks: bool) -> None:
        super().__init__("commonmark", renderer_cls=renderer)
        self.inline = CjkInline()
        options = {"html": False, "breaks": breaks, "xhtmlOut": False, "maxNesting": DEPTH_LIMIT + 10}
        self.configure("commonmark", options)
        alternatives = ["paragraph", "reference", "blockquote"]
        self.block.ruler.at("blockquote", no_deeper(blockquote), {"alt": [*alternatives, "list"]})
        self.block.ruler.at("list", no_deeper(list_block), {"alt": alternatives})

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        """The address with its odd characters encoded; one that is too long to be a link is not worth the time."""
        return super().normalizeLink(url).replace("'", "%27") if len(url) <= LINK_LIMIT else url

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Whether the address is http, https, mailto, a path of this site or a place in the page."""
        return len(url) <= LINK_LIMIT and bool(LINK.match(url))


@cache
def article_parser() -> Parser:
    """The parser of articles: CommonMark without raw HTML, with tables, footnotes and strikethrough."""
    parser = Parser(ArticleRenderer, breaks=False)
    parser.use(footnote_plugin, inline=False)
    parser.renderer = ArticleRenderer(parser)  # the plugin has put its own rules over ours
    parser.disable(["html_block", "html_inline"]).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("footnote_def", no_deeper(footnote_def), {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("footnote_ref", bounded_note)
    parser.core.ruler.after("block", "marks", marks_within(ARTICLE_MARKS))
    return parser


@cache
def comment_parser() -> Parser:
    """The parser of comments: emphasis, code, quotation, lists, links; everything else stays as it was typed."""
    parser = Parser(CommentRenderer, breaks=True)
    parser.block.ruler.enableOnly(BLOCKS)
    parser.inline.ruler.enableOnly([*INLINES, "linkify"])
    parser.core.ruler.after("block", "marks", marks_within(COMMENT_MARKS))
    parser.core.ruler.enable("linkify")
    parser.options["linkify"] = True
    parser.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})
    for schema in ("mailto:", "ftp:", "//"):
        parser.linkify.add(schema, None)
    return parser


def marks_within(limit: int) -> RuleFuncCoreType:
    """A rule that refuses a text with more marks than any writer needs, for each is tried as a beginning."""

    def check_marks(state: StateCore) -> None:
        count = sum(len(MARK.findall(token.content)) for token in state.tokens if token.type == "inline")
        if count > limit:
            raise RuleBroken(f"That text has {count:,} marks such as * or [ outside code; the limit is {limit:,}.")

    return check_marks


def no_deeper(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    """The block rule, but only above the depth limit, and raising RuleBroken where the parts are too many."""

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        if len(state.tokens) > TOKEN_LIMIT:
            raise RuleBroken("That text has too many lists and quotations within one another; use fewer.")
        return state.level < DEPTH_LIMIT and rule(state, start, end, silent)

    return bounded


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A table of at most 100 columns, and at most 20,000 cells in the whole text; what is beyond stays text."""
    if start + 2 > end:
        return False
    columns = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]].count("|") + 1
    rows = (CELL_LIMIT - state.env.get("cells", 0)) // columns
    if columns > COLUMN_LIMIT or rows < 1:
        return False
    found = table(state, start, min(end, start + 2 + rows), silent)
    if found and not silent:
        state.env["cells"] = state.env.get("cells", 0) + columns * (state.line - start)
    return found


def bounded_note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A reference to a footnote; the label is short and the references are few, for each takes room twice."""
    if not NOTE.match(state.src, state.pos, state.posMax) or state.env.get("notes", 0) >= NOTE_LIMIT:
        return False
    found = footnote_ref(state, silent)
    if found and not silent:
        state.env["notes"] = state.env.get("notes", 0) + 1
    return found
