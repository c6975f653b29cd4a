from hongyan.model.account import LoginMethod, LoginStep
from hongyan.world.attempts import Attempt
from hongyan.world.credentials import SmsCode
from hongyan.world.deeds import AddPerson
from hongyan.world.devices import Device
from hongyan.world.minting import Mint
from hongyan.world.people import People, Person


def somebody() -> Person:
    people = People(Mint(1))
    return people.person(people.add(AddPerson(nick="某人")).id)


def attempt() -> Attempt:
    return Attempt("uuid", Device(id="one", type="ipad", name="iPad"), LoginMethod.QR, "http://x", 5)


def test_a_login_that_nobody_scanned_waits_for_anybody() -> None:
    login = attempt()
    assert (login.step, login.awaited, login.status().contact) == (LoginStep.WAITING, None, None)
    shown = login.pending()
    assert (shown.scanned_by, shown.device, shown.device_name, shown.url) == (None, "one", "iPad", "http://x")


def test_a_scanned_login_waits_for_who_scanned_it() -> None:
    login = attempt()
    login.person = somebody()
    assert (login.step, login.awaited) == (LoginStep.SCANNED, login.person)
    assert login.pending().scanned_by == login.person.id


def test_a_login_by_sms_waits_for_who_got_the_code() -> None:
    login = attempt()
    login.sms = SmsCode(somebody(), "1", "123456")
    assert (login.step, login.awaited) == (LoginStep.WAITING, login.sms.person)
