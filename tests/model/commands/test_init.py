import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.model import commands
from hongyan.model.commands import COMMANDS, Command
from hongyan.model.message import Receipt
from tests.contracts.canonical import values_of

PUBLIC = [
    *("open_client", "close_client", "login", "cancel_login", "log_out", "disconnect"),
    *("get_login_status", "get_login_token", "get_device", "get_self", "sync_contacts"),
    *("list_contact_ids", "get_contacts", "search_contact", "add_contact", "greet_contact"),
    *("accept_friend_request", "delete_contact", "set_remark", "pin_chat", "set_avatar"),
    *("get_contact_qr_code", "create_room", "get_room_members", "get_member_nick", "add_room_member"),
    *("invite_to_room", "accept_room_invitation", "remove_room_member", "leave_room", "rename_room"),
    *("set_room_announcement", "set_room_nick", "get_room_qr_code", "send_text", "send_image"),
    *("send_voice", "send_video", "send_file", "send_emoticon", "send_card", "send_link", "send_app"),
    *("send_location", "forward_message", "recall_message", "mark_read", "sync_messages", "get_media"),
    *("upload_file", "upload_client_file", "upload_moment_image", "post_moment", "list_timeline"),
    *("list_moments", "get_moment", "comment_moment", "delete_comment", "like_moment", "unlike_moment"),
    *("delete_moment", "sync_favourites", "add_favourite", "get_favourite", "delete_favourite"),
    *("list_labels", "add_label", "delete_label", "set_labels", "get_transfer", "accept_transfer"),
    *("return_transfer", "receive_red_packet", "open_red_packet", "get_red_packet"),
    *("find_official_account", "get_official_account", "follow", "unfollow", "click_menu"),
    *("get_web_authorisation", "open_web_page"),
]
"""The commands' public names; the native API's users depend on them."""


def test_the_public_names_are_these() -> None:
    assert [command.public_name() for command in COMMANDS] == PUBLIC


def test_every_command_there_is_stands_in_the_list_once() -> None:
    ours = {each for each in Command.__subclasses__() if each.__module__.startswith("hongyan.")}
    assert ours == {*COMMANDS}
    assert len(COMMANDS) == len({*COMMANDS})


def test_what_the_package_offers_exists() -> None:
    assert [name for name in commands.__all__ if not hasattr(commands, name)] == []
    assert {command.__name__ for command in COMMANDS} <= {*commands.__all__}


@settings(derandomize=True, deadline=None, database=None, max_examples=200)
@given(command=st.one_of(*map(values_of, COMMANDS)))
def test_any_command_comes_back_from_json_as_it_was(command: Command[object]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(command), type=type(command)) == command


def test_every_command_tells_the_type_of_its_result() -> None:
    assert commands.SendText.result_type() is Receipt
    assert commands.LogOut.result_type() is type(None)
    assert all(command.result_type() is not None for command in COMMANDS)


def test_what_others_see_is_a_deed_and_what_is_only_read_is_none() -> None:
    assert commands.SendText.is_deed
    assert commands.CreateRoom.is_deed
    assert not commands.GetSelf.is_deed
    assert not commands.SyncContacts.is_deed
