"""Who may upload, describe and remove pictures and files."""

from app.accounts.models import Account, Role
from app.accounts.policy import has_any
from app.media.models import Upload


def may_upload(account: Account | None) -> bool:
    """Authors and editors fill the library, and use all that is in it."""
    return has_any(account, Role.AUTHOR, Role.EDITOR)


def may_change(account: Account | None, upload: Upload) -> bool:
    """Authors describe and remove what they uploaded, editors everything."""
    if account is None or not may_upload(account):
        return False
    return upload.uploader_id == account.id or has_any(account, Role.EDITOR)


def may_describe(account: Account | None, upload: Upload) -> bool:
    """The same; and whoever uses a picture that nobody has described yet."""
    return may_change(account, upload) or (may_upload(account) and not upload.is_described)
