"""The page as people use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.search.serve.conftest import HOSTILE

from .conftest import Open

VIEWS = {
    "start": "/",
    "answers": "/?q=江阴",
    "nothing": "/?q=没有这样的东西",
    "notes": "/?q=“储能 (",
    "kwic": "/kwic?q=江&sort=left",
    "trends": "/trends?q=江;储能",
    "sources": "/trends?q=江&by=source",
    "reading": "/read?path=wuxi/jiangyin-battery-plant.txt&q=江阴",
    "missing": "/read?path=nowhere",
}


def until(page: Any, condition: str) -> None:
    """Wait for a condition; the page's policy forbids the driver's own way."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def titles(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".hit h2").all_inner_texts()]


def test_answers_as_one_types_in_either_script(opened: Open) -> None:
    page = opened("/")
    for words in ("換電站", "换电站"):
        page.fill("#q", "")
        page.type("#q", words)
        until(page, f"document.title.startsWith({words!r})")
        assert page.locator(".hit mark").first.inner_text() in ("換電站", "换电站")
        assert quote(words) in page.url


def test_pinyin_is_completed(opened: Open) -> None:
    page = opened("/")
    page.type("#q", "jiangy")
    option = page.locator("#offers li").first
    option.wait_for()
    assert "江阴" in option.inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant") == "offer0"
    page.keyboard.press("Enter")
    until(page, "document.title.startsWith('江')")
    assert page.locator("#offers").is_hidden()


def test_nothing_is_asked_while_an_input_method_composes(opened: Open) -> None:
    page = opened("/")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "q=" in sent.url or "prefix=" in sent.url else None)
    page.focus("#q")
    page.evaluate("document.getElementById('q').dispatchEvent(new CompositionEvent('compositionstart'))")
    page.evaluate(
        "const q = document.getElementById('q'); q.value = 'jiang yin';"
        "q.dispatchEvent(new InputEvent('input', {isComposing: true}))"
    )
    page.wait_for_timeout(500)
    assert asked == []
    page.evaluate(
        "const q = document.getElementById('q'); q.value = '江阴';"
        "q.dispatchEvent(new CompositionEvent('compositionend'))"
    )
    until(page, "document.title.startsWith('江阴')")
    assert any(quote("江阴") in url for url in asked)


def test_reading_beside_the_answers_and_going_back(opened: Open) -> None:
    page = opened("/?q=江阴")
    first, second = page.locator(".hit h2 a").nth(0), page.locator(".hit h2 a").nth(1)
    first.click()
    page.locator("#reading h1").wait_for()
    assert page.locator("#reading h1").inner_text() == first.inner_text()
    second.click()
    until(page, f"document.querySelector('#reading h1').innerText === {second.inner_text()!r}")
    page.keyboard.press("n")
    assert page.locator("#reading mark.here").count() == 1
    page.go_back()
    until(page, f"document.querySelector('#reading h1').innerText === {first.inner_text()!r}")
    page.go_back()
    page.locator("#reading").wait_for(state="hidden")
    page.go_forward()
    page.locator("#reading h1").wait_for()


def test_back_and_forward_through_queries(opened: Open) -> None:
    page = opened("/?q=江阴")
    before = titles(page)
    page.fill("#q", "储能")
    page.keyboard.press("Enter")
    until(page, "document.title.startsWith('储能')")
    page.wait_for_timeout(300)
    page.go_back()
    until(page, "document.querySelector('#q').value === '江阴'")
    page.wait_for_timeout(300)
    assert titles(page) == before


def test_keys(opened: Open) -> None:
    page = opened("/?q=江阴")
    page.locator("body").click(position={"x": 5, "y": 400})
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.innerText") == titles(page)[1]
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.locator("#reading h1").wait_for()
    page.keyboard.press("Escape")
    page.locator("#reading").wait_for(state="hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("n")
    assert page.input_value("#q").endswith("n") or page.input_value("#q") == "n"


def test_facets_and_the_histogram_narrow(opened: Open) -> None:
    page = opened("/?q=江")
    total = page.locator(".total").inner_text()
    page.locator(".facets a").first.click()
    page.wait_for_load_state()
    assert page.locator(".chosen li").count() == 1
    assert page.locator(".total").inner_text() != total
    page.locator(".chosen a").click()
    page.wait_for_load_state()
    assert page.locator(".total").inner_text() == total
    bars = page.locator("[data-brush] a")
    low, high = bars.nth(1), bars.nth(3)
    wanted = low.get_attribute("data-period"), high.get_attribute("data-period")
    (start, end) = (each.bounding_box() for each in (low, high))
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_url("**since=*until=*")
    assert tuple(text.strip(" ×") for text in page.locator(".chosen li").all_inner_texts()) == wanted


def test_it_works_without_scripts(opened: Open) -> None:
    page = opened("/", java_script_enabled=False)
    page.fill("#q", "江陰")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert page.locator(".hit mark").first.inner_text() in ("江阴", "江陰")
    page.locator(".tabs a").nth(1).click()
    page.wait_for_load_state()
    assert page.locator(".kwic mark").count() > 5
    page.locator(".kwic a").first.click()
    page.wait_for_load_state()
    page.locator("a.step").click()
    assert page.url.endswith("#m1")
    page.locator("a.back").click()
    page.wait_for_load_state()
    assert page.locator(".hit").count() > 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(opened: Open, view: str, width: int) -> None:
    if view == "missing":
        pytest.skip("an error of 404 is in the console")
    page = opened(VIEWS[view], viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", [view for view in VIEWS if view != "missing"])
def test_everybody_can_use_it(opened: Open, view: str, scheme: str) -> None:
    """No violation of what axe checks, WCAG AA among it."""
    page = opened(VIEWS[view], color_scheme=scheme, locale="zh-TW" if scheme == "dark" else "en")
    found = Axe().run(page)
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found.response["violations"]] == []


def test_the_reading_pane_is_for_everybody_too(opened: Open) -> None:
    page = opened("/?q=江阴")
    page.locator(".hit h2 a").first.click()
    page.locator("#reading h1").wait_for()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


def test_no_text_runs(opened: Open) -> None:
    page = opened("/?q=江阴")
    page.locator(".hit h2 a", has_text="alert(1)").first.click()
    page.locator("#reading h1", has_text="alert(1)").wait_for()
    opened(f"/read?path={quote(HOSTILE.path)}&q=<script>alert(5)</script>")
    other = opened("/")
    other.type("#q", '"><img src=x onerror=alert(6)>')
    other.wait_for_timeout(500)


def test_a_long_book_is_read_in_parts(opened: Open) -> None:
    page = opened("/?q=灯塔")
    page.locator(".hit h2 a", has_text="长篇").click()
    page.locator("#reading mark", has_text="灯塔").wait_for()
    assert page.locator("#reading .note").count() == 1
    page.locator("#reading .note a").first.click()
    until(page, "!document.querySelector('#reading article').innerText.includes('灯塔')")


def test_pictures(opened: Open, pictures: Path | None) -> None:
    """What is seen, for the documentation."""
    if pictures is None:
        pytest.skip("HANSOU_PICTURES names no folder")
    page = opened("/?q=江阴", locale="zh-CN")
    page.locator(".hit h2 a").first.click()
    page.locator("#reading h1").wait_for()
    page.screenshot(path=pictures / "page.png")
    opened("/?q=儲能", locale="zh-TW", color_scheme="dark", viewport={"width": 390, "height": 740}).screenshot(
        path=pictures / "page-phone.png"
    )
    for name in ("kwic", "trends"):
        opened(VIEWS[name], locale="zh-CN").screenshot(path=pictures / f"page-{name}.png")
