"""Comments of readers and of advertisers whose kind is known, in eight languages; the same for the same seed."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bench.words import comment_text, writer

FILE = Path(__file__).with_name("labelled.toml")
LANGUAGES = {"en": 8, "ko": 6, "de": 1, "fr": 1, "es": 1, "ru": 1, "ja": 1, "zh": 1}  # out of 20 comments
SPAM_SHARE = 0.35
AS_ON_THE_SITE = 0.6  # of what readers say in English and Korean
POLITE = 0.15  # of the advertisements, those that have no link and only a word about the article beside the offer
LOOK_ALIKES = str.maketrans("aeocp", "аеоср")  # Cyrillic


@dataclass(frozen=True)
class Labelled:
    """A comment, the name above it, and what a moderator would call it."""

    text: str
    name: str
    is_spam: bool
    language: str


def comments(count: int, seed: int = 1) -> list[Labelled]:
    """So many comments, as they come in; no two say the same."""
    dice, said = Random(seed), set[str]()
    found: list[Labelled] = []
    for each in endless(dice):
        if each.text not in said:
            said.add(each.text)
            found.append(each)
        if len(found) == count:
            break
    return found


def endless(dice: Random) -> Iterator[Labelled]:
    """One comment after another."""
    writers = {language: writer(language, dice.randrange(1000)) for language in ("en", "ko")}
    while True:
        (language,) = dice.choices(list(LANGUAGES), list(LANGUAGES.values()))
        if dice.random() < SPAM_SHARE:
            yield Labelled(advertisement(language, dice), bot(dice), is_spam=True, language=language)
        elif language in writers and dice.random() < AS_ON_THE_SITE:
            yield Labelled(comment_text(writers[language]), reader(dice), is_spam=False, language=language)
        else:
            yield Labelled(remark(language, dice), reader(dice), is_spam=False, language=language)


def remark(language: str, dice: Random) -> str:
    """What a reader says: one to three of the sentences."""
    sentences = told()[language]["ham"]["sentences"]
    chosen = dice.sample(sentences, dice.choice((1, 2, 2, 3)))
    return " ".join(fill(each, told()[language]["ham"]["things"], "honest", dice) for each in chosen)


def advertisement(language: str, dice: Random) -> str:
    """What an advertiser says; some hide behind a reader's sentence, some behind letters that look alike."""
    kind = told()[language]["spam"]
    chosen = dice.sample(kind["sentences"], dice.choice((1, 1, 2)))
    text = " ".join(fill(each, kind["wares"], "shady", dice) for each in chosen)
    if dice.random() < POLITE:
        text = f"{remark(language, dice)} {text}"
    if language == "en" and dice.random() < 0.1:
        text = " ".join(word if "://" in word else word.translate(LOOK_ALIKES) for word in text.split(" "))
    return text


def fill(sentence: str, things: list[str], kind: str, dice: Random) -> str:
    """A sentence with its slots filled."""
    thing, number = dice.choice(things), dice.randint(2, 900)
    link, other = (address(kind, dice) for _ in range(2))
    money = f"{dice.choice('$€₩£')}{number * 10:,}"
    return sentence.format(thing=thing, ware=thing, number=number, money=money, link=link, link2=other)


def address(kind: str, dice: Random) -> str:
    """An address of a page on a host of this kind; advertisers have a new one for nearly every comment."""
    hosts, page = told()["hosts"], dice.choice(("", f"/{dice.randint(1, 99)}", f"/?ref={dice.randint(1, 99)}"))
    if kind == "honest":
        return f"https://{dice.choice(hosts['honest'])}.example{page}"
    return f"https://{dice.choice(hosts['shady'])}-{dice.choice(hosts['wares'])}{dice.randint(1, 999)}.example{page}"


def reader(dice: Random) -> str:
    """The name of somebody."""
    return str(dice.choice(told()["hosts"]["names"]))


def bot(dice: Random) -> str:
    """What an advertiser is called; one in three takes a name as people have them."""
    return str(dice.choice(told()["hosts"]["bots"])) if dice.random() < 0.67 else reader(dice)


@cache
def told() -> dict[str, Any]:
    """The sentences."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
