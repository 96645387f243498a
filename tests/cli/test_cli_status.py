"""`voicekit status` where nobody says whether the service is well."""

import http.server
import json
import threading
from contextlib import contextmanager

import pytest


class Other(http.server.BaseHTTPRequestHandler):
    """A server of somebody else's, which answers everything in the same way."""

    answer = b"{}"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_):
        pass


@contextmanager
def other(answer):
    handler = type("Handler", (Other,), {"answer": answer})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_service_that_tells_nobody_is_not_reachable_and_the_hint_says_how_to_switch_it_on(run):
    ran = run("status")
    assert ran.code == 3
    assert "health = " in ran.err


def test_where_nobody_answers_status_says_so_and_exits_with_3(run, free_port):
    ran = run("status", "--address", str(free_port))
    assert ran.code == 3
    assert f"nobody answers at 127.0.0.1:{free_port}" in ran.err


@pytest.mark.parametrize("answer", [b"{}", b"<html>", b"[]", b'{"ready": true, "reasons": 7}', b"\xff"])
def test_what_is_no_service_of_ours_is_told_as_such(run, answer):
    with other(answer) as port:
        ran = run("status", "--address", f"127.0.0.1:{port}", "--json")
    assert ran.code == 3
    assert "no voicekit service" in json.loads(ran.out)["error"]


@pytest.mark.parametrize("address", ["", "host", "1.2.3.4:99999", "http://x:9150/", "-1"])
def test_an_address_that_is_none_is_refused(run, address):
    ran = run("status", "--address", address)
    assert ran.code == 1
    assert "host:port" in ran.err
