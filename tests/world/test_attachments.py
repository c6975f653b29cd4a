import msgspec
import pytest

from hongyan.model.errors import InvalidArgument, Rejected
from hongyan.model.media import MediaRef
from hongyan.model.message import File
from hongyan.world import attachments
from hongyan.world.deeds import Say, UploadFile
from tests.world.story import ANN, BOT, SHI, Story

PAPER = MediaRef(sha256="ab" * 32, size_bytes=9, type="application/pdf", name="a.pdf")


def test_an_uploaded_file_is_known_and_nobody_gets_it(story: Story) -> None:
    story.log_in("ipad")
    before = story.names("ipad")
    assert story.world.attachment(PAPER.sha256) is None
    story.do(UploadFile(as_=BOT, device="ipad", media=PAPER))
    assert story.world.attachment(PAPER.sha256) == PAPER
    assert (story.names("ipad"), story.inbox(ANN)) == (before, [])


def test_a_file_that_was_sent_is_known_and_one_that_was_refused_is_not(story: Story) -> None:
    file = Say(as_=SHI, to=BOT, content=File(media=PAPER, name="a.pdf"))
    with pytest.raises(Rejected):
        story.do(file)
    assert story.world.attachment(PAPER.sha256) is None
    story.do(Say(as_=ANN, to=BOT, content=file.content))
    assert story.world.attachment(PAPER.sha256) == PAPER


@pytest.mark.parametrize("wrong", [{"sha256": "x"}, {"size_bytes": 0}, {"size_bytes": 2**30}, {"type": "pdf"}])
def test_what_is_no_file_is_refused(story: Story, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument, match=r"^media"):
        story.do(UploadFile(as_=BOT, media=msgspec.structs.replace(PAPER, **wrong)))


def test_the_oldest_files_are_forgotten(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "ATTACHMENTS", 2)
    digests = ["aa" * 32, "bb" * 32, "cc" * 32]
    for digest in (digests[0], digests[1], digests[0], digests[2]):
        story.do(UploadFile(as_=BOT, media=msgspec.structs.replace(PAPER, sha256=digest)))
    assert [story.world.attachment(digest) is not None for digest in digests] == [True, False, True]
