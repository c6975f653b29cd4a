import msgspec

from hongyan.model.contact import Contact, ContactKind, Profile, Sex
from hongyan.model.ids import ContactId


def test_a_contacts_id_is_its_profiles() -> None:
    assert Contact(profile=Profile(id=ContactId("wxid_ann"), nick="Ann")).id == "wxid_ann"


def test_a_stored_contact_of_the_fewest_words_is_a_friend_of_unknown_sex() -> None:
    contact = msgspec.json.decode(b'{"profile":{"id":"wxid_ann","nick":"Ann"}}', type=Contact)
    assert contact.is_friend
    assert contact.kind is ContactKind.PERSON
    assert contact.profile.sex is Sex.UNKNOWN


def test_the_public_names_are_these() -> None:
    assert [*map(str, Sex)] == ["unknown", "male", "female"]
    assert [*map(str, ContactKind)] == ["person", "official", "special"]
