"""A page of a few lines on which a component runs without Gradio."""

import json

from playwright.sync_api import Browser, Page, Route

from gan_demo.web import COMPONENTS
from gan_demo.web.scripts import style

HOST = "http://host.test"
PAGE = """<!doctype html><html lang="en"><title>Host</title><style>%s</style><div id="box">%s</div>
<button>Something else</button><div id="examples"><button>Example</button></div>
<script type="module">
import { mount } from "/components/%s.js";
const element = document.getElementById("box");
const watchers = [];
window.events = [];
window.news = [];
document.addEventListener("picture", ({ detail }) => window.news.push(detail));
window.props = new Proxy(%s, {
  set(target, name, value) {
    target[name] = value;
    for (const [names, callback] of watchers) if ([names].flat().includes(name)) callback();
    return true;
  },
});
const watch = (names, callback) => watchers.push([names, callback]);
mount({ element, props: window.props, watch, trigger: (name) => window.events.push([name, window.props.value]) });
window.ready = true;
</script>"""


def open_page(browser: Browser, name: str, props: dict) -> Page:
    """A page with one component; `window.props` are its values, `window.events` what it triggered."""
    context = browser.contexts[0] if browser.contexts else browser.new_context(accept_downloads=True)
    page = context.new_page()
    html = PAGE % (style(name), (COMPONENTS / f"{name}.html").read_text("utf-8"), name, json.dumps(props))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path == "/":
            route.fulfill(body=html, content_type="text/html")
        elif path.endswith(".js"):
            route.fulfill(path=COMPONENTS.parent / path[1:], content_type="text/javascript")
        else:
            route.fulfill(status=404)

    page.route(f"{HOST}/**", answer)
    page.goto(f"{HOST}/")
    page.wait_for_function("() => window.ready")
    return page
