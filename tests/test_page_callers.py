"""Who may ask the page, and what is everybody else told?"""

from __future__ import annotations

import json

import pytest

from sim.page.web import HEADERS
from tests.test_page_answers import posted, site

__all__ = ["site"]


class TestWhoMayAsk:
    def test_only_this_machine(self, site):
        assert posted(site, "/ask/results", {})[0] == 200
        for host in ("elsewhere.example", "127.0.0.1.elsewhere.example", "127.0.0.1@elsewhere.example", "192.168.0.7:8642", ""):
            status, told = posted(site, "/ask/results", {}, host=host)
            assert status == 400
            assert b"The page is available on this machine only, at http://127.0.0.1:" in told and b"ssh -L" in told
        assert posted(site, "/ask/results", {}, host="LOCALHOST:8642")[0] == 200
        assert b"at /proxy/8642/. The page is available on this machine only" in posted(site, "/proxy/8642/", {})[1]

    def test_no_form_of_another_page(self, site):
        assert posted(site, "/ask/results", {}, kind="text/plain")[0] == 415

    @pytest.mark.parametrize("body", [b"{", b"[]", b'{"view": 3}', b'{"view": {"worlds": "x"}}', b'{"result": "nowhere"}'])
    def test_nonsense_is_refused_in_words(self, site, body):
        status, answer = posted(site, "/ask/look", body)
        assert status == 422
        assert json.loads(answer)["error"]

    def test_no_other_site_shows_the_page_inside_its_own(self):
        assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]

    def test_an_unknown_question(self, site):
        status, answer = posted(site, "/ask/everything", {})
        assert (status, "unknown question" in json.loads(answer)["error"]) == (422, True)
