"""Measures: begun for a while, ended by themselves or before that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from app.accounts.commands.locking import lock
from app.accounts.models import Account
from app.articles.models import Article, Category
from app.articles.signals import category_merged
from app.comments.admission.models import Measure
from app.comments.measures import FOR_PEOPLE, Kind
from app.comments.models import thread_name
from app.comments.policy import is_staff
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotFound, RuleBroken
from app.kernel.versions import SITE, bump

MOST_MINUTES = 60  # what a person said is remembered for longer than that
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Target:
    """What a measure is about: one of these, or where there is none of them the whole site."""

    article: Article | None = None
    category: Category | None = None
    account: Account | None = None

    @property
    def ids(self) -> dict[str, int | None]:
        """What a row says of it."""
        named = {"article_id": self.article, "category_id": self.category, "account_id": self.account}
        return {name: thing.id if thing else None for name, thing in named.items()}


def start(by: Account, target: Target, kind: Kind, until_at: datetime | None = None, minutes: int = 0) -> Measure:
    """Ask something of those who write, in the place of what the same kind asked there before; raises RuleBroken.

    Asks no policy: moderation does.
    """
    check(target, kind, until_at, minutes)
    hold(target.ids["article_id"], target.ids["account_id"])
    is_same = and_(Measure.kind == kind, *(getattr(Measure, name) == value for name, value in target.ids.items()))
    ended = update(Measure).where(Measure.lifted_at.is_(None), or_(is_same, Measure.until_at <= now()))
    db.session.execute(ended.values(lifted_at=now()))
    measure = Measure(kind=kind, until_at=until_at, created_by_id=by.id, **target.ids)
    measure.minutes = minutes if kind is Kind.SLOW else 0
    db.session.add(measure)
    db.session.flush()
    return measure


def check(target: Target, kind: Kind, until_at: datetime | None, minutes: int) -> None:
    """Raises RuleBroken where a measure can't be asked so."""
    if target.account and is_staff(target.account):
        raise RuleBroken("Staff pass every measure: a role is to be taken first.")
    if target.account and kind not in FOR_PEOPLE:
        raise RuleBroken("Of one person you can ask that their replies wait, or that they write slowly.")
    if kind is Kind.RAID and until_at is None:
        raise RuleBroken("Say for how many hours: everybody new waits for as long.")
    if until_at and not now() < until_at <= now() + LONGEST:
        raise RuleBroken("A measure ends within a year.")
    if kind is Kind.SLOW and not 1 <= minutes <= MOST_MINUTES:
        raise RuleBroken(f"Say how many minutes lie between two replies of one person: 1 to {MOST_MINUTES}.")


def lift(measure: Measure) -> None:
    """End a measure before it ends by itself; raises NotFound where somebody has. Asks no policy: moderation does."""
    hold(measure.article_id, measure.account_id)
    db.session.refresh(measure, ["lifted_at"])
    if measure.lifted_at:
        raise NotFound
    measure.lifted_at = now()
    db.session.flush()


def hold(article_id: int | None, account_id: int | None) -> None:
    """Let whoever begins or ends a measure there too wait, and have pages made anew that say what holds.

    Of a person none says it.
    """
    if account_id:
        lock(account_id)
        return
    bump(thread_name(article_id) if article_id else SITE)


@category_merged.connect
def move_measures(category: Category, target: Category) -> None:
    """What is asked in a category is asked in the one that took its articles, where not the same is asked already."""
    holds = and_(Measure.lifted_at.is_(None), or_(Measure.until_at.is_(None), Measure.until_at > now()))
    there = select(Measure.kind).where(Measure.category_id == target.id, holds)
    moved = update(Measure).where(Measure.category_id == category.id, or_(~holds, Measure.kind.not_in(there)))
    db.session.execute(moved.values(category_id=target.id).execution_options(synchronize_session=False))
