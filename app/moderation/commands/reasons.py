"""The list of reasons, as administrators keep it. What was told by a reason before stays as it was told."""

from collections.abc import Iterator, Sequence
from itertools import count

from sqlalchemy import select

from app.accounts.models import Account
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean, clean_line, length, shorten, slug
from app.moderation.commands.log import record
from app.moderation.commands.staff import hold_settings
from app.moderation.decisions import Decision
from app.moderation.models import CODE_LIMIT, CodedReason, ModerationAction, Reason
from app.moderation.policy import can_be_retired, may_change_settings

LABEL_LIMIT = 40
TEXT_LIMIT = 500


def add_reason(administrator: Account, label: str, text: str) -> ModerationAction:
    """Put one more reason at the end of the list; raises NotAllowed, RuleBroken."""
    reasons = lock_reasons(administrator)
    reason = CodedReason(code=new_code(label, reasons), position=max(each.position for each in reasons) + 1)
    write(reason, label, text, reasons)
    db.session.add(reason)
    return record(administrator, Decision.SET_REASONS, note=f"Added “{reason.label}”. {reason.text}")


def edit_reason(administrator: Account, reason: CodedReason, label: str, text: str) -> ModerationAction:
    """Let a reason say something else from now on; raises NotAllowed, RuleBroken."""
    reasons = lock_reasons(administrator)
    before = reason.label
    write(reason, label, text, reasons)
    return record(administrator, Decision.SET_REASONS, note=f"“{before}” is “{reason.label}” now. {reason.text}")


def raise_reason(administrator: Account, reason: CodedReason) -> ModerationAction:
    """Let a reason change places with the one before it; raises NotAllowed, RuleBroken."""
    reasons = lock_reasons(administrator)
    earlier = [each for each in reasons if each.position < reason.position and each.retired_at is None]
    if not earlier:
        raise RuleBroken(f"“{reason.label}” is the first of the list already.")
    above = earlier[-1]
    above.position, reason.position = reason.position, above.position
    return record(administrator, Decision.SET_REASONS, note=f"“{reason.label}” stands before “{above.label}” now.")


def retire_reason(administrator: Account, reason: CodedReason) -> ModerationAction:
    """Let nobody choose a reason any more; what was decided for it stays so. Raises NotAllowed, RuleBroken."""
    others = [each for each in lock_reasons(administrator) if each.retired_at is None and each is not reason]
    if not can_be_retired(reason):
        raise RuleBroken("This reason is retired already, or the filter learns what spam is by it.")
    if not others:
        raise RuleBroken("One reason must be left to choose.")
    reason.retired_at = now()
    return record(administrator, Decision.SET_REASONS, note=f"Retired “{reason.label}”.")


def bring_reason_back(administrator: Account, reason: CodedReason) -> ModerationAction:
    """Let a reason be chosen again; raises NotAllowed, RuleBroken."""
    reasons = lock_reasons(administrator)
    if reason.retired_at is None:
        raise RuleBroken(f"“{reason.label}” can be chosen already.")
    reason.retired_at = None
    write(reason, reason.label, reason.text, reasons)
    return record(administrator, Decision.SET_REASONS, note=f"Brought “{reason.label}” back.")


def lock_reasons(administrator: Account) -> Sequence[CodedReason]:
    """The list as it is now, which nobody else changes before this transaction ends; raises NotAllowed."""
    if not may_change_settings(administrator):
        raise NotAllowed("Only an administrator changes the reasons.")
    hold_settings()  # for nobody can hold a reason that another is just adding
    rows = select(CodedReason).order_by(CodedReason.position, CodedReason.code)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def write(reason: CodedReason, label: str, text: str, reasons: Sequence[CodedReason]) -> None:
    """Put label and text into a reason; raises RuleBroken."""
    label, text = clean_line(label), clean(text)
    if not 0 < length(label) <= LABEL_LIMIT:
        raise RuleBroken(f"A reason is called by 1 to {LABEL_LIMIT} characters.")
    if len(text) > TEXT_LIMIT:
        raise RuleBroken(f"What the person reads has at most {TEXT_LIMIT} characters.")
    others = [each for each in reasons if each is not reason and each.retired_at is None]
    if any(each.label.casefold() == label.casefold() for each in others):
        raise RuleBroken(f"Another reason is called “{label}”.")
    reason.label, reason.text = label, text


def new_code(label: str, reasons: Sequence[CodedReason]) -> str:
    """A code that no reason had before, like the label."""
    taken = {each.code for each in reasons} | set(Reason)
    word = slug(label).replace("-", "_")
    codes = (shorten(word, CODE_LIMIT - len(end), 4 * CODE_LIMIT) + end for end in suffixes())
    return next(code for code in codes if code not in taken)


def suffixes() -> Iterator[str]:
    """Nothing, `_2`, `_3` and so on."""
    yield ""
    yield from (f"_{number}" for number in count(2))
