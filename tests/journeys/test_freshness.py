"""Two workers keep pages, each its own: what one of them has changed, none of them shows as it was."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.journeys.stage import Stage
from tests.journeys.test_durability import ARTICLE, make_writer

ROUNDS = 12
LOOKS = 8


@pytest.mark.parametrize("kind", ["stage", "stage_on_postgresql"])
def test_a_reply_is_on_the_page_of_every_process_as_soon_as_it_was_answered(
    request: pytest.FixtureRequest, kind: str
) -> None:
    stage: Stage = request.getfixturevalue(kind)
    writer = make_writer(stage, 99)
    look_everywhere(stage)

    for number in range(ROUNDS):
        text = f"Fresh sentence {number} of {writer.number}."
        form = {"csrf_token": writer.token, "text": text}
        posted = writer.browser.post(f"{stage.address}{ARTICLE}/comments", form, allow_redirects=False, timeout=30)
        assert posted.status_code == 303
        pages = look_everywhere(stage)

        assert all(text in page for page in pages)


def look_everywhere(stage: Stage) -> list[str]:
    """The newest replies as many strangers see them at once, on connections of their own, so from every worker."""

    def look(_: int) -> str:
        return requests.get(f"{stage.address}{ARTICLE}?order=newest", timeout=30).text

    with ThreadPoolExecutor(LOOKS) as pool:
        return list(pool.map(look, range(LOOKS)))
