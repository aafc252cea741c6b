"""A shelf holds what fits on it, and one thing for each key."""

from concurrent.futures import ThreadPoolExecutor

from app.kernel.shelf import Shelf


def test_a_new_thing_takes_the_place_of_the_old_one() -> None:
    shelf = Shelf[str, str](100)

    shelf.put("a", "old", 60)
    shelf.put("a", "new", 70)

    assert (shelf.find("a"), shelf.find("b"), shelf.taken) == ("new", None, 70)


def test_what_was_put_there_first_makes_room() -> None:
    shelf = Shelf[str, int](100)

    for number, key in enumerate("abcd"):
        shelf.put(key, number, 40)

    assert [shelf.find(key) for key in "abcd"] == [None, None, 2, 3]
    assert shelf.taken == 80


def test_what_is_larger_than_the_shelf_is_not_kept() -> None:
    shelf = Shelf[str, int](100)

    shelf.put("large", 1, 101)

    assert (shelf.find("large"), shelf.taken, len(shelf.things)) == (None, 0, 0)


def test_many_hands_do_not_miscount() -> None:
    shelf = Shelf[int, int](1_000)

    def fill(begin: int) -> None:
        for number in range(2_000):
            shelf.put((begin + number * 7) % 50, number, 1 + number % 90)

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(fill, range(4)))

    assert shelf.taken == sum(size for _, size in shelf.things.values()) <= 1_000
