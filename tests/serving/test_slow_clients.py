"""Slow clients: 300 of each kind do not stop a calm reader. The one file that asserts a time, as ATTACKS asks."""

import re

import requests

from tests.rigs.site import Site
from tests.serving.crowd import calm_reading, crowds, slow_ways, slowest_of_a_hundred
from tests.serving.nginx import running_nginx


def longest_page(address: str) -> str:
    """The path of the longest article that the home page leads to."""
    home = requests.get(f"{address}/", timeout=30).text
    paths = set(re.findall(r'"(/articles/[^"#?]+)"', home))
    return max(paths, key=lambda path: len(requests.get(address + path, timeout=30).content))


def test_slow_clients_do_not_stop_a_calm_reader(site: Site) -> None:
    """300 slow headers, 300 slow bodies and 300 slow readers at once, as `make serve` runs it."""
    page = longest_page(site.address)

    with crowds(site.address, slow_ways(site.address, page)):
        waits = calm_reading(site.address, page, seconds=6)

    assert slowest_of_a_hundred(waits) < 1


def test_slow_clients_do_not_stop_a_calm_reader_behind_the_proxy(site: Site) -> None:
    """The same in front of nginx with the configuration of `deploy/`."""
    with running_nginx(site.address) as proxy:
        page = longest_page(proxy.address)

        with crowds(proxy.address, slow_ways(proxy.address, page)):
            waits = calm_reading(proxy.address, page, seconds=6)

    assert slowest_of_a_hundred(waits) < 1
