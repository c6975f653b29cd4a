"""The settings of the face, and how a wrong one is told."""

from pathlib import Path
from typing import Any

import pytest

from hongyan.app import config as settings
from hongyan.faces.wequick import Callback, Config
from hongyan.model.errors import BadConfiguration


def load(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> Any:
    path = tmp_path / "hongyan.toml"
    path.write_text(text)
    return settings.load(path, environment or {}, {}, {"wequick": Config}).faces["wequick"]


def test_nobody_is_called_unless_the_settings_say_so(tmp_path: Path) -> None:
    assert load(tmp_path, "").all() == ()


def test_one_server_stands_in_the_section_and_more_in_callbacks(tmp_path: Path) -> None:
    text = """
        [wequick]
        receive = "http://a/receive_msg"
        secret = "s"

        [[wequick.callbacks]]
        receive = "https://b/in"
        send = "https://b/send_msg"
        account = "shop/one"
        media = "url"
    """
    first, second = load(tmp_path, text).all()
    assert (first.receive, first.secret, first.account, first.send) == ("http://a/receive_msg", "s", "demo/default", "")
    assert (second.account, second.media, second.send) == ("shop/one", "url", "https://b/send_msg")
    assert first.label != second.label


def test_the_one_server_may_come_from_the_environment(tmp_path: Path) -> None:
    environment = {"HONGYAN_WEQUICK_RECEIVE": "http://a/in", "HONGYAN_WEQUICK_POLL_S": "0.25"}
    (only,) = load(tmp_path, "", environment).all()
    assert (only.receive, only.poll_s) == ("http://a/in", 0.25)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('receive = "a/in"', "receive must begin with http:// or https://"),
        ('receive = "file:///etc/passwd"', "receive must begin"),
        ('send = "http://a/out"', "send needs receive"),
        ('receive = "http://a"\nsend = "ftp://a"', "send must begin"),
        ('receive = "http://a"\ngateway_url = "a"', "gateway_url must begin"),
        *(
            (f'receive = "http://a"\naccount = "{account}"', "account must be a client key's name")
            for account in ("demo", "/x", "demo/", "a/b/c")
        ),
        *((f'receive = "http://a"\nname = "{name}"', "name must be at most 40") for name in ("a#2", "x" * 41, "a\\nb")),
        ('receive = "http://a"\nca_file = "/no/such.pem"', "no file /no/such.pem"),
        ('receive = "http://a"\npoll_s = 0', "poll_s"),
        ('receive = "http://a"\npoll_s = 9.0', "poll_most_s must not be less"),
        ('receive = "http://a"\nmedia = "base64"', "media"),
        ('receives = "http://a"', "receives"),
        ('[[wequick.callbacks]]\nsecret = "s"', "one has no receive"),
        ('receive = "http://a"\n[[wequick.callbacks]]\nreceive = "http://a"', "the same name"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(BadConfiguration) as wrong:
        load(tmp_path, f"[wequick]\n{line}\n")
    assert reason in wrong.value.message
    assert "\n" not in wrong.value.message


def test_two_servers_of_one_account_have_names_of_their_own() -> None:
    one, two = Callback(receive="http://a"), Callback(receive="http://b")
    assert one.label != two.label
    assert Callback(receive="http://a", name="shop").label == "shop"
