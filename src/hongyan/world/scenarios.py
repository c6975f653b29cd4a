"""Ready-made worlds."""

from collections.abc import Callable

from hongyan.model.contact import Sex
from hongyan.model.ids import ContactId, LabelId, RoomId
from hongyan.world.deeds import AddPerson
from hongyan.world.gazette import GAZETTE, add_officials
from hongyan.world.people import Friendship, People
from hongyan.world.rooms import Rooms

BOT = ContactId("wxid_bot")
ANN = ContactId("wxid_ann")
BOB = ContactId("wxid_bob")
SHI = ContactId("wxid_shi")
GEESE = RoomId("10000001@chatroom")
COLLEAGUES = LabelId("1")
PASSWORD = "hongyan"  # noqa: S105  of simulated people, for everybody to know


def demo(people: People, rooms: Rooms) -> None:
    """The world of the first start. Bots outside this repository rely on its ids."""
    people.add(
        AddPerson(
            id=BOT,
            nick="小雁",
            phone="13800000001",
            password=PASSWORD,
            sex=Sex.FEMALE,
            signature="鸿雁在云鱼在水",
            country="CN",
            province="Beijing",
            city="Haidian",
            wechat_number="xiaoyan_bot",
        )
    )
    people.add(
        AddPerson(
            id=ANN,
            nick="安安",
            phone="13800000002",
            password=PASSWORD,
            sex=Sex.FEMALE,
            signature="今天也要好好吃饭",
            country="CN",
            province="Zhejiang",
            city="Hangzhou",
            wechat_number="ann_hz2016",
            friends=(BOT,),
        )
    )
    people.add(
        AddPerson(
            id=BOB,
            nick="阿波",
            phone="13800000003",
            password=PASSWORD,
            sex=Sex.MALE,
            signature="在路上",
            country="CN",
            province="Guangdong",
            city="Shenzhen",
            friends=(BOT, ANN),
        )
    )
    people.add(
        AddPerson(
            id=SHI,
            nick="陌生人小石",
            phone="13800000004",
            password=PASSWORD,
            sex=Sex.MALE,
            country="CN",
            province="Sichuan",
            city="Chengdu",
            wechat_number="xiaoshi_cd",
        )
    )
    bot = people.person(BOT)
    bot.labels[COLLEAGUES] = "同事"
    bot.labels_made = 1
    bot.friends[BOB] = Friendship(remark="波哥（公司）", labels=(COLLEAGUES,))

    rooms.add(GEESE, "雁阵", owner=BOT, invited=(ANN, BOB))
    for member in (BOT, ANN, BOB):
        people.person(member).saved_rooms[GEESE] = None

    add_officials(people)
    bot.follows[GAZETTE] = None


def empty(people: People, rooms: Rooms) -> None:
    """Nobody but WeChat's own accounts."""


SCENARIOS: dict[str, Callable[[People, Rooms], None]] = {"demo": demo, "empty": empty}
"""By the name that ``Genesis.scenario`` carries."""
