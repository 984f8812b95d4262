"""What is served for long."""

import gc
import sys
from collections.abc import Iterator

import pytest
from litestar.testing import AsyncTestClient

from api.commands import serving
from api.serving import create_served_app
from api.settings import Settings


@pytest.fixture(autouse=True)
def interpreter() -> Iterator[None]:
    """Leave the interpreter as it was."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


async def test_a_served_application_is_not_searched_for_garbage_again_and_again(settings: Settings):
    """Hundreds of thousands of objects exist by then; only few new ones are left for the collector to walk through."""
    gc.unfreeze()
    async with AsyncTestClient(create_served_app(settings)) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert len(gc.get_objects()) < gc.get_freeze_count() / 10
        assert sys.getswitchinterval() == pytest.approx(0.001)


def test_this_is_what_the_command_serves():
    assert f"{create_served_app.__module__}:{create_served_app.__qualname__}" == serving.SERVED
