"""Parts of the backend for Windows machines, each by itself."""

import asyncio
from typing import Any

import msgspec
import pytest

from hongyan.backends.wequick import dat
from hongyan.backends.wequick.book import MOST_CHANGES, MOST_PLACES, Attached, Book, Change
from hongyan.backends.wequick.config import Agent, Config
from hongyan.backends.wequick.handlers import AGAIN, CAPABILITIES, ONCE
from hongyan.backends.wequick.outbox import MOST_OFFERED, MOST_WAITING, Outbox, Pending
from hongyan.backends.wequick.stamps import MOST_OPEN, REPEAT_MS, Stamps
from hongyan.dialects.wequick.wire import Order, read_report
from hongyan.model.contact import Contact, Profile
from hongyan.model.errors import Busy, Unavailable
from hongyan.model.ids import AccountId, ContactId, MessageId
from hongyan.stores.memory import MemoryStore
from tests.support.clocks import ManualClock
from tests.support.native import png

SECRET = "a-secret-of-the-desk-machine"


def pending(send_id: str, api: str = "sendTextMessage", *, may_repeat: bool = True, purpose: str = "") -> Pending:
    return Pending(
        order=Order(api=api, send_id=send_id, option=b"{}"), may_repeat=may_repeat, purpose=purpose, since_s=0.0
    )


def answer(action: str, send_id: str | None) -> Any:
    data = {} if send_id is None else {"sendId": send_id}
    return read_report(msgspec.json.encode({"action": action, "cwxid": "w", "data": data}))


def ids(offered: tuple[tuple[Order, ...], Any]) -> list[str]:
    return [order.send_id for order in offered[0]]


# Commands on their way.


async def test_a_command_goes_out_once_when_the_answer_that_holds_it_was_written_whole() -> None:
    box = Outbox()
    box.put(pending("1"))
    orders, settle = box.offer()
    settle(True)
    assert [order.send_id for order in orders] == ["1"]
    assert ids(box.offer()) == []
    box.polled()
    assert ids(box.offer()) == []


async def test_a_command_in_an_answer_that_was_not_written_whole_goes_out_again_under_its_id() -> None:
    box = Outbox()
    box.put(pending("1"))
    _, settle = box.offer()
    # Not in another answer, as long as it is not known what became of the first.
    assert ids(box.offer()) == []
    settle(False)
    assert ids(box.offer()) == ["1"]


async def test_money_and_membership_never_go_out_again() -> None:
    box = Outbox()
    box.put(pending("1", "acceptBankTransfer", may_repeat=False))
    _, settle = box.offer()
    settle(False)
    assert ids(box.offer()) == []
    # Its answer may still come.
    found = box.match(answer("resAcceptBankTransfer", "1"))
    assert found is not None


async def test_a_command_that_the_agent_has_taken_meanwhile_does_not_go_out_again() -> None:
    box = Outbox()
    box.put(pending("1"))
    _, settle = box.offer()
    box.polled()
    settle(False)
    assert ids(box.offer()) == []


def test_what_may_not_be_done_twice_is_money_and_membership() -> None:
    assert {command.public_name() for command in ONCE} == {
        *("accept_transfer", "accept_friend_request", "delete_contact"),
        *("create_room", "invite_to_room", "accept_room_invitation", "remove_room_member", "leave_room"),
    }
    assert CAPABILITIES.handled() == AGAIN | ONCE


async def test_an_answer_is_matched_by_its_id_and_without_one_by_its_action() -> None:
    box = Outbox()
    first, second = box.put(pending("1", "logout")), box.put(pending("2", "getContact"))
    assert box.match(answer("resLogout", None)) is None, "it has not gone out"
    box.offer()
    assert box.match(answer("resLogout", None)) is first
    assert box.match(answer("reportContact", "2")) is second
    assert box.match(answer("resGetContact", "2")) is second
    assert box.match(answer("reportContact", "1")) is None
    assert box.match(answer("resLogout", "3")) is None
    box.answer(first, answer("resLogout", None))
    assert box.match(answer("resLogout", None)) is None


async def test_the_outbox_has_bounds() -> None:
    box = Outbox()
    for number in range(MOST_WAITING):
        box.put(pending(str(number)))
    with pytest.raises(Busy):
        box.put(pending("more"))
    assert len(ids(box.offer())) == MOST_OFFERED


async def test_what_nobody_waits_for_any_more_does_not_go_out() -> None:
    box = Outbox()
    box.drop(box.put(pending("1")))
    asked = box.put(pending("2", "getContact", purpose="book"))
    assert box.is_asked("book")
    index: dict[str, Any] = {"2": None}
    box.tidy(1.0, index)
    assert (ids(box.offer()), index, asked.answered.cancelled()) == ([], {}, True)


async def test_whoever_waits_is_told_when_the_account_is_let_go() -> None:
    box = Outbox()
    waiting = box.put(pending("1"))
    box.close(Unavailable("gone"))
    with pytest.raises(Unavailable):
        await waiting.answered
    assert len(box) == 0


# What was reported before.


def test_a_report_is_a_repeat_until_its_answer_went_out_whole() -> None:
    stamps = Stamps(b"")
    assert not stamps.is_repeat("d", 0)
    stamps.next(5)
    stamps.stored(stamps.cursor("d", 0))
    assert stamps.is_repeat("d", 1)
    stamps.settled("d")
    assert not stamps.is_repeat("d", 2)


def test_a_report_that_was_not_answered_when_the_gateway_died_is_a_repeat_for_a_while() -> None:
    stamps = Stamps(b"")
    cursor = stamps.cursor("d", 1000)
    assert Stamps(cursor).is_repeat("d", 1000 + REPEAT_MS)
    assert not Stamps(cursor).is_repeat("d", 1001 + REPEAT_MS)
    assert not Stamps(cursor).is_repeat("other", 1000)


def test_an_answer_that_arrived_is_written_down_too() -> None:
    stamps = Stamps(b"")
    stamps.stored(stamps.cursor("d", 0))
    assert not stamps.is_stale
    stamps.settled("d")
    assert stamps.is_stale
    stamps.stored(stamps.cursor())
    assert not Stamps(stamps.cursor()).is_repeat("d", 0)


def test_numbers_grow_when_the_clock_jumps_back_and_fit_into_a_double() -> None:
    stamps = Stamps(b"")
    numbers = [stamps.next(ms) for ms in (1_790_000_000_000, 1_790_000_000_000, 1_000)]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 2**53
    stamps.stored(stamps.cursor("d", 0))
    assert Stamps(stamps.cursor()).next(0) == numbers[-1] + 1


def test_only_so_many_answers_are_waited_for() -> None:
    stamps = Stamps(b"")
    for number in range(MOST_OPEN + 1):
        stamps.stored(stamps.cursor(str(number), 0))
    assert not stamps.is_repeat("0", 0)
    assert stamps.is_repeat("1", 0)


# Pictures.


@pytest.mark.parametrize("key", [0, 1, 0x5A, 0xFF])
@pytest.mark.parametrize("picture", [png(), b"\xff\xd8\xff\xe0" + bytes(range(200)), b"GIF89a" + bytes(200)])
def test_a_picture_is_decoded_whatever_its_key(picture: bytes, key: int) -> None:
    assert dat.decode(bytes(each ^ key for each in picture)) == picture


@pytest.mark.parametrize("data", [b"", b"x", b"no picture under any key at all", bytes(range(256))])
def test_what_is_no_picture_stays_as_it_is(data: bytes) -> None:
    assert dat.decode(data) == data


# What is known.


async def test_the_book_survives_a_restart_and_its_changes_are_put_together_now_and_then() -> None:
    records = MemoryStore(ManualClock()).records
    book = Book(records, AccountId("k/a"))
    await book.note(Change(owner=ContactId("wxid_me"), is_loaded=True))
    for number in range(MOST_CHANGES + 10):
        contact = Contact(profile=Profile(id=ContactId("wxid_ann"), nick=str(number)))
        media = {MessageId(str(number)): {"media": Attached(place="C:\\x")}}
        await book.note(Change(contacts=(contact,), media=media))
    again = Book(records, AccountId("k/a"))
    await again.load()
    assert (again.owner, again.is_loaded) == ("wxid_me", True)
    assert again.contacts == book.contacts
    assert again.media(MessageId("0"))["media"].place == "C:\\x"
    assert len(await records.read("wequick:k/a", 0, 10_000)) < 100


async def test_changes_at_the_same_time_are_all_kept() -> None:
    book = Book(MemoryStore(ManualClock()).records, AccountId("k/a"))
    changes = (Change(media={MessageId(str(n)): {"media": Attached(place=str(n))}}) for n in range(50))
    await asyncio.gather(*(book.note(change) for change in changes))
    assert all(book.media(MessageId(str(n))) for n in range(50))


async def test_the_oldest_places_are_forgotten() -> None:
    book = Book(MemoryStore(ManualClock()).records, AccountId("k/a"))
    many = {MessageId(str(n)): {"media": Attached(place="x")} for n in range(MOST_PLACES + 1)}
    await book.note(Change(media=many))
    assert not book.media(MessageId("0"))
    assert book.media(MessageId("1"))


# Settings.


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda: Agent(secret="short"), "22 to 128"),
        (lambda: Agent(secret="with/a/slash/in/it/"), "letters, digits"),
        (lambda: Agent(secret=SECRET, account="nobody"), "slash"),
        (lambda: Agent(secret=SECRET, name="x" * 41), "40"),
        (lambda: Config(base_url="gateway:7777"), "http"),
        (lambda: Config(slots=("demo",)), "slots"),
        (lambda: Config(agents=(Agent(secret=SECRET), Agent(secret=SECRET))), "same secret"),
        (
            lambda: Config(agents=(Agent(secret=SECRET, name="a"), Agent(secret=SECRET + "x", name="a"))),
            "same label: a",
        ),
        (lambda: Config(agents=tuple(Agent(secret=SECRET + x, account="k/a") for x in "ab")), "k/a"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_without_telling_a_secret(wrong: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refused:
        wrong()
    assert SECRET not in str(refused.value)


def test_the_settings_say_which_accounts_run_on_machines() -> None:
    config = Config(agents=(Agent(secret=SECRET, account="k/a"), Agent(secret=SECRET + "x")), slots=("pc/*", "k/b"))
    assert config.accounts == ("k/a", "k/b")
    served = {each: config.serves(AccountId(each)) for each in ("k/a", "k/b", "k/c", "pc/anything")}
    assert served == {"k/a": True, "k/b": True, "k/c": False, "pc/anything": True}
    assert not config.serves_any(AccountId("k/a"))
