"""What can be decided, and which of it is what."""

from enum import StrEnum


class Decision(StrEnum):
    """What a moderator can decide, and what else the log tells of the staff and of the site.

    What readers had is removed, and what they had not is rejected.
    """

    APPROVE = "approve"
    REJECT = "reject"
    REMOVE = "remove"
    RESTORE = "restore"
    UNDO = "undo"
    CLOSE = "close"
    REOPEN = "reopen"
    BAN = "ban"
    LIFT = "lift"
    REMOVE_TEXT = "remove_text"
    ESCALATE = "escalate"
    CHANGE_RULES = "change_rules"
    START_MEASURE = "start_measure"
    END_MEASURE = "end_measure"
    ROLES = "roles"
    LOG_IN = "log_in"
    MERGE = "merge"
    UNDO_MERGE = "undo_merge"
    SETTING = "setting"
    ENVIRONMENT = "environment"
    ERASE = "erase"
    SET_REASONS = "set_reasons"
    SUSPEND = "suspend"
    WARN = "warn"
    WITHDRAW = "withdraw"
    NOTE = "note"
    UPHOLD = "uphold"
    OVERTURN = "overturn"


SANCTIONS = (Decision.BAN, Decision.SUSPEND, Decision.WARN)
ANSWERS = (Decision.UPHOLD, Decision.OVERTURN)  # of appeals
# What everybody may read of: how readers are treated. What staff do among themselves is theirs.
PUBLIC = frozenset(
    {
        Decision.APPROVE,
        Decision.REJECT,
        Decision.UNDO,
        Decision.CLOSE,
        Decision.REOPEN,
        Decision.LIFT,
        Decision.REMOVE_TEXT,
        Decision.REMOVE,
        Decision.RESTORE,
        *SANCTIONS,
        Decision.WITHDRAW,
        *ANSWERS,
        Decision.START_MEASURE,
        Decision.END_MEASURE,
    }
)
BY_ITSELF = {Decision.ENVIRONMENT: "The site", Decision.ERASE: "The program"}
REMOVALS = (Decision.REJECT, Decision.REMOVE)  # after which readers do not have the comment
