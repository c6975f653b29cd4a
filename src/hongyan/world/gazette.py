"""鸿雁小报 and its neighbour: the official accounts of the demo world, as data."""

from hongyan.model.contact import Profile
from hongyan.model.ids import ContactId
from hongyan.model.official import MenuButton
from hongyan.world.deeds import Draft
from hongyan.world.officials import Official, Reply
from hongyan.world.pages import Page
from hongyan.world.people import People

GAZETTE = ContactId("gh_hongyan0001")
"""Known to bots outside this repository. It is verified, has a menu, and knows some words."""
JOURNEY = ContactId("gh_hongyan0002")
"""Not verified, without a menu, and followed by nobody."""

_DAY_MS = 86_400_000
_FIRST_ISSUE_MS = 1_525_132_800_000
"""1 May 2018, 8 o'clock in China."""


def add_officials(people: People) -> None:
    """Let both exist, with what they have published."""
    gazette = Official(
        profile=Profile(
            id=GAZETTE, nick="鸿雁小报", signature="每天一封信", wechat_number="hongyan_xiaobao", uin=3_090_009_110
        ),
        company="北京鸿雁传书文化有限公司",
        app_id="wx0a1b2c3d4e5f6071",
        is_verified=True,
        welcome="你好，欢迎关注鸿雁小报！点菜单看今日小报，或回复“帮助”。",
        clicks={
            "TODAY": Reply(back=0, text="今天还没有小报。"),
            "LAST": Reply(back=1, text="没有更早的小报了。"),
            "ABOUT": Reply(text="鸿雁小报：每天一封信，写给远方的朋友。"),
        },
        keywords={
            "帮助": Reply(text="回复“今日”看今日小报，回复“往期”看上一期，回复“你好”打个招呼。"),
            "今日": Reply(back=0, text="今天还没有小报。"),
            "往期": Reply(back=1, text="没有更早的小报了。"),
            "你好": Reply(text="你好！"),
            "hello": Reply(text="Hello! Write “帮助” for help."),
        },
        otherwise=Reply(text="来信收到了。回复“帮助”看看我会什么。"),
    )
    home = f"http://mp.weixin.qq.com/mp/homepage?__biz={gazette.biz}&hid=1"
    gazette.menu = (
        MenuButton(id=1, name="今日", key="TODAY"),
        MenuButton(
            id=2,
            name="往期",
            buttons=(MenuButton(id=21, name="上一期", key="LAST"), MenuButton(id=22, name="全部", url=home)),
        ),
        MenuButton(id=3, name="关于我们", key="ABOUT"),
    )
    issues = (
        (
            _FIRST_ISSUE_MS,
            (
                Draft(
                    title="创刊号：第一封信",
                    description="从今天起，每天一封信。",
                    text="从今天起，每天一封信。\n写给远方的朋友，也写给自己。",
                ),
            ),
        ),
        (
            _FIRST_ISSUE_MS + _DAY_MS,
            (
                Draft(
                    title="雁字回时",
                    description="云中谁寄锦书来？",
                    text="云中谁寄锦书来？\n雁字回时，月满西楼。",
                ),
                Draft(title="读者来信", description="三封来信，三个城市。", text="三封来信，三个城市。"),
            ),
        ),
    )
    shown = Page(home, "鸿雁小报：全部", gazette.profile.nick, "每天一封信", lists_issues=True)
    people.add_official(gazette, issues, (shown,))

    journey = Official(
        profile=Profile(
            id=JOURNEY, nick="雁行旅记", signature="跟着大雁去旅行", wechat_number="yanxing_lvji", uin=3_090_009_111
        ),
        app_id="wx1b2c3d4e5f607182",
        keywords={"出发": Reply(text="今天从漠河出发。")},
    )
    people.add_official(journey)
