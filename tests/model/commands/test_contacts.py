from hongyan.model.commands.contacts import ContactPage, GetSelf, SyncContacts


def test_the_address_book_is_read_from_its_beginning_unless_a_cursor_is_given() -> None:
    assert (SyncContacts().after, SyncContacts().limit) == ("", 100)


def test_an_empty_page_is_the_last_one() -> None:
    assert ContactPage() == ContactPage(contacts=(), rooms=(), next="")


def test_the_address_book_is_read_while_logged_in_only() -> None:
    assert SyncContacts.needs_login
    assert GetSelf.needs_login
