"""The README says what is true: every setting, every folder, both commands."""

import re

from config import PREFIX, PROVIDER_FIELDS, READERS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_lists_every_setting_and_no_other() -> None:
    documented = set(re.findall(rf"^\| `{PREFIX}(\w+)` \|", README, re.MULTILINE))

    known = set(READERS)

    assert documented == known, "Give every setting of config.READERS its row in the README's table, and no other."


def test_every_field_of_a_provider_is_explained() -> None:
    unnamed = [field for field in PROVIDER_FIELDS if field not in README]

    assert not unnamed, "Explain these fields under 'Providers' in the README."


def test_the_tour_names_every_folder_of_the_house() -> None:
    tour = README.split("## How the code is laid out")[1].split("## The words")[0]

    folders = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}

    assert {name for name in folders if not re.search(rf"\b{name}\b", tour)} == set()


def test_every_file_that_the_tour_names_is_there_and_is_named_once() -> None:
    tour = README.split("## How the code is laid out")[1].split("## The words")[0]

    rows = re.findall(r"^\| `(\w+/\S+)` \|", tour, re.MULTILINE)
    named = re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", tour)

    missing = {name for name in named if not ((ROOT / "app" / name).exists() or (ROOT / name).exists())}
    assert not missing, "Name these files as they are called now."
    assert len(rows) == len(set(rows)) > 0


def test_both_commands_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"^    make (\w+)$", README, re.MULTILINE))

    assert {"run", "test"} <= named
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in named)
