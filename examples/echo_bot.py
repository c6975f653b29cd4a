from hongyan.client import Bot

bot = Bot("ws://127.0.0.1:7777", "demo")


@bot.on_text
def echo(message):
    return f"echo: {message.text}"


bot.run()
