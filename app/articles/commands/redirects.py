"""The address book of redirects."""

from collections.abc import Callable, Collection, Mapping
from urllib.parse import unquote, urlsplit

from sqlalchemy import insert, select

from app.accounts.models import Account
from app.articles.policy import may_manage_redirects
from app.articles.queries.redirects import find_taken, path_key
from app.articles.redirects.models import Redirect
from app.kernel.addresses import local_path, web_address
from app.kernel.database import db, parts
from app.kernel.errors import NotAllowed, RuleBroken

MOST_LINES = 5_000


def import_redirects(
    actor: Account, lines: str, address: str, is_route: Callable[[str], bool], *, elsewhere: bool
) -> int:
    """Keep every line "from to", all or none; how many. Raises NotAllowed, RuleBroken.

    `address` is the site's own; at a path that `is_route` something of the program is.
    """
    if not may_manage_redirects(actor):
        raise NotAllowed("Only editors keep the address book.")
    wanted = dict(read_line(line, address) for line in lines.splitlines() if line.strip())
    if not 1 <= len(wanted) <= MOST_LINES:
        raise RuleBroken(f"Give 1 to {MOST_LINES:,} lines, each with an old address and a new one.")
    taken = find_taken(wanted)
    for path, target in wanted.items():
        if is_route(path) or path in taken:
            raise RuleBroken(f"There is something at {path} already, so it can’t lead elsewhere.")
        if not elsewhere and not target.startswith("/"):
            raise RuleBroken(f"{target} is another site. If that is meant, tick the box below and send it again.")
    kept = {each.path: each for each in list_at(wanted)}
    refuse_loops(wanted)
    for path, redirect in kept.items():
        redirect.target = wanted[path]
    new = [{"path": path, "target": target} for path, target in wanted.items() if path not in kept]
    if new:
        db.session.execute(insert(Redirect), new)
    db.session.flush()
    return len(wanted)


def read_line(line: str, address: str) -> tuple[str, str]:
    """The old path and where it leads; raises RuleBroken."""
    words = [each.removeprefix(address) or "/" for each in line.split()]
    path = path_key(unquote(urlsplit(words[0]).path)) if words and words[0].startswith("/") else None
    if len(words) != 2 or path is None or path == "/" or "?" in words[0]:
        raise RuleBroken(f"“{line.strip()[:100]}” is not an old path, such as /old/page, and a new address.")
    if words[1].startswith("/"):
        if words[1] != "/" and local_path(words[1]) == "/":
            raise RuleBroken(f"“{words[1][:100]}” is no path of this site.")
        return path, words[1]
    if not words[1].startswith("https://"):
        raise RuleBroken(f"“{words[1][:100]}” begins neither with / nor with https://.")
    return path, web_address(words[1])


def refuse_loops(wanted: Mapping[str, str]) -> None:
    """Raises RuleBroken where one would be led in a circle; every circle holds one of the new lines."""
    targets = find_targets(wanted)
    ends = set[str]()  # paths from which one arrives somewhere
    for path in wanted:
        way, here = set[str](), key_of(path)
        while here is not None and here not in ends:
            if here in way:
                raise RuleBroken(f"{path} would lead back to {here}.")
            way.add(here)
            here = key_of(targets[here]) if here in targets else None
        ends |= way


def find_targets(wanted: Mapping[str, str]) -> dict[str, str]:
    """Where the new lines lead, and the old ones that one comes to from there."""
    targets = dict(wanted)
    found: Mapping[str, str] = wanted
    while found:
        next_ones = {key for target in found.values() if (key := key_of(target)) and key not in targets}
        found = {each.path: each.target for each in list_at(next_ones)}
        targets |= found
    return targets


def key_of(target: str) -> str | None:
    """The path that a redirect leads to, as redirects are looked up; None where that is another site."""
    return path_key(unquote(urlsplit(target).path)) if target.startswith("/") else None


def list_at(paths: Collection[str]) -> list[Redirect]:
    """The redirects that these paths have already."""
    queries = [select(Redirect).where(Redirect.path.in_(part)) for part in parts(list(paths))]
    return [each for query in queries for each in db.session.scalars(query)]


def remove_redirect(actor: Account, redirect: Redirect) -> None:
    """Take a line out of the address book; raises NotAllowed."""
    if not may_manage_redirects(actor):
        raise NotAllowed("Only editors keep the address book.")
    db.session.delete(redirect)
    db.session.flush()
