"""Messages that went out by us and are reported as what the account wrote: the program reports them like all others."""

from collections import deque

from hongyan.model.events import AnyEvent, MessageReceived
from hongyan.model.ids import ChatId
from hongyan.model.message import AnyContent, Text

ECHO_S = 60.0
"""How long a message of our own may take to be reported as one that the account wrote. Guess."""

MOST_ECHOES = 100


class Echoes:
    """What is expected to be reported."""

    def __init__(self) -> None:
        self._expected: deque[tuple[float, ChatId, AnyContent]] = deque(maxlen=MOST_ECHOES)

    def expect(self, to: ChatId, content: AnyContent, now_s: float) -> None:
        """Note a message that went out."""
        self._expected.append((now_s + ECHO_S, to, content))

    def is_one(self, event: AnyEvent, now_s: float) -> bool:
        """Whether ``event`` is a message that went out by us. Each is so once."""
        if not isinstance(event, MessageReceived) or not event.message.mine:
            return False
        while self._expected and self._expected[0][0] < now_s:
            self._expected.popleft()
        said = event.message.content
        for echo in self._expected:
            _, chat, content = echo
            alike = said.text == content.text if isinstance(said, Text) and isinstance(content, Text) else True
            if chat == event.message.chat and type(said) is type(content) and alike:
                self._expected.remove(echo)
                return True
        return False
