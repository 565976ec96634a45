"""What a page says of itself to sites that show links to it."""

import re

import httpx
import pytest

from tests.helpers import served


@pytest.fixture(scope="module")
def address():
    with served() as url:
        yield url


@pytest.fixture(scope="module")
def page(address):
    return httpx.get(address)


def tags(text, name):
    return re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', text)


def test_each_tag_is_there_once_and_is_ours(page):
    for name in ("og:title", "og:description", "og:image", "og:url", "description", "twitter:card"):
        assert len(tags(page.text, name)) == 1, name
    assert tags(page.text, "og:title") == ["The first GANs"]
    assert len(re.findall(r"og:title", page.text)) == 1
    assert "header-image" not in page.text  # Gradio's own picture, on another host
    assert page.text.count("<title>The first GANs</title>") == 1
    assert int(page.headers["content-length"]) == page.num_bytes_downloaded


def test_the_picture_is_served_by_the_app_itself(page, address):
    (uri,) = tags(page.text, "og:image")
    assert uri.startswith(address)
    answer = httpx.get(uri)
    assert answer.headers["content-type"] == "image/jpeg"
    assert len(answer.content) < 300_000


def test_addresses_are_those_that_visitors_see():
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GRADIO_ROOT_PATH", "/gan")
        with served() as url:
            text = httpx.get(url, headers={"X-Forwarded-Host": "school.test", "X-Forwarded-Proto": "https"}).text
    assert tags(text, "og:url") == ["https://school.test/gan/"]
    assert tags(text, "og:image")[0].startswith("https://school.test/gan/opening/")


def test_a_host_name_cannot_write_into_the_page(address):
    text = httpx.get(address, headers={"X-Forwarded-Host": 'a"><script>alert(1)</script>'}).text
    assert "<script>alert(1)" not in text


def test_the_icon_is_the_apps_own(address):
    answer = httpx.get(f"{address}favicon.ico")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in answer.content


def test_the_licences_can_be_read(address):
    text = httpx.get(f"{address}licences.txt").text
    assert "MIT License" in text
    assert "dcgan-faces" in text


def test_answers_that_are_no_page_stay_as_they_are(address):
    assert httpx.get(f"{address}config").json()["title"] == "The first GANs"
