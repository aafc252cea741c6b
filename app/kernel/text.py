"""Text as people type it: cleaned, measured the way they see it, and turned into slugs."""

import unicodedata
from collections import Counter

import regex

from app.kernel.errors import RuleBroken

SLUG_LIMIT = 80
SLUG_BYTES = 240
SAMPLE = 10_000

GRAPHEME = regex.compile(r"\X")
LINE_ENDS = regex.compile(r"\r\n|[\r\u0085\u2028\u2029]")
# Embeddings, overrides and isolates reorder what stands around them (CVE-2021-42574); marks such as U+200F do not.
UNWANTED = regex.compile(
    r"(?V1)[[\p{Cc}--[\n\t]]\p{Cs}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# UAX #15, Stream-Safe Text: sorting a longer run of marks takes a time quadratic in its length.
ENDLESS_MARKS = regex.compile(r"(\p{M}{30})\p{M}+")
NOT_IN_SLUG = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
UNSEEN = regex.compile(r"[\p{Z}\p{Default_Ignorable_Code_Point}]*")
SILENT_IN_SLUG = regex.compile(r"['’\u00ad]|\p{Default_Ignorable_Code_Point}")

# A syllable or an ideograph stands for several letters, and a Korean text full of English terms is Korean.
SCRIPTS = {
    "ko": (regex.compile(r"\p{sc=Hangul}"), 5),
    "ja": (regex.compile(r"[\p{sc=Hiragana}\p{sc=Katakana}]"), 5),
    "zh": (regex.compile(r"\p{sc=Han}"), 5),
    "he": (regex.compile(r"\p{sc=Hebrew}"), 1),
    "ar": (regex.compile(r"\p{sc=Arabic}"), 1),
    "ru": (regex.compile(r"\p{sc=Cyrillic}"), 1),
    "el": (regex.compile(r"\p{sc=Greek}"), 1),
    "hi": (regex.compile(r"\p{sc=Devanagari}"), 1),
    "th": (regex.compile(r"\p{sc=Thai}"), 1),
    "en": (regex.compile(r"\p{sc=Latin}"), 1),
}
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def clean(text: str) -> str:
    """The text in NFC with plain newlines, without controls, lone surrogates, bidi overrides or a blank end."""
    kept = ENDLESS_MARKS.sub(r"\1", without_unwanted(LINE_ENDS.sub("\n", text)))
    return unicodedata.normalize("NFC", kept).lstrip("\n").rstrip()


def without_unwanted(text: str) -> str:
    """The text without controls, lone surrogates and bidi overrides; Markdown can spell them, as `&#x202e;`."""
    return UNWANTED.sub("", text)


def clean_line(text: str) -> str:
    """The cleaned text on one line, each run of white space folded into one space."""
    return " ".join(clean(text).split())


def spoken(text: str) -> str:
    """The text, or nothing where it has only spaces and what nobody sees or hears."""
    return "" if UNSEEN.fullmatch(text) else text


def check_bytes(text: str, limit: int, what: str) -> None:
    """Refuse a text of more than `limit` bytes in UTF-8; raises RuleBroken that calls it `what`."""
    size = len(text.encode())
    if size > limit:
        raise RuleBroken(f"{what} has {size:,} bytes; the limit is {limit:,}.")


def graphemes(text: str) -> list[str]:
    """The characters that a reader sees (UAX #29, extended grapheme clusters)."""
    return GRAPHEME.findall(text)


def length(text: str) -> int:
    """How many characters a reader sees."""
    return sum(1 for _ in GRAPHEME.finditer(text))


def language_of(text: str) -> str:
    """The language that the script of most of the text speaks for, as a BCP 47 code; `en` where nothing speaks."""
    sample = text[:SAMPLE]
    weights = Counter({code: weight * len(script.findall(sample)) for code, (script, weight) in SCRIPTS.items()})
    # Japanese is written in both: a tenth of kana among the ideographs tells it from Chinese.
    if weights["ja"] * 10 > weights["zh"]:
        weights["ja"] += weights.pop("zh")
    code, weight = max(weights.items(), key=lambda item: item[1])
    return code if weight else "en"


def direction(language: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute of a text in this language."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def slug(text: str) -> str:
    """The text as one path segment: letters, marks and digits of every script, at most 80 characters and 240 bytes."""
    folded = clean(text)
    for _ in range(2):  # folding may undo the normal form, and the other way round; twice is stable
        folded = unicodedata.normalize("NFKC", folded.casefold())
    words = NOT_IN_SLUG.sub("-", SILENT_IN_SLUG.sub("", folded)).strip("-")
    return shorten(words, SLUG_LIMIT, SLUG_BYTES).strip("-") or "untitled"


def shorten(text: str, limit: int, byte_limit: int) -> str:
    """As many whole characters from the beginning as fit into `limit` code points and `byte_limit` bytes."""
    end = 0
    for grapheme in GRAPHEME.finditer(text[: limit + 1]):
        if grapheme.end() > limit or len(text[: grapheme.end()].encode()) > byte_limit:
            break
        end = grapheme.end()
    return text[:end]


def excerpt_of(text: str, limit: int) -> str:
    """The beginning in at most `limit` characters as a reader sees them, cut at a word, with an ellipsis where cut."""
    seen = graphemes(text[: limit * 40])
    if len(seen) <= limit and "".join(seen) == text:
        return text
    head = "".join(seen[: limit - 1])
    at_word = head.rsplit(" ", 1)[0]
    # A text that is written without spaces is cut where it is full.
    kept = at_word if len(at_word) * 2 > len(head) else head
    return kept.rstrip(" ,;:.…-–—") + "…"
