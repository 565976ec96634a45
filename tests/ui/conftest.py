import pytest
from gradio_client import Client

from tests.helpers import served


@pytest.fixture
def client():
    """A program that is connected to the app."""
    with served() as url:
        yield Client(url, verbose=False)
