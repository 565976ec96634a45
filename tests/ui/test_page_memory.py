"""The page is made once for each address, and is never that of another one."""

import asyncio
import functools
import gzip
import inspect
import re

import httpx
import pytest
from gradio.routes import App
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from gan_demo.ui.page_memory import PAGES, READ, PageMemory
from tests.helpers import TIMEOUT, served

get = functools.partial(httpx.get, timeout=TIMEOUT)


class Site:
    """A site that counts how often it makes a page, which says where it is."""

    def __init__(self, **answer):
        self.count, self.answer = 0, answer

    async def __call__(self, scope, receive, send):
        self.count += 1
        await asyncio.sleep(0)  # so that others get a turn
        request = httpx.Headers(scope["headers"])
        host = request.get("x-forwarded-host") or request["host"]
        text = f"{scope['scheme']} {request.get('x-forwarded-proto')} {host} {scope['path']}"
        await HTMLResponse(text, **self.answer)(scope, receive, send)


def ask(app, *addresses, **headers):
    """The answers to all addresses, asked for at once."""

    async def fetch():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await asyncio.gather(*(client.get(address, headers=headers) for address in addresses))

    return asyncio.run(fetch())


def test_all_who_come_at_once_share_one_page():
    site = Site()
    answers = ask(PageMemory(site), *["http://a.test/?live=1", "http://a.test/", "http://a.test/?live=0"] * 5)
    assert site.count == 1
    assert {answer.text for answer in answers} == {"http None a.test /"}


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("http://b.test/", {}),
        ("http://a.test:81/", {}),
        ("https://a.test/", {}),
        ("http://a.test/", {"X-Forwarded-Host": "b.test"}),
        ("http://a.test/", {"X-Forwarded-Proto": "https"}),
        ("http://a.test/", {"Host": "b.test"}),
    ],
)
def test_another_address_has_a_page_of_its_own(address, headers):
    memory = PageMemory(Site())
    (before,) = ask(memory, "http://a.test/")
    assert ask(memory, address, **headers)[0].text == ask(Site(), address, **headers)[0].text != before.text
    assert ask(memory, "http://a.test/")[0].text == before.text


@pytest.mark.parametrize("answer", [{"status_code": 500}, {"status_code": 404}, {"headers": {"Set-Cookie": "a=b"}}])
def test_errors_and_what_is_for_one_visitor_are_passed_on_and_forgotten(answer):
    site = Site(**answer)
    memory = PageMemory(site)
    first, second = [*ask(memory, "http://a.test/"), *ask(memory, "http://a.test/")]
    assert site.count == 2
    assert first.status_code == second.status_code == answer.get("status_code", 200)
    assert first.headers == ask(site, "http://a.test/")[0].headers


@pytest.mark.parametrize("address", ["http://a.test/config", *(f"http://a.test/?{name}=1" for name in sorted(READ))])
def test_other_addresses_are_asked_for_each_time(address):
    site = Site()
    memory = PageMemory(site)
    ask(memory, address, address)
    assert site.count == 2


def test_invented_hosts_take_no_more_room():
    memory = PageMemory(Site())
    ask(memory, *(f"http://{number}.test/" for number in range(3 * PAGES)))
    assert len(memory.pages) == PAGES


def test_a_browser_that_has_the_page_is_told_so():
    memory = PageMemory(Site())
    (first,) = ask(memory, "http://a.test/", **{"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    tag = {"If-None-Match": first.headers["ETag"]}
    (second,) = ask(memory, "http://a.test/", **tag, **{"Accept-Encoding": "gzip"})
    assert (second.status_code, second.content) == (304, b"")
    assert ask(memory, "http://b.test/", **tag)[0].status_code == 200
    assert ask(memory, "http://a.test/", **tag, **{"Accept-Encoding": "identity"})[0].status_code == 200


def test_an_answer_that_never_began_is_none():
    async def hangs_up(scope, receive, send):
        pass

    sent = []

    async def note(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    asyncio.run(PageMemory(hangs_up)(scope, None, note))
    assert sent == []


@pytest.mark.parametrize("path", ["/", "/assets/a-1.js"])
@pytest.mark.parametrize(
    "rest",
    [[], [{"body": b"half", "more_body": True}], [{"body": b"half"}], [{"body": b"", "more_body": False}]],
    ids=["no body", "no end", "an end that comes too soon", "an empty end"],
)
def test_what_a_visitor_left_in_the_middle_is_not_remembered(path, rest):
    whole = HTMLResponse("the whole of it")
    headers = [(name, value) for name, value in whole.raw_headers]

    async def breaks_off(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in rest:
            await send({"type": "http.response.body"} | part)

    async def note(message):
        pass

    memory = PageMemory(breaks_off)
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    asyncio.run(memory(scope, None, note))
    assert not memory.pages
    assert not memory.files
    memory.app, memory.lock = whole, asyncio.Lock()
    assert ask(memory, f"http://a.test{path}")[0].text == "the whole of it"


def test_no_page_is_made_of_what_is_no_page():
    async def text(scope, receive, send):
        await PlainTextResponse("no page")(scope, receive, send)

    memory = PageMemory(text)
    assert ask(memory, "http://a.test/")[0].text == "no page"
    assert not memory.pages


def test_a_file_is_the_same_at_every_address_and_kept_for_a_year():
    site = Site()
    memory = PageMemory(site)
    first, second = ask(memory, "http://a.test/assets/a-1.js?x=1", "http://b.test/assets/a-1.js")
    assert site.count == 1
    assert first.text == second.text
    assert "immutable" in first.headers["Cache-Control"]
    assert ask(memory, "http://a.test/assets/b-1.js")[0].text != first.text
    ask(memory, "http://a.test/assets/a-1.js", Range="bytes=0-1")
    assert site.count == 3


def test_pictures_among_the_files_are_not_touched():
    async def picture(scope, receive, send):
        await Response(b"GIF89a", headers={"ETag": "its own"}, media_type="image/gif")(scope, receive, send)

    memory = PageMemory(picture)
    assert ask(memory, "http://a.test/assets/a.gif")[0].headers["ETag"] == "its own"
    assert not memory.files


@pytest.fixture(scope="module")
def address():
    with served() as url:
        yield url


def root(page):
    """The address that the page takes for the app's."""
    return set(re.findall(r'"root":\s*"([^"]*)"', page.text))


def test_each_host_of_the_app_has_its_own_page(address):
    here = get(address)
    there = get(address, headers={"X-Forwarded-Host": "school.test", "X-Forwarded-Proto": "https"})
    assert root(here) == {address.rstrip("/")}
    assert root(there) == {"https://school.test"}
    assert "school.test" not in get(address).text
    assert get(address).text == here.text


def test_the_app_sends_its_page_compressed_with_all_its_headers(address):
    plain = get(address, headers={"Accept-Encoding": "identity"})
    with httpx.stream("GET", address, timeout=TIMEOUT, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == plain.content
    assert len(raw) == int(answer.headers["Content-Length"]) < len(plain.content) / 5
    for name in ("X-Content-Type-Options", "Link", "Content-Type"):
        assert answer.headers[name] == plain.headers[name]


def test_the_scripts_of_the_page_are_compressed_and_kept(address):
    path = re.search(r"assets/[\w-]+\.js", get(address).text)[0]
    plain, small = [get(address + path, headers={"Accept-Encoding": name}) for name in ("identity", "gzip")]
    assert plain.text == small.text
    assert "immutable" in small.headers["Cache-Control"]
    assert "Accept-Ranges" not in small.headers  # a part of it would come uncompressed
    assert small.num_bytes_downloaded == int(small.headers["Content-Length"]) < plain.num_bytes_downloaded
    tag = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    assert get(address + path, headers=tag).status_code == 304
    assert get(f"{address}assets/none.js").status_code == 404


def test_gradio_reads_no_more_of_a_query_than_is_known():
    """What its page has as parameters; "all_endpoints" it takes from the request itself."""
    source = inspect.getsource(App.create_app)
    parameters = re.search(r"def main\((.*?)\):", source, re.DOTALL)[1]
    assert {*re.findall(r'(\w+): str = ""', parameters), "all_endpoints"} == READ
