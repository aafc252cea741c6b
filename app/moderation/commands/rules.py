"""Changes of the rules about words, each with its row in the log."""

from collections.abc import Mapping

from app.accounts.models import Account
from app.comments.admission.words.models import WordRule
from app.comments.admission.words.wishes import Wish, write_line
from app.comments.commands import word_rules
from app.kernel.errors import RuleBroken
from app.moderation.commands.log import record
from app.moderation.decisions import Decision
from app.moderation.models import ModerationAction


def add(administrator: Account, wish: Wish) -> ModerationAction:
    """A new rule; raises NotAllowed, RuleBroken."""
    rule = word_rules.add_rule(administrator, wish)
    return record(administrator, Decision.CHANGE_RULES, note=f"New: {line_of(rule)}")


def change(administrator: Account, rule: WordRule, wish: Wish) -> ModerationAction:
    """Another rule in the place of one; raises NotAllowed, RuleBroken."""
    before = line_of(rule)
    word_rules.change_rule(administrator, rule, wish)
    return record(administrator, Decision.CHANGE_RULES, note=f"Was: {before}\nNow: {line_of(rule)}")


def remove(administrator: Account, rule: WordRule) -> ModerationAction:
    """Words that are no longer looked for; raises NotAllowed, RuleBroken."""
    word_rules.remove_rule(administrator, rule)
    return record(administrator, Decision.CHANGE_RULES, note=f"Removed: {line_of(rule)}")


def bring_in(administrator: Account, wanted: Mapping[str, Wish]) -> ModerationAction:
    """Many rules at once, all or none; raises NotAllowed, RuleBroken."""
    if not wanted:
        raise RuleBroken("There is no rule in that text.")
    came = word_rules.import_rules(administrator, wanted)
    note = f"Imported: {came.added:,} new, {came.changed:,} changed, {came.same:,} were there already."
    return record(administrator, Decision.CHANGE_RULES, note=note)


def line_of(rule: WordRule) -> str:
    """The rule on one line."""
    return write_line(Wish(rule.pattern, rule.decision, rule.replacement, rule.note))
