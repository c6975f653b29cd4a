import msgspec

from hongyan.model.label import Label


def test_a_labels_id_is_text_though_it_looks_like_a_number() -> None:
    label = msgspec.json.decode('{"id":"1","name":"同事"}'.encode(), type=Label)
    assert (label.id, label.name) == ("1", "同事")
