"""Answers in rooms when it is mentioned, and makes friends with who asks."""

import sys

from hongyan.client import Bot, IncomingMessage, IncomingRequest

url, key = sys.argv[1:] if len(sys.argv) == 3 else ("ws://127.0.0.1:7777", "demo")
bot = Bot(url, key)


@bot.on_room_text(mentioned=True)
async def answer(message: IncomingMessage) -> None:
    if "who" in message.text:
        room = await bot.client.get_room_members(message.chat)
        await message.reply(", ".join(member.room_nick or member.nick for member in room.members))
    else:
        await message.reply("Ask me who is here.", mention=True)


@bot.on_friend_request
def welcome(request: IncomingRequest) -> bool:
    print(request.profile.nick, "asks:", request.greeting)
    return True


bot.run()
