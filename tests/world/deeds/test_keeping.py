from hongyan.world import deeds
from hongyan.world.deeds import decode_entry, encode_entry
from tests.world.story import ANN, BOB


def test_deeds_about_favourites_and_labels_are_told_apart_by_name() -> None:
    made = [
        deeds.AddFavourite(as_=ANN, xml="<favitem/>"),
        deeds.DeleteFavourite(as_=ANN, favourite=1),
        deeds.AddLabel(as_=ANN, name="家人"),
        deeds.DeleteLabel(as_=ANN, label="1"),
        deeds.SetLabels(as_=ANN, contact=BOB, labels=("1",)),
    ]
    names = ["add_favourite", "delete_favourite", "add_label", "delete_label", "set_labels"]
    assert [type(each).__struct_config__.tag for each in made] == names
    assert [decode_entry(encode_entry(1, each)).deed for each in made] == made
