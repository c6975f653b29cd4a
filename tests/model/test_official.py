import msgspec

from hongyan.model.official import MenuButton, OfficialAccount


def test_a_menu_nests() -> None:
    raw = b'{"id":1,"name":"More","buttons":[{"id":2,"name":"Last","key":"LAST"}]}'
    button = msgspec.json.decode(raw, type=MenuButton)
    assert (button.key, button.url) == ("", "")
    assert [inner.key for inner in button.buttons] == ["LAST"]


def test_a_backend_may_know_no_more_of_an_account_than_its_profile() -> None:
    raw = b'{"profile":{"id":"gh_1","nick":"Gazette"},"is_followed":false}'
    account = msgspec.json.decode(raw, type=OfficialAccount)
    assert (account.company, account.app_id, account.menu) == ("", "", ())
