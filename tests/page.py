#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""page.py - open pages in headless Chromium and say what is wrong with them.

Speaks WebDriver to chromedriver, by the standard library alone.  A page is good
if the browser has nothing to say about it, nothing outside of the file is asked
for, every picture has a size, tables can be sorted by hand and by keyboard, and
nothing is wider than a window of 400 or 1600 pixels, in light and dark, or than
paper.

usage: page.py FILE...      exit status 1 if any is not good
       page.py --bad WHAT,... FILE  0 only if that is found, and nothing else
"""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

SECONDS = 60

WIDE = """
var wide = [], limit = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > limit) wide.push('the page');
document.querySelectorAll('body *').forEach(function (e) {
    if (e.closest('.scroll') || e.closest('script')) return;
    var box = e.getBoundingClientRect();
    if (box.width && box.right > limit + 1)
        wide.push(e.tagName + ' ' + e.textContent.slice(0, 30));
});
return wide;"""
# On paper nothing scrolls: 277 mm are 1047 pixels, and all must be within.
PAPER = """
var wide = [], limit = document.documentElement.clientWidth;
document.querySelectorAll('td, th, img, p, pre').forEach(function (e) {
    if (e.getBoundingClientRect().right > limit + 1)
        wide.push(e.tagName + ' ' + e.textContent.slice(0, 30));
});
return wide;"""
PICTURES = """
return Array.prototype.filter.call(document.images, function (i) {
    return !(i.complete && i.naturalWidth > 0 && i.width > 0 && i.height > 0);
}).map(function (i) { return i.alt; });"""
COLUMN = """
var t = document.querySelectorAll('table')[arguments[0]];
return Array.prototype.map.call(t.tBodies[0].rows, function (r) {
    return r.cells[arguments_1].dataset.v; });"""


class Browser:
    """One session of Chromium; a context, so that none is left behind."""

    def __enter__(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                if self.call("GET", "/status")["ready"]:
                    break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self.url += "/session/" + self.call("POST", "/session", {
            "capabilities": {"alwaysMatch": {
                "goog:loggingPrefs": {"browser": "ALL",
                                      "performance": "ALL"},
                "goog:chromeOptions": {
                    "binary": shutil.which("chromium"),
                    "args": ["--headless=new", "--no-sandbox",
                             "--disable-gpu", "--disable-dev-shm-usage"],
                }}}})["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data=data, method=method,
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)["value"]

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync",
                         {"script": script, "args": list(arguments)})

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute",
                         {"cmd": command, "params": parameters})


def column(browser, table, index):
    return browser.run(COLUMN.replace("arguments_1", str(index)), table)


def is_sorted(values, up):
    """Figures in order; what was not measured comes last, either way."""
    known = [float(v) for v in values if v]
    rest = [v for v in values if not v]
    return (known == sorted(known, reverse=not up) and
            list(values) == [v for v in values if v] + rest)


def sort_faults(browser):
    """A click sorts up, another one down, Enter up again."""
    heads = browser.run("""
        var t = document.querySelector('table'), found = [];
        if (!t) return [];
        for (var i = 0; i < t.tHead.rows[0].cells.length; i++)
            if (t.tBodies[0].rows[0].cells[i].dataset.v) found.push(i);
        return found;""")
    if not heads:
        return [] if browser.run("return !document.querySelector('table')") \
            else ["sort: no figures"]
    faults = []
    for at in (heads[-1], heads[len(heads) // 2]):
        before = column(browser, 0, at)
        for how, up in (("click", True), ("click", False), ("enter", True)):
            button = browser.call("POST", "/element", {
                "using": "css selector",
                "value": f"thead th:nth-child({at + 1}) button"})
            element = list(button.values())[0]
            if how == "click":
                browser.run("document.querySelector('thead th:nth-child('+"
                            "arguments[0]+') button').scrollIntoView()",
                            at + 1)
                browser.call("POST", f"/element/{element}/click", {})
            else:
                browser.call("POST", f"/element/{element}/value",
                             {"text": "\ue007"})
            values = column(browser, 0, at)
            if sorted(values) != sorted(before):
                faults.append("sort: rows were lost")
            if not is_sorted(values, up):
                faults.append(f"sort: {how} in column {at}: {values[:4]}")
    return faults


def requests(browser):
    """All that the page asked for, the page itself apart."""
    found = []
    for entry in browser.log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.append(message["params"]["request"]["url"])
    return [u for u in found if not u.startswith(("data:", "file:"))]


def faults_of(browser, path):
    url = path.resolve().as_uri()
    faults = []
    text = None
    browser.log("performance")
    browser.log("browser")
    for width in (1600, 400):
        for scheme in ("light", "dark"):
            browser.devtools("Emulation.setDeviceMetricsOverride",
                             width=width, height=900, deviceScaleFactor=1,
                             mobile=False)
            browser.devtools("Emulation.setEmulatedMedia", features=[
                {"name": "prefers-color-scheme", "value": scheme}])
            browser.call("POST", "/url", {"url": url})
            faults += [f"wide: {w} at {width}" for w in browser.run(WIDE)]
            faults += [f"picture: {p}" for p in browser.run(PICTURES)]
            text = browser.run("return document.body.innerText")
            ground = browser.run("return getComputedStyle(document.body)"
                                 ".backgroundColor")
            if (scheme == "dark") == ("255, 255, 255" in ground):
                faults.append(f"scheme: {scheme} is {ground}")
    faults += sort_faults(browser)
    browser.devtools("Emulation.setDeviceMetricsOverride", width=1047,
                     height=718, deviceScaleFactor=1, mobile=False)
    browser.devtools("Emulation.setEmulatedMedia", media="print")
    faults += [f"paper: {w}" for w in browser.run(PAPER)]
    browser.devtools("Emulation.setEmulatedMedia", media="")
    faults += [f"console: {e['message']}" for e in browser.log("browser")]
    faults += [f"request: {u}" for u in requests(browser)]
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    browser.call("POST", "/url", {"url": url})
    browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    still = browser.run("return document.body.innerText")
    if still.split() != text.split():
        faults.append("script: without it the page says something else")
    return sorted(set(faults))


def main(words):
    wanted = set()
    if words[0] == "--bad":
        wanted = set(words[1].split(","))
        words = words[2:]
    good = True
    with Browser() as browser:
        for name in words:
            faults = faults_of(browser, pathlib.Path(name))
            kinds = {f.split(":")[0] for f in faults}
            good = good and kinds == wanted
            for fault in faults:
                print(f"{name}: {fault}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
