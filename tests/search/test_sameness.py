"""When two articles tell the same story, and when they only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from hansou.search.page.sameness import Story, same_story

BODY = (
    "苏州姑苏区桃花坞大街的一部老电梯，上周学会了说话。门一开，它先报楼层，再轻轻说一句：门口有台阶，小心。"
    "这套语音模块由苏州的软件公司和新竹的半导体公司合作研制，装一块纽扣电池可以用三年，不需要改动电梯线路。"
    "工程师们跑了四十七栋老楼录音，准确率达99.2%。首批300套将免费安装在老旧住宅，住户说晚上十点以后声音可以再小一点。"
)
TRADITIONAL = (
    "蘇州姑蘇區桃花塢大街的一部老電梯，上週學會了說話。門一開，它先報樓層，再輕輕說一句：門口有台階，小心。"
    "這套語音模組由蘇州的軟體公司與新竹的半導體公司合作研發，裝一顆鈕扣電池可以用三年，不需更動電梯線路。"
    "工程師跑了四十七棟老樓錄音，準確率達99.2%。首批300套將免費安裝在老舊住宅，住戶說晚上十點以後聲音可以再小一點。"
)
TITLE = "老电梯开口说话"
WEATHER = (
    "气象台今天早晨发布天气预报：今天白天晴到多云，偏南风三到四级，最高气温{high}度，今天夜里多云转阴，最低气温{low}度。"
    "明天白天阴有小雨，偏北风四级左右，请外出的市民带好雨具。预计周末天气转好，适合户外活动，早晚温差较大，请注意添衣。"
    "空气质量为良，对户外活动没有明显影响，敏感人群应当减少长时间的户外锻炼，驾车出行请注意路面湿滑，保持车距。"
)
VISIT = (
    "国家主席在人民大会堂东门外广场举行仪式，欢迎{who}总统访问。礼兵列队致敬，军乐团奏两国国歌，鸣放礼炮二十一响。"
    "{who}总统在陪同下检阅仪仗队并观看分列式。双方随后举行会谈，就双边关系和共同关心的问题交换意见，达成广泛共识。"
    "会谈后两国元首共同见证签署经贸、农业、科技、教育等领域多项合作文件，并发表联合声明。有关部门负责人参加上述活动。"
)


def story(title: str = "", body: str = BODY, date: str = "", **more: Any) -> Story:
    return Story({"title": title, "body": body, "date": date, **more})


SAME = {
    "word for word": (story(), story()),
    "under another title": (story("电梯会说话了"), story("两岸工程师联手")),
    "in the other script, with its words": (story(TITLE), story("老電梯開口說話", TRADITIONAL)),
    "with a by-line and an editor": (story(), story(body=f"本报讯 记者 阿芙\n{BODY}\n(编辑 苻晓)")),
    "with a sentence left out": (story(TITLE), story(TITLE, BODY.replace("门口有台阶，小心。", ""))),
    "on the next day": (story(date="2023-05-22"), story(date="2023-05-23T08:00")),
    "a short text word for word": (story("静夜思", "床前明月光，疑是地上霜。举头望明月，低头思故乡。"),) * 2,
    "with other headlines around it": (
        story(body=f"{BODY}\n大闸蟹上市", asides=[len(BODY) + 1, len(BODY) + 6]),
        story(body=f"首页\n{BODY}", asides=[0, 2]),
    ),
}
APART = {
    "another number": (story(TITLE), story(TITLE, BODY.replace("300套", "500套"))),
    "another number in Chinese": (story(TITLE), story(TITLE, BODY.replace("四十七栋", "四十八栋"))),
    "the weather of two days": (
        story("天气预报", WEATHER.format(high=32, low=25)),
        story("天气预报", WEATHER.format(high=31, low=25)),
    ),
    "two visits": (
        story("智利总统访华", VISIT.format(who="智利")),
        story("印度尼西亚总统访华", VISIT.format(who="印度尼西亚")),
    ),
    "the same words a year later": (story(date="2022-09-29"), story(date="2023-09-29")),
    "poems of one title": (
        story("绝句", "两个黄鹂鸣翠柳，一行白鹭上青天。窗含西岭千秋雪，门泊东吴万里船。"),
        story("绝句", "迟日江山丽，春风花草香。泥融飞燕子，沙暖睡鸳鸯。"),
    ),
    "a poem and one with another line": (
        story("静夜思", "床前明月光，疑是地上霜。举头望明月，低头思故乡。"),
        story("静夜思", "床前明月光，疑是地上霜。举头望山月，低头思故乡。"),
    ),
    "nothing but a title": (story("国际联播快讯", ""), story("国际联播快讯", "")),
    "two stories": (story(TITLE), story(TITLE, VISIT.format(who="智利"))),
}


@pytest.mark.parametrize(("first", "second"), SAME.values(), ids=SAME)
def test_the_same_story(first: Story, second: Story) -> None:
    assert same_story(first, second)
    assert same_story(second, first)


@pytest.mark.parametrize(("first", "second"), APART.values(), ids=APART)
def test_not_the_same_story(first: Story, second: Story) -> None:
    assert not same_story(first, second)
    assert not same_story(second, first)
