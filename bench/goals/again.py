"""Goals 1 and 5: what was served before is served again about as fast as the server under it can."""

from collections.abc import Sequence
from statistics import median

from bench.meters import Meter
from bench.pages import Page, conditional, fetch
from bench.peers import running_peers
from bench.stage import Bound, Measured, Stage, load_site
from bench.table import Row, Target
from tests.rigs.site import Site

OF_FLASK, OF_BARE, OF_FLASK_304 = 0.7, 0.5, 1.0
PEERS = (("a", "bare WSGI"), ("b", "Flask view"))

Sites = dict[str, tuple[Site, Meter]]


def measure(stage: Stage) -> list[Row]:
    """The article with 100 comments, the 304, and the lists, each beside both peers."""
    article = Page("article, 100 comments", f"/articles/{stage.built.threads[100]}")
    again = conditional(article, fetch(stage.port, article))
    lists = [Page(name, path) for name, path in stage.built.lists.items()]
    rows = []
    with running_peers(stage.port, [article, again, *lists]) as peers:
        sites: Sites = {"": (stage.site, stage.meter)}
        sites |= {letter: (peer, Meter((peer.process.pid,))) for letter, peer in zip("ab", peers.values(), strict=True)}
        for page in (article, again):
            rows += compare(stage, 1, page, sites, stage.scale.turns, stage.scale.seconds)
        for page in lists:
            rows += compare(stage, 5, page, sites, min(3, stage.scale.turns), stage.scale.seconds / 2)
    return rows


def compare(stage: Stage, goal: int, page: Page, sites: Sites, turns: int, seconds: float) -> list[Row]:
    """Load the product and its peers in turn, so that what drifts hits all of them; the medians over the turns."""
    results: dict[str, list[Measured]] = {name: [] for name in sites}
    many = stage.scale.connections
    for site, meter in sites.values():
        load_site(site, meter, [page], Bound(seconds, 2 * many, many))
    for _ in range(turns):
        for name, (site, meter) in sites.items():
            results[name].append(load_site(site, meter, [page], Bound(seconds, 1_000_000, many)))
    rates = {name: median(each.load.rate for each in measured) for name, measured in results.items()}
    cost = {name: median(each.cpu.total for each in measured) for name, measured in results.items()}
    note = f"CPU {cost[''] / cost['b']:.2g} × b, {cost[''] / cost['a']:.2g} × a"
    stage.count_queries(page)  # in this process it may be the first time
    product = row(goal, page.name, results[""], aims(page, rates), note, str(stage.count_queries(page)))
    return [product, *(row(goal, f"  ({name}) {kind}", results[name]) for name, kind in PEERS)]


def aims(page: Page, rates: dict[str, float]) -> tuple[Target, ...]:
    """What the issue asks of a page, as shares of its peers' rates."""
    of_flask, of_bare = rates[""] / rates["b"], rates[""] / rates["a"]
    if "304" in page.name:
        return (Target(of_flask, OF_FLASK_304, "of b", "at least"),)
    return (Target(of_flask, OF_FLASK, "of b", "at least"), Target(of_bare, OF_BARE, "of a", "at least"))


def row(
    goal: int,
    what: str,
    measured: Sequence[Measured],
    targets: tuple[Target, ...] = (),
    note: str = "",
    queries: str | None = None,
) -> Row:
    """The medians over some turns."""
    return Row(
        goal,
        what,
        rate=median(each.load.rate for each in measured),
        median_ms=median(each.load.median_ms for each in measured),
        p99_ms=median(each.load.p99_ms for each in measured),
        cpu_ms=median(each.cpu.total for each in measured),
        bytes=median(each.load.bytes / max(1, each.load.count) for each in measured),
        queries=queries,
        targets=targets,
        note=note,
    )
