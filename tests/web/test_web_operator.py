"""What may be done on the pages: nothing, unless the settings make people operators."""

import pytest

OURS = {"Origin": "http://127.0.0.1:8080"}
DOING = ("/api/calls/a-1/hangup", "/api/drain")


@pytest.mark.parametrize("path", DOING)
async def test_who_may_look_can_do_nothing(web, path):
    web.service.keys.add("a-1")
    assert (await web.client.post(path, headers=OURS)).status_code == 401
    await web.enter()
    assert (await web.client.post(path, headers=OURS)).status_code == 403
    assert (web.service.hung_up, web.service.drains) == ([], 0)


@pytest.mark.parametrize("path", DOING)
async def test_nobody_does_anything_from_elsewhere_or_without_a_cookie(operated, path):
    web = operated
    web.service.keys.add("a-1")
    assert (await web.client.post(path, headers=OURS)).status_code == 401
    await web.enter()
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert (await web.client.post(path, headers=headers)).status_code == 403
    assert (await web.client.get(path)).status_code == 405
    assert (web.service.hung_up, web.service.drains) == ([], 0)


async def test_an_operator_hangs_up_and_drains(operated):
    web = operated
    web.service.keys.add("a-1")
    await web.enter()
    assert (await web.client.post("/api/calls/a-1/hangup", headers=OURS)).json() == {"hung_up": "a-1"}
    assert (await web.client.post("/api/calls/a-2/hangup", headers=OURS)).status_code == 409
    assert (await web.client.post("/api/drain", headers=OURS)).json() == {"drains": True}
    assert web.service.drains == 1
