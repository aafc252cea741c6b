"""Changes of the rules about words; after each, every process makes them ready anew."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.models import Account
from app.comments.admission.words.models import WordRule
from app.comments.admission.words.wishes import Wish, read_wish
from app.comments.policy import may_change_rules
from app.comments.queries.word_rules import WORD_RULES, count_rules, find_rule_by_key, list_all_rules
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.versions import bump

MOST_RULES = 5_000


@dataclass(frozen=True)
class Import:
    """What came of many rules at once."""

    added: int
    changed: int
    same: int


def add_rule(account: Account, wish: Wish) -> WordRule:
    """A new rule; raises NotAllowed, RuleBroken."""
    begin_change(account)
    key, kept = read_wish(wish)
    refuse_twice(key)
    refuse_too_many(1)
    rule = WordRule(key=key, created_by_id=account.id, **vars(kept))
    db.session.add(rule)
    db.session.flush()
    return rule


def change_rule(account: Account, rule: WordRule, wish: Wish) -> None:
    """Another rule in the place of this one; raises NotAllowed, RuleBroken."""
    begin_change(account)
    refuse_gone(rule)
    key, kept = read_wish(wish)
    refuse_twice(key, besides=rule)
    put(rule, key, kept)
    db.session.flush()


def remove_rule(account: Account, rule: WordRule) -> None:
    """Words that are no longer looked for; raises NotAllowed, RuleBroken."""
    begin_change(account)
    refuse_gone(rule)
    db.session.delete(rule)
    db.session.flush()


def import_rules(account: Account, wanted: Mapping[str, Wish]) -> Import:
    """Many rules by what they mean, as they were read; all or none. Raises NotAllowed, RuleBroken.

    Each takes the place of one that means the same.
    """
    begin_change(account)
    there = {rule.key: rule for rule in list_all_rules()}
    new = [key for key in wanted if key not in there]
    other = [key for key, wish in wanted.items() if key in there and not is_same(there[key], wish)]
    refuse_too_many(len(new))
    for key in other:
        put(there[key], key, wanted[key])
    db.session.add_all(WordRule(key=key, created_by_id=account.id, **vars(wanted[key])) for key in new)
    db.session.flush()
    return Import(len(new), len(other), len(wanted) - len(new) - len(other))


def is_same(rule: WordRule, wish: Wish) -> bool:
    """Whether a rule is what somebody would have it be; a wish without a note leaves the one that there is."""
    return (rule.decision, rule.replacement) == (wish.decision, wish.replacement) and wish.note in ("", rule.note)


def put(rule: WordRule, key: str, wish: Wish) -> None:
    """Let a rule be what somebody would have it be."""
    rule.key, rule.pattern, rule.decision = key, wish.pattern, wish.decision
    rule.replacement, rule.note = wish.replacement, wish.note


def begin_change(account: Account) -> None:
    """Let every process make the rules ready anew, and whoever changes them too wait; raises NotAllowed."""
    if not may_change_rules(account):
        raise NotAllowed("Only administrators change the rules.")
    bump(WORD_RULES)


def refuse_gone(rule: WordRule) -> None:
    """Raises RuleBroken where somebody was faster."""
    if db.session.get(WordRule, rule.id, populate_existing=True) is None:
        raise RuleBroken("Somebody has removed this rule meanwhile.")


def refuse_twice(key: str, besides: WordRule | None = None) -> None:
    """Raises RuleBroken where another rule means the same."""
    same = find_rule_by_key(key)
    if same and same is not besides:
        raise RuleBroken(f"The rule “{same.pattern}” means the same already.")


def refuse_too_many(more: int) -> None:
    """Raises RuleBroken where there would be more rules than are looked for in good time."""
    if count_rules() + more > MOST_RULES:
        raise RuleBroken(f"There can be {MOST_RULES:,} rules at most.")
