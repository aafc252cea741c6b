"""Tokens into HTML where the page wants more than CommonMark's plain element."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from itertools import takewhile
from time import thread_time
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_all_lexers, get_lexer_by_name

from app.kernel.markdown.cards import write_card
from app.kernel.markdown.mentions import escape_marked
from app.kernel.markdown.pictures import sources

# Each by Pygments' own name; an unknown language is shown plain, and so is code that is long.
LANGUAGES = frozenset({
    "bash", "c", "console", "cpp", "csharp", "css", "dart", "diff", "docker", "elixir", "erlang", "go",
    "graphql", "haskell", "html", "http", "ini", "java", "javascript", "json", "julia", "kotlin", "lua", "make",
    "nginx", "objective-c", "ocaml", "perl", "php", "postgresql", "powershell", "python", "pycon", "r", "ruby",
    "rust", "scala", "sql", "sqlite3", "swift", "toml", "typescript", "xml", "yaml", "zig",
})  # fmt: skip
HIGHLIGHT_LIMIT = 20_000
HIGHLIGHT_TOTAL = 100_000
HIGHLIGHT_SECONDS = 1.0
HIGHLIGHT_GROWTH = 15
HIGHLIGHT_FREE = 2_000
FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


class CommentRenderer(RendererHTML):
    """CommonMark's renderer, with code in boxes that can be scrolled by keyboard."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Fenced code as it was typed."""
        return f'<pre tabindex="0"><code>{escape_marked(tokens[idx].content)}</code></pre>\n'

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A few words of code."""
        return f"<code>{escape_marked(tokens[idx].content)}</code>"


class ArticleRenderer(CommentRenderer):
    """The same, with anchors, scrolling tables, highlighted code and accessible footnotes."""

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of a heading, with the link to itself."""
        token = tokens[idx]
        if "anchor" not in token.meta:
            return f"</{token.tag}>\n"
        href = escapeHtml(token.meta["anchor"])
        return f' <a class="anchor" href="#{href}" aria-label="Link to this section">#</a></{token.tag}>\n'

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A table in a region that scrolls by itself and can be reached by keyboard."""
        label = f"Table {tokens[idx].meta['number']}"
        return f'<div class="table" tabindex="0" role="region" aria-label="{label}"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of a table and of its region."""
        return "</table></div>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An image of this site with its description."""
        token = tokens[idx]
        token.attrs["alt"] = token.content
        image = self.renderToken(tokens, idx, options, env)
        return f"<picture>{sources(token.meta['picture'])}{image}</picture>" if "picture" in token.meta else image

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Fenced code, highlighted where its language is known."""
        token = tokens[idx]
        name = known_languages().get(token.info.strip().split(" ", 1)[0].lower())
        if not name:
            return super().fence(tokens, idx, options, env)
        budget: Budget = env.setdefault("budget", Budget())
        code = highlighted(token.content, name, budget)
        return f'<pre tabindex="0"><code class="language-{name}">{code}</code></pre>\n'

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Indented code, in the same box."""
        return super().fence(tokens, idx, options, env)

    def link_card(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link that stood alone, with what the page behind it says of itself."""
        return write_card(**tokens[idx].meta)

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The number that leads to a footnote."""
        number = tokens[idx].meta["id"] + 1
        return (
            f'<sup class="footnote-ref"><a href="#fn-{number}" id="{back(tokens[idx])}" role="doc-noteref">'
            f"{number}</a></sup>"
        )

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The beginning of all footnotes."""
        return '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n'

    def footnote_block_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of all footnotes."""
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The beginning of one footnote."""
        return f'<li id="fn-{tokens[idx].meta["id"] + 1}">'

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of one footnote."""
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The way back from a footnote to the text."""
        place = back(tokens[idx])
        label = "Back to reference " + place.removeprefix("fnref-")
        return f' <a class="back" href="#{place}" role="doc-backlink" aria-label="{label}">↩︎</a>'


def back(token: Token) -> str:
    """The id of the place in the text that refers to a footnote."""
    turn = token.meta["subId"]
    return f"fnref-{token.meta['id'] + 1}" + (f"-{turn + 1}" if turn else "")


@cache
def known_languages() -> dict[str, str]:
    """Every name that a known language goes by, with Pygments' own name of it."""
    known = (aliases for _, aliases, _, _ in get_all_lexers(plugins=False) if aliases and aliases[0] in LANGUAGES)
    return {alias: aliases[0] for aliases in known for alias in aliases}


@dataclass
class Budget:
    """What highlighting may still cost in one article: characters, and seconds of processor time."""

    characters: int = HIGHLIGHT_TOTAL
    seconds: float = HIGHLIGHT_SECONDS


def highlighted(code: str, name: str, budget: Budget) -> str:
    """The code as HTML with a class on each token; without classes where that would cost or grow beyond measure."""
    plain = escapeHtml(code)
    if len(code) > min(HIGHLIGHT_LIMIT, budget.characters):
        return plain
    budget.characters -= len(code)
    began = thread_time()
    tokens = list(within(budget.seconds, get_lexer_by_name(name, stripnl=False).get_tokens(code)))
    budget.seconds -= thread_time() - began
    if budget.seconds <= 0:
        return plain
    written = StringIO()
    FORMATTER.format(tokens, written)
    grown = written.getvalue()
    return grown if len(grown) <= HIGHLIGHT_GROWTH * len(plain) + HIGHLIGHT_FREE else plain


def within(seconds: float, tokens: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    """The tokens until so many seconds are spent: some of Pygments' lexers take minutes over a page of nonsense."""
    ends = thread_time() + seconds
    return takewhile(lambda _: thread_time() < ends, tokens)
