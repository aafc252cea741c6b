"""The rules about words: listed for people, and made ready for admission."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.comments.admission.words.models import WordRule
from app.comments.admission.words.reading import Reading
from app.comments.admission.words.ruling import Rule, Ruling
from app.kernel.database import db
from app.kernel.errors import NotFound
from app.kernel.versions import Marks, read_marks

WORD_RULES = "word-rules"
RULES_A_PAGE = 50


def read_ruling() -> Ruling:
    """What the rules say as they are now, made ready once in each process until one of them changes."""
    return make_ruling(read_marks((WORD_RULES,)))


def prepare_ruling() -> None:
    """Make the rules ready, should they be new, before a transaction that others wait for."""
    read_ruling()


@lru_cache(1)
def make_ruling(marks: Marks) -> Ruling:
    """The rules as they are with these marks."""
    rows = db.session.execute(select(WordRule.pattern, WordRule.decision, WordRule.replacement).order_by(WordRule.id))
    return Ruling([Rule(pattern, decision, replacement) for pattern, decision, replacement in rows])


def list_rules(search: str = "", page: int = 1) -> Sequence[WordRule]:
    """The rules that mean or note something, in the order of what they mean; one more than a page holds."""
    query = select(WordRule).order_by(WordRule.key).options(joinedload(WordRule.created_by, innerjoin=True))
    if search:
        meant = "".join(letter.key for letter in Reading(search, closed_up=False).letters).strip()
        found = WordRule.note.icontains(search, autoescape=True)
        query = query.where(or_(WordRule.key.contains(meant, autoescape=True), found) if meant else found)
    return db.session.scalars(query.offset((page - 1) * RULES_A_PAGE).limit(RULES_A_PAGE + 1)).all()


def list_all_rules() -> Sequence[WordRule]:
    """Every rule, in the order of what they mean."""
    return db.session.scalars(select(WordRule).order_by(WordRule.key)).all()


def count_rules() -> int:
    """How many rules there are."""
    return db.session.scalar(select(func.count(WordRule.id))) or 0


def get_rule(rule_id: int) -> WordRule:
    """A rule by its number; raises NotFound."""
    rule = db.session.get(WordRule, rule_id)
    if rule is None:
        raise NotFound
    return rule


def find_rule_by_key(key: str) -> WordRule | None:
    """The rule that means this."""
    return db.session.scalar(select(WordRule).where(WordRule.key == key))
