"""The one place that turns text into HTML: what it shows, what it never lets through, and what it costs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.kernel.markdown import Heading, excerpt, render_article, render_comment
from app.kernel.markdown.grammar import Parser
from app.kernel.markdown.rendering import CommentRenderer
from app.kernel.markdown.wall import ARTICLE_WALL, COMMENT_WALL
from tests.kernel.markup import ARTICLE_TAGS, COMMENT_TAGS, read_inert

PIECES = (
    *(
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "```python",
        "~~~",
        "[",
        "]",
        "](",
        ")",
        "!",
        "![",
        "<",
        ">",
        "</",
        "&",
        "|",
        "\\",
    ),
    *(
        "\n",
        "\n\n",
        "\n> ",
        "\n- ",
        "\n1. ",
        "\n    ",
        "\n# ",
        "\n## ",
        "\n---\n",
        "\n|a|b|\n|-|:-|\n|",
        "[^a]",
        "\n[^a]: ",
    ),
    *("[a]: ", "[a]", '"', "'", " ", "\t", "(", "한국어", "는", "中", "。", "😀", "\u202e", "\x00", "\ud800", "\u200f"),
    *("javascript:alert(1)", "jAvA\tscript:", "&#106;avascript&colon;", "data:text/html,", "vbscript:", "//evil.test"),
    *(
        "/\\evil.test",
        "https://e.test/a_b*c",
        "http://",
        "mailto:a@b.test",
        "/picture.png",
        "#top",
        "&quot;",
        "&lt;b&gt;",
    ),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<!--", "<![CDATA[", "<?x"),
    *('" onmouseover="alert(1)', "' style='x", "</code></pre>", "</a>", "<style>", "<math><mi//xlink:href="),
)
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=()), max_size=8), max_size=40)


@pytest.mark.parametrize("source", ["https://e.test/a'b", "[x](https://e.test/a'b)", "<https://e.test/a'b>"])
def test_no_address_ends_an_attribute_however_it_is_quoted(source: str) -> None:
    assert 'href="https://e.test/a%27b"' in render_comment(source)


@given(HOSTILE.map("".join))
@settings(max_examples=250, deadline=None)
def test_edit_path_any_article_comes_out_inert_and_whole(source: str) -> None:
    html = render_article(source).html

    read_inert(html, ARTICLE_TAGS)
    assert ARTICLE_WALL.clean(html) == html


@given(HOSTILE.map("".join))
@settings(max_examples=250, deadline=None)
def test_edit_path_any_comment_comes_out_inert_and_whole(source: str) -> None:
    html = render_comment(source)

    read_inert(html, COMMENT_TAGS)
    assert COMMENT_WALL.clean(html) == html


@given(HOSTILE.map("".join))
@settings(deadline=None)
def test_numbers_any_text_has_an_excerpt(source: str) -> None:
    assert len(excerpt(source, 50)) <= 50 * 40


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "javascript&colon;alert(1)",
        "%6Aavascript:alert(1)",
        "\\javascript:alert(1)",
        "<java\tscript:alert(1)>",
        "< javascript:alert(1)>",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/png;base64,AAAA",
        "data:image/svg+xml,<svg/onload=alert(1)>",
        "file:///etc/passwd",
        "blob:x",
        "//evil.test/",
        "/\\evil.test/",
        "/%5C/evil.test",
        "\\\\evil.test",
        "evil.test",
        "http:evil.test",
        "https:///evil.test",
        "?page=2",
        "",
    ],
)
def test_edit_path_no_address_but_a_plain_one_becomes_a_link_or_picture(address: str) -> None:
    source = f"[a]({address}) ![b]({address}) <{address}> [c]\n\n[c]: {address}\n"

    for html in (render_article(source).html, render_comment(source)):
        assert read_inert(html, ARTICLE_TAGS).tags == {"p"}


@pytest.mark.parametrize("address", ["https://e.test/a?b=c&d", "HTTP://e.test", "mailto:a@e.test", "/a/b", "/", "#top"])
def test_plain_addresses_become_links(address: str) -> None:
    for html in (render_article(f"[a]({address})").html, render_comment(f"[a]({address})")):
        assert read_inert(html, ARTICLE_TAGS).values("href") == [address]


def test_raw_html_is_shown_as_it_was_typed() -> None:
    typed = '<script>alert(1)</script> <b onclick="x">b</b> <!-- c -->'

    assert read_inert(render_article(typed).html, ARTICLE_TAGS).text.strip() == typed
    assert read_inert(render_comment(typed), COMMENT_TAGS).text.strip() == typed


# Headings and contents


def test_headings_begin_below_the_title_and_can_be_linked_to() -> None:
    article = render_article("# The first *door*\n## 둘째 문\n### `third`\n###### deep\n# The first door\n")

    assert article.contents == (
        Heading(2, "s-the-first-door", "The first door"),
        Heading(2, "s-둘째-문", "둘째 문"),
        Heading(3, "s-third", "third"),
        Heading(4, "s-deep", "deep"),
        Heading(2, "s-the-first-door-2", "The first door"),
    )
    assert (
        '<h2 id="s-둘째-문">둘째 문 <a class="anchor" href="#s-둘째-문" aria-label="Link to this section">#</a></h2>'
    ) in article.html


def test_an_anchor_is_never_taken_twice_even_by_a_heading_that_looks_counted() -> None:
    article = render_article("# a\n# a 2\n# a\n# a\n")

    assert [section.anchor for section in article.contents] == ["s-a", "s-a-2", "s-a-3", "s-a-4"]


def test_after_sanitising_a_heading_that_looks_like_markup_stays_text() -> None:
    article = render_article('# <a href="javascript:x">" id="thread\n')

    assert article.contents[0].anchor == "s-a-href-javascript-x-id-thread"
    assert read_inert(article.html, ARTICLE_TAGS).values("id") == ["s-a-href-javascript-x-id-thread"]


def test_a_quoted_heading_is_no_section_and_an_empty_one_has_no_anchor() -> None:
    article = render_article("> # quoted\n\n#\n")

    assert article.contents == ()
    assert "<h2></h2>" in article.html


def test_only_the_first_thousand_headings_have_an_anchor() -> None:
    article = render_article("# a\n" * 1_001)

    assert len(article.contents) == 1_000
    assert article.html.endswith("<h2>a</h2>\n")


# Tables, footnotes, code, pictures


def test_a_table_scrolls_in_a_named_region_and_aligns_by_class() -> None:
    html = render_article("|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|\n\n|x|\n|-|\n").html

    assert '<div class="table" tabindex="0" role="region" aria-label="Table 1"><table>' in html
    assert 'aria-label="Table 2"' in html
    assert '<th class="start">a</th>\n<th class="center">b</th>\n<th class="end">c</th>\n<th>d</th>' in html
    assert "style" not in html


def test_footnotes_lead_there_and_back() -> None:
    html = render_article("a[^x] b[^x] c[^y]\n\n[^x]: one\n[^y]: two\n").html

    reader = read_inert(html, ARTICLE_TAGS)
    assert reader.values("id") == ["fnref-1", "fnref-1-2", "fnref-2", "fn-1", "fn-2"]
    assert reader.values("href") == ["#fn-1", "#fn-1", "#fn-2", "#fnref-1", "#fnref-1-2", "#fnref-2"]
    assert '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">' in html


def test_deep_and_wide_references_to_footnotes_are_bounded() -> None:
    html = render_article("[^a] " * 1_200 + "\n\n[^a]: note\n").html

    assert html.count('role="doc-noteref"') == 1_000
    assert "[^a]" in html


def test_known_code_is_coloured_by_class_only() -> None:
    html = render_article('```py title="x"\ndef f(): return "<b>"\n```\n').html

    assert '<pre tabindex="0"><code class="language-python"><span class="k">def</span>' in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize("source", ["```nolang\n<b>\n```", "```\n<b>\n```", "    <b>", '```" onclick="x\n<b>\n```'])
def test_other_code_is_plain(source: str) -> None:
    assert render_article(source + "\n").html == '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>\n'


def test_deep_and_wide_long_or_dense_code_is_not_coloured() -> None:
    long = render_article("```python\n" + "x = 1\n" * 3_400 + "```").html
    dense = render_article("```python\n" + "(+" * 5_000 + "\n```").html
    much = render_article(("```python\n" + "x = 1; y = 2\n" * 1_500 + "```\n") * 8).html

    assert "<span" not in long
    assert "<span" not in dense
    assert "<span" in much.split("<pre")[1]
    assert "<span" not in much.split("<pre")[7]


def test_a_picture_of_this_site_is_shown_and_one_from_elsewhere_is_linked() -> None:
    html = render_article('![a *b* `c`](/m/a.png "t") ![b](https://e.test/b.png) ![](https://e.test/c.png)').html

    assert '<img src="/m/a.png" alt="a b c" title="t" decoding="async">' in html
    assert '<a href="https://e.test/b.png">b</a>' in html
    assert '<a href="https://e.test/c.png">https://e.test/c.png</a>' in html


def test_a_picture_from_elsewhere_inside_a_link_is_its_description() -> None:
    html = render_article("[![b](https://e.test/b.png)](/there) [![b](/b.png)](/there)").html

    assert '<a href="/there">b</a> <a href="/there"><img src="/b.png"' in html


def test_a_link_without_text_shows_its_address() -> None:
    assert '<a href="/there">/there</a>' in render_article("[](/there)").html
    assert ">/there</a>" in render_comment("[](/there)")


def test_words_are_counted_without_code_in_every_script() -> None:
    assert render_article("# One two\n\nDon't `x` [three](/y)\n\n```\nno words here\n```\n").words == 5
    assert render_article("첫 번째 문입니다.").words == 3
    assert render_article("中文字").words == 3


# Comments


def test_a_comment_keeps_its_lines_and_its_plain_marks() -> None:
    html = render_comment("one\ntwo *em* **strong** `code`\n> quote\n\n- a\n- b\n\n3. c\n")

    assert html == (
        "<p>one<br>\ntwo <em>em</em> <strong>strong</strong> <code>code</code></p>\n"
        "<blockquote>\n<p>quote</p>\n</blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
        '<ol start="3">\n<li>c</li>\n</ol>\n'
    )


def test_what_is_not_for_comments_stays_as_it_was_typed() -> None:
    typed = "# head\n|a|b|\n|-|-|\n[^1] ~~s~~ [r]\n[r]: /x\nhead\n===="

    reader = read_inert(render_comment(typed), COMMENT_TAGS)

    assert reader.text.strip() == typed
    assert reader.tags == {"p", "br"}


def test_a_picture_in_a_comment_is_only_a_link() -> None:
    assert render_comment('![a](/b.png "t")') == '<p>!<a href="/b.png" rel="nofollow ugc noopener">a</a></p>\n'


def test_code_in_a_comment_is_not_coloured() -> None:
    assert render_comment("```python\nx < 1\n```") == '<pre tabindex="0"><code>x &lt; 1\n</code></pre>\n'


def test_bare_addresses_become_links_and_nothing_else_does() -> None:
    html = render_comment("https://e.test/a_b?c=d&e, www.e.test e.test a@e.test mailto:a@e.test ftp://e.test //e.test")

    assert read_inert(html, COMMENT_TAGS).values("href") == ["https://e.test/a_b?c=d&e"]
    assert html.count('rel="nofollow ugc noopener"') == 1


def test_a_domain_in_another_script_is_linked_by_its_ascii_name() -> None:
    html = render_comment("https://한국.kr/글")

    assert '<a href="https://xn--3e0b707e.kr/%EA%B8%80" rel="nofollow ugc noopener">https://한국.kr/글</a>' in html


# Emphasis in Korean, Chinese and Japanese


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('**"한국어"**는', '<strong>"한국어"</strong>는'),
        ("**“한국어”**는", "<strong>“한국어”</strong>는"),
        ("**한국어(Korean)**은", "<strong>한국어(Korean)</strong>은"),
        ("저는**(이것)**을", "저는<strong>(이것)</strong>을"),
        ("これは**「重要」**です。", "これは<strong>「重要」</strong>です。"),
        ("**重要。**次", "<strong>重要。</strong>次"),
        ("*《书》*是", "<em>《书》</em>是"),
        ("**`code`**를", "<strong><code>code</code></strong>를"),
        ("~~(옛것)~~은", "<s>(옛것)</s>은"),
        ("한 ** 글 ** 자", "한 ** 글 ** 자"),
        ("한_글_자", "한_글_자"),
        ('**"x"**y', '**"x"**y'),
        ('**"x"**😀', '<strong>"x"</strong>😀'),
        ("[**한**](/a)글", '<a href="/a"><strong>한</strong></a>글'),
    ],
)
def test_emphasis_works_next_to_korean_chinese_and_japanese(source: str, expected: str) -> None:
    assert render_article(source).html == f"<p>{expected}</p>\n"


@given(st.text("*_ab .,()\"'-\\`\n!", max_size=60))
@settings(max_examples=500, deadline=None)
def test_emphasis_without_such_characters_is_exactly_commonmark(source: str) -> None:
    stock = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": 30})

    assert Parser(CommentRenderer, breaks=False).renderInline(source) == stock.renderInline(source)


@pytest.mark.parametrize(
    "source",
    [
        *("***a** b*", "*a**b*", "**a*b**", "a * b *", "_(_a_)_", "*(*a*)*", "__init__", "a__b__c", "*a _b* c_"),
        *("****a****", "**a***b*", "*a`*`b*", "\\*a*", "*a\\*", "foo-_(bar)_", "**Gomphocarpus (*G.*, syn.)**"),
    ],
)
def test_hard_cases_of_emphasis_are_exactly_commonmark(source: str) -> None:
    stock = MarkdownIt("commonmark", {"xhtmlOut": False})

    assert render_article(source).html == stock.render(source)


def test_no_note_is_the_beginning_of_a_text() -> None:
    assert excerpt("One sentence.[^a]\n\n[^a]: And a note.") == "One sentence."
