"""A hundred payloads in every text from outside, on every kind of page: no script of theirs runs, and nothing is reported."""

from __future__ import annotations

import pytest

from tests.browser.conftest import portal_of

WATCH = """
document.addEventListener('securitypolicyviolation', (e) => {
  window.violations = [...(window.violations || []), `${e.effectiveDirective}: ${e.blockedURI} ${e.sample}`];
});
"""
LOOK = """() => {
  for (const one of document.querySelectorAll('[autofocus], [tabindex], details, video, audio')) one.focus && one.focus();
  const wrong = [...document.querySelectorAll('script:not([src]):not([type="application/ld+json"]), iframe, object, embed, base')];
  const addresses = [...document.querySelectorAll('[href], [src], [action], [formaction]')].flatMap((one) =>
    ['href', 'src', 'action', 'formaction'].map((name) => one[name]).filter((to) => /^\\s*(javascript|data|vbscript|blob):/i.test(to)));
  const handlers = [...document.querySelectorAll('*')].flatMap((one) =>
    [...one.attributes].map((attribute) => attribute.name).filter((name) => name.startsWith('on')));
  return [...wrong.map((one) => one.outerHTML.slice(0, 200)), ...addresses, ...handlers, ...(window.violations || []),
    ...(window.ran ? ['a payload ran'] : [])];
}"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The address of a portal of payloads, its pages by who opens them, and their sessions."""
    with portal_of("hostile_portal", tmp_path_factory.mktemp("hostile"), worker=False) as found:
        yield found


def test_no_payload_runs_on_any_page_and_nothing_is_reported(browser, portal):
    address, told = portal
    found: dict[str, list[str]] = {}
    showing = 0
    for who, paths in told["pages"].items():
        context = browser.new_context(base_url=address)
        if who:
            context.add_cookies([{"name": "sessionid", "value": told["sessions"][who], "url": address}])
        context.add_init_script(WATCH)
        page = context.new_page()
        said: list[str] = []
        page.on("dialog", lambda dialog, said=said: (said.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message, said=said: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        for path in paths:
            answer = page.goto(f"/{path}")
            said += [] if answer is not None and answer.status == 200 else [f"status {answer and answer.status}"]
            showing += "window.ran" in page.content()
            found[f"{who or 'anybody'} /{path}"] = [*page.evaluate(LOOK), *said]
            said.clear()
        context.close()
    assert {path: reports for path, reports in found.items() if reports} == {}
    assert len(found) > 35 and showing > 15, (len(found), showing)  # the payloads stand there, as text
