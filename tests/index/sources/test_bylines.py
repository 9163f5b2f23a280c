"""Authors and addresses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou import Article
from hansou.index.following.walk import find_files
from hansou.index.sources.metadata.bylines import find_address, find_author, is_personal
from hansou.index.sources.registry import read_file

_SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("作者:哈丹青", "哈丹青"),
        ("作者：路 遥", "路遥"),
        ("来源：姑苏日讯   作者：麻时雨", "麻时雨"),
        ("时间：2022-09-19 来源：人民网 作者：李四 王五", "李四、王五"),
        ("2022.11.30　港都日報　文／蘇映彤", "蘇映彤"),
        ("文/李四 图/王五", "李四"),
        ("撰文：范知秋、陈可", "范知秋、陈可"),
        ("《澄江时报》记者 缪一苇", "缪一苇"),
        ("本报记者 王五", "王五"),
        ("(记者 汤语桐 通讯员 澄科宣)", "汤语桐"),
        ("姑苏日讯记者 童谣 摄影报道", "童谣"),
        ("府城新聞網　2022-02-11　記者　涂以寧", "涂以寧"),
        ("記者　尤浪‧哈勇／新竹報導", "尤浪‧哈勇"),
        ("【竹塹時報／記者范綱哲報導】新廠今天動土。", "范綱哲"),
        ("（台中新訊記者賴奕蓁／專題報導）台灣國際工具機展昨日開幕，來自大肚的人很多。", "賴奕蓁"),
        ("本报讯(记者 阎知微)11月12日,全省职业院校工业机器人大赛落幕,常州两人摘金。", "阎知微"),
        ("作者：John Smith", "John Smith"),
        ("（路 遥）", "路遥"),
        # no authors
        ("记者从市统计局了解到，增长5%。", ""),
        ("记者 从市统计局了解到", ""),
        ("记者昨天在现场看到,两家企业已经开始串门,有说有笑。", ""),
        ("据记者了解，作者 王五 近日出版新书，书里写了江阴的鱼塘，卖得很好。", ""),
        ("作者：佚名", ""),
        ("作者：本报记者", ""),
        ("责任编辑:苻晓", ""),
        ("来源：作文网", ""),
        ("（完）", ""),
        ("（资料图）", ""),
        ("（图 片）", ""),
    ],
)
def test_author(line, author):
    assert find_author([line], []) == author
    assert find_author([], [line]) == author


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["原文链接：https://news.example.cn/2022/09/a.html"], "https://news.example.cn/2022/09/a.html"),
        (["来源: http://a.example.cn/1（转载）"], "http://a.example.cn/1"),
        (["https://a.example.cn/1"], "https://a.example.cn/1"),
        (["網址：https://a.example.tw/1?b=2&c=3。"], "https://a.example.tw/1?b=2&c=3"),
        (["报名请上 https://a.example.cn/1 填表"], ""),
        (["https://a.example.cn/1", "https://a.example.cn/2"], ""),
        (["原文链接：见报纸"], ""),
    ],
)
def test_address(lines, address):
    assert find_address(lines, []) == address


@pytest.mark.parametrize("name", ["范知秋", "John Smith", "新华社", "Wu Chengen"])
def test_people(name):
    assert is_personal(name)


@pytest.mark.parametrize(
    "name", ["", " ", "admin", "Administrator", "微软用户", "lenovo", "user1", "a@b.cn", "(anonymous)", "小编"]
)
def test_accounts(name):
    assert not is_personal(name)


_AUTHORS = {
    "changzhou/vocational-robot-contest.txt": "阎知微",
    "damaged/column-break-name.txt": "路遥",
    "formats/html-changzhou-fab-water.html": "哈丹青",
    "formats/html-taoyuan-data-center.html": "連思齊",
    "hsinchu/advanced-packaging-plant.txt": "范綱哲",
    "hsinchu/school-coding-class.txt": "尤浪‧哈勇",
    "kaohsiung/film-archive-discs.txt": "蘇映彤",
    "suzhou/biomedicine-cold-storage.txt": "麻时雨",
    "suzhou/metro-s1-bicycle.txt": "童谣",
    "taichung/machine-tool-show.txt": "賴奕蓁",
    "tainan/salt-field-solar.txt": "涂以寧",
    "wuxi/huangtian-ferry-farewell.txt": "缪一苇",
    "wuxi/xiakewan-incubator.txt": "汤语桐",
}


def test_authors_of_the_sample_articles():
    articles = [article for file in find_files([_SEEDS]) for article in read_file(Path(file.path))]
    authors = {item.path.removeprefix(f"{_SEEDS}/"): item.author for item in articles if isinstance(item, Article)}
    assert {path: author for path, author in authors.items() if author} == _AUTHORS


@given(st.lists(st.text(st.sampled_from("作者记記文：:／/ 　王五路遥报道報導（()）、,。本https://a.cn")), max_size=8))
def test_whatever_the_lines_authors_and_addresses_stand_in_them(lines):
    text = "".join("".join(lines).split())
    assert all("".join(name.split()) in text for name in find_author(lines, []).split("、"))
    assert find_address(lines, []) in "\n".join(lines)
