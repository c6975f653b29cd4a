from hongyan.world.deeds import ClickMenu, Draft, PublishArticle, decode_entry, encode_entry


def test_a_button_is_named_by_its_id_or_by_its_key() -> None:
    by_id = decode_entry(b'{"at_ms":1,"deed":{"do":"click_menu","as":"a","account":"gh_1","button":3}}')
    by_key = decode_entry(b'{"at_ms":1,"deed":{"do":"click_menu","as":"a","account":"gh_1","key":"K"}}')
    assert by_id.deed == ClickMenu(as_="a", account="gh_1", button=3)
    assert by_key.deed == ClickMenu(as_="a", account="gh_1", key="K")


def test_an_article_needs_a_title_only() -> None:
    entry = decode_entry(b'{"at_ms":1,"deed":{"do":"publish_article","as":"gh_1","articles":[{"title":"t"}]}}')
    assert entry.deed == PublishArticle(as_="gh_1", articles=(Draft(title="t"),))
    assert decode_entry(encode_entry(1, entry.deed)) == entry
