"""Settings from the environment, of which the log tells at the next start that they were changed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from app.kernel.database import db
from app.kernel.keyed import keyed_hash
from app.moderation.commands.log import hold_head, record
from app.moderation.models import Decision, KnownSetting


def note_environment(values: Mapping[str, str], keys: Sequence[str]) -> list[str]:
    """Tell the log which settings are not as they were at the last start; their names.

    Of values nothing is kept but digests under the first of the keys; those under the others are known too. Whoever
    starts at the same moment waits, and then finds nothing new.
    """
    hold_head()  # the log's last lock, held first: nothing else is waited for in here
    known = dict(db.session.execute(select(KnownSetting.name, KnownSetting.digest)).all())
    now = {name: [keyed_hash(key, name, value) for key in keys] for name, value in values.items()}
    changed = sorted(name for name in known.keys() | now.keys() if known.get(name) not in now.get(name, ()))
    if changed:
        db.session.execute(delete(KnownSetting))
        db.session.add_all(KnownSetting(name=name, digest=digests[0]) for name, digests in now.items())
        record(None, Decision.ENVIRONMENT, details={"settings": changed})
    return changed
