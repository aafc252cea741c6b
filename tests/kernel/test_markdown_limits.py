"""What Markdown may cost: texts at their limits, and texts made to hurt (ATTACKS: cut in the middle, deep and wide)."""

import time
from collections.abc import Callable

import pytest

from app.kernel.errors import RuleBroken
from app.kernel.markdown import ARTICLE_LIMIT, COMMENT_BYTES, COMMENT_LIMIT, render_article, render_comment
from tests.kernel.markup import ARTICLE_TAGS, COMMENT_TAGS, read_inert


def filled(unit: str, size: int) -> str:
    """The unit again and again, up to this many bytes."""
    return unit * (size // len(unit.encode()))


@pytest.fixture(scope="module")
def slowness() -> float:
    """How much slower this machine is just now than one that renders 100 KB of honest text in 0.3 seconds."""
    honest = filled(
        "An *honest* paragraph, with [a link](https://e.test/) and some `code`, of no great length.\n\n", 100_000
    )
    render_article(honest)
    began = time.process_time()
    render_article(honest)
    return max(1.0, (time.process_time() - began) / 0.3)


def test_cut_in_the_middle_a_comment_is_whole_up_to_its_limit_and_refused_beyond() -> None:
    whole = "👍🏽한" * (COMMENT_LIMIT // 2)

    assert read_inert(render_comment(whole), COMMENT_TAGS).text.strip() == whole
    with pytest.raises(RuleBroken, match=r"That comment has 10,001 characters; the limit is 10,000\."):
        render_comment(whole + "한")


def test_cut_in_the_middle_a_comment_of_few_but_huge_characters_is_refused() -> None:
    with pytest.raises(RuleBroken, match=r"the limit is 65,536\."):
        render_comment(("a" + "\u0301" * 20) * (COMMENT_BYTES // 40 + 1))


@pytest.mark.parametrize("end", ["**bold**", "한국어", "`code`"])
def test_cut_in_the_middle_an_article_is_whole_up_to_its_limit_and_refused_beyond(end: str) -> None:
    room = ARTICLE_LIMIT - len(end.encode())
    paragraph = "글 " * 20 + "\n\n"
    filled = (paragraph * (room // len(paragraph.encode()) + 1)).encode()[: room - 3].decode(errors="ignore")
    whole = filled + "." * (room - len(filled.encode())) + end

    html = render_article(whole).html

    assert html.rstrip().endswith(("</strong></p>", "한국어</p>", "</code></p>"))
    with pytest.raises(RuleBroken, match=r"That text has 500,001 bytes; the limit is 500,000\."):
        render_article("." + whole)


def test_numbers_the_limits_count_what_is_left_after_cleaning() -> None:
    assert render_comment("\x00\ud800" * COMMENT_LIMIT + "a") == "<p>a</p>\n"


def test_an_article_of_too_many_lines_is_refused() -> None:
    with pytest.raises(RuleBroken, match=r"That text has 20,001 lines; the limit is 20,000\."):
        render_article("a\n" * 20_000 + "a")


def test_deep_and_wide_code_that_its_reader_takes_too_long_over_is_not_coloured(slowness: float) -> None:
    nonsense = "```csharp\n" + "a\n" * 9_000 + "```\n"
    began = time.process_time()

    html = render_article(nonsense + "```python\nx = 1\n```\n").html

    assert time.process_time() - began < 3 * slowness
    assert "<span" not in html


BOMBS = [
    *(
        ">",
        "> ",
        ">" * 50 + "a\n",
        "> - " * 10 + "a\n",
        "- " * 60 + "a\n",
        "- a\n",
        "- a\n+ b\n",
        "1)\n",
        "- 1. " * 30 + "\n",
    ),
    *(
        "*",
        "*a ",
        "*a **b ",
        "*a*",
        "**a** ",
        "_a_ ",
        "*_",
        "a**b",
        "~~a ",
        'a**"한"**',
        "`",
        "`a",
        "`a ``",
        "<",
        "&",
        "\\",
    ),
    *("[", "[a", "]", "[]", "[](", "[a](<b", "![", "![](/)", "[](#)", "<http://a>", "[a]: b\n", "[a\n", "[*", "*[_[`"),
    *(
        "# a\n",
        "#\n",
        "a\n-\n",
        "---\n\n",
        "```\n",
        "```py\n(+\n```\n",
        "    a\n\nb\n\n",
        "a  \n",
        " ",
        "a\u0301\u0316",
    ),
    *("|a|\n|-|\n\n", "|a|\n|:-|\n|b|\n\n", "|a|b|\n|-|-|\n", "a|b\n-|", "|", "[^a]: b\n", "[^", "[^a]"),
    *(
        "http://a.b ",
        "http://",
        "http://a",
        "http://a.b/?",
        "http://a.b/((( ",
        "http://a.b/*",
        "http:",
        "<!--",
        "<?",
        "😀",
    ),
]
BIG_BOMBS = {
    "nested emphasis": filled("*a ", 100_000) + filled("a* ", 100_000),
    "nested pictures": "![" * 5_000 + "](/b)" * 5_000,
    "rising backticks": "".join("`" * n + " " for n in range(1, 990)),
    "lazy quotation": ">" * 50 + "a\n" + "b\n" * 19_000,
    "lists in steps": "".join(" " * 2 * n + "- a\n" for n in range(600)),
    "wide table": filled("|a", 100_000) + "\n" + filled("|-", 100_000) + "\n",
    "hungry table": "|a" * 99 + "\n" + "|-" * 99 + "\n" + "x\n" * 19_000,
    "many hungry tables": ("|a" * 99 + "\n" + "|-" * 99 + "\n" + "x\n" * 90 + "\n") * 200,
    "long reference": "[a]: /" + "b" * 1_990 + "\n\n" + "[a]" * 40_000,
    "long title": '[a]: /b "' + "t" * 200_000 + '"\n\n' + "[a]" * 40_000,
    "many references": "".join(f"[{n}]: /{n}\n" for n in range(19_000)),
    "footnotes": "".join(f"[^{n}]\n\n[^{n}]: x\n\n" for n in range(4_900)),
    "footnotes in footnotes": "[^a]: " * 10_000 + "\n[^a]",
    "spaces": "a" + " " * 400_000 + "b",
    "parentheses": "[a](" + "(" * 400_000,
    "dense code": ("```python\n" + "(+" * 9_900 + "\n```\n") * 20,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_deep_and_wide_a_comment_is_bounded(bomb: str, slowness: float) -> None:
    source = filled(bomb, COMMENT_LIMIT)
    began = time.process_time()

    html = rendered_or_refused(render_comment, source)

    assert time.process_time() - began < 1 * slowness
    assert len(html) < 20 * COMMENT_LIMIT
    assert read_inert(html, COMMENT_TAGS).depth < 100


@pytest.mark.parametrize("bomb", [*BOMBS, *BIG_BOMBS])
def test_deep_and_wide_an_article_is_bounded(bomb: str, slowness: float) -> None:
    source = BIG_BOMBS.get(bomb) or filled(bomb, ARTICLE_LIMIT)
    began = time.process_time()

    html = rendered_or_refused(lambda text: render_article(text).html, source)

    assert time.process_time() - began < 5 * slowness
    assert len(html) < 20 * len(source)
    assert read_inert(html, ARTICLE_TAGS).depth < 100


@pytest.mark.parametrize("bomb", BOMBS)
def test_deep_and_wide_an_article_that_is_not_refused_is_bounded(bomb: str, slowness: float) -> None:
    source = filled(bomb, 12_000)
    began = time.process_time()

    html = render_article(source).html

    assert time.process_time() - began < 5 * slowness
    assert len(html) < 20 * len(source)
    assert read_inert(html, ARTICLE_TAGS).depth < 100


def test_deep_and_wide_emphasis_within_emphasis_ends_and_loses_no_text() -> None:
    for render, tags in ((lambda text: render_article(text).html, ARTICLE_TAGS), (render_comment, COMMENT_TAGS)):
        reader = read_inert(render("*a " * 300 + "b*" * 300), tags)

        assert reader.depth == 11
        assert reader.text.count("a") == reader.text.count("b") == 300


def rendered_or_refused(render: Callable[[str], str], source: str) -> str:
    """The text as HTML, or nothing where a rule says no."""
    try:
        return render(source)
    except RuleBroken:
        return ""


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("*a " * 25_001, "25,001 marks"),
        (("> - " * 8 + "a\n") * 13_000, "lists and quotations"),
        ("[a]: /" + "b" * 1_990 + "\n\n" + "[a]" * 10_000, "repeats long addresses"),
    ],
)
def test_deep_and_wide_what_no_writer_needs_is_refused_with_its_reason(source: str, reason: str) -> None:
    with pytest.raises(RuleBroken, match=reason):
        render_article(source)


def test_deep_and_wide_a_comment_of_marks_is_refused_with_its_reason() -> None:
    with pytest.raises(
        RuleBroken, match=r"That text has 4,001 marks such as \* or \[ outside code; the limit is 4,000"
    ):
        render_comment("*a" * 4_001)
