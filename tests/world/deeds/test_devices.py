from hongyan.model.account import LoginMethod
from hongyan.world.deeds import GetBanned, RequestLogin, decode_entry


def test_a_ban_is_on_unless_said_otherwise() -> None:
    assert decode_entry(b'{"at_ms":1,"deed":{"do":"get_banned","as":"a"}}').deed == GetBanned(as_="a", on=True)


def test_a_log_of_before_passwords_can_be_read() -> None:
    entry = decode_entry(b'{"at_ms":1,"deed":{"do":"request_login","device":"d","method":"token","token":"t"}}')
    assert entry.deed == RequestLogin(device="d", method=LoginMethod.TOKEN, token="t")
