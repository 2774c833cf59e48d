"""Whether somebody can be recognised: each judge on a passage, and on one that looks like it.

What a judge is asked about stands between ‹ and ›.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from publisher.rules import people
from publisher.rules.words import Page
from tests.rules import place

Judge = Callable[[Page, int, int], bool]


def told(judge: Judge, *texts: str) -> list[bool]:
    """Return what a judge says of each text."""
    return [judge(*place(text)) for text in texts]


def cases(**texts: str) -> pytest.MarkDecorator:
    """Parametrise a test with texts, each under the name of what it shows."""
    return pytest.mark.parametrize("text", texts.values(), ids=texts.keys())


@cases(
    named="Cháu Vàng Thị Mẩy (9 tuổi) ‹bị xâm hại› nhiều lần.",
    initials="Cháu V.T.M. (9 tuổi) ‹bị xâm hại› nhiều lần.",
    born="Cháu Vàng Thị Mẩy, sinh năm 2016, ‹bị xâm hại›.",
    whose_child="Em học sinh lớp 4, con gái ông Lò Văn Tếnh, ‹bị xâm hại›.",
    class_and_school="Em học sinh lớp 4 trường tiểu học Suối Mơ ‹bị xâm hại›.",
)
def test_identifies_a_minor_by_a_name_a_tie_or_a_school(text: str) -> None:
    assert people.identifies_minor(*place(text))


@cases(
    nobody="Một em 9 tuổi ‹bị xâm hại›.",
    home_only="Một em 9 tuổi ở bản Mòn ‹bị xâm hại›.",
    grown_up="Bà Vàng Thị Mẩy (59 tuổi) ‹bị xâm hại›.",
    lesson="Cháu Vàng Thị Mẩy (9 tuổi) dự buổi tập huấn về ‹xâm hại›.",
    prevention="Cháu Vàng Thị Mẩy (9 tuổi) kể chuyện phòng, chống ‹xâm hại›.",
    praise="Cháu Vàng Thị Mẩy (9 tuổi) ‹bị lạc›, nhặt được ví, nhận giấy khen.",
    under_age="Ông Vàng Văn Tếnh nói về trẻ dưới 9 tuổi ‹bị xâm hại›.",
)
def test_identifies_no_minor_of_whom_little_is_told_or_in_a_lesson(text: str) -> None:
    assert not people.identifies_minor(*place(text))


def test_praise_hides_no_grave_harm_to_a_minor() -> None:
    praised = "Cháu Vàng Thị Mẩy (9 tuổi) nhận giấy khen sau khi ‹{}›."

    assert told(people.identifies_minor, praised.format("bị đánh"), praised.format("bị lạc")) == [
        True,
        False,
    ]


@cases(
    age="‹Cháu› Vàng Thị Mẩy, 9 tuổi.",
    school="‹Cháu› Vàng Thị Mẩy, học lớp 4A trường tiểu học Suối Mơ.",
    parents="Vàng Thị Mẩy, ‹bé gái› 9 tuổi, con ông Lò Văn Tếnh.",
)
def test_names_a_minor_with_an_age_a_class_or_parents(text: str) -> None:
    assert people.names_minor(*place(text))


@cases(
    praise="‹Cháu› Vàng Thị Mẩy, 9 tuổi, học lớp 4A, nhận giấy khen.",
    joy="‹Cháu› Vàng Thị Mẩy, 9 tuổi, học lớp 4A, biểu diễn văn nghệ.",
    no_name="‹Cháu› gái 9 tuổi ở bản Mòn học lớp 4A trường tiểu học Suối Mơ.",
    grown_up="‹Ông› Vàng Văn Tếnh, 69 tuổi, từng dạy ở trường tiểu học Suối Mơ.",
    teacher="‹Cô› Vàng Thị Mẩy dạy các em lớp 4.",
)
def test_names_no_minor_in_joy_without_a_name_or_grown_up(text: str) -> None:
    assert not people.names_minor(*place(text))


@cases(
    misdeed="Em Lò Văn Tếnh, 15 tuổi, ở bản Mòn, ‹đua xe› trên quốc lộ.",
    trouble="Em Lò Văn Tếnh, 15 tuổi, ở bản Mòn, ‹trốn› sau chợ.",
    no_name="Con trai út nhà chủ quán ở bản Mòn, học lớp 9, ‹bị bắt quả tang›.",
)
def test_a_minor_in_a_case_is_recognised(text: str) -> None:
    assert people.minor_in_a_case(*place(text))


@cases(
    errand="Em Lò Văn Tếnh, 15 tuổi, làm thẻ ‹căn cước› tại xã, bị quên giấy hẹn.",
    honest="Em Lò Văn Tếnh, 15 tuổi, nhặt được ví và ‹trả lại› người mất.",
    everyday="Em Lò Văn Tếnh, 15 tuổi, ở bản Mòn, ‹chơi› trên quốc lộ.",
    grown_up="Anh Lò Văn Tếnh, 35 tuổi, ở bản Mòn, ‹đua xe› trên quốc lộ.",
    nobody="Một học sinh lớp 9 ‹bị bắt quả tang› lấy trộm xe.",
    warning="Nếu con trai út nhà chủ quán ở bản Mòn, học lớp 9, ‹bị bắt quả tang› thì sao?",
    thanks="Em Lò Văn Tếnh, 15 tuổi, ở bản Mòn, ‹trả lại› chiếc ví mà kẻ trộm đánh rơi.",
    against="Em Lò Văn Tếnh, 15 tuổi, ở bản Mòn, không còn ‹đua xe›.",
)
def test_a_minor_in_no_case_or_unknown_is_not(text: str) -> None:
    assert not people.minor_in_a_case(*place(text))


@cases(
    named="Chị Quàng Thị Mẩy ‹bị hiếp dâm› trên đường về.",
    profile="Kẻ xấu đăng lên facebook của nạn nhân chuyện cô ‹bị hiếp dâm›.",
    spelt="Cô M ẩ y T h ị ‹bị hiếp dâm›.",
    described="Cô gái 24 tuổi, quê xã Mòn, làm thợ may ở tiệm Bông Lau, ‹bị hiếp dâm›.",
    child="Bé gái 9 tuổi, con bà Tư bán xôi, ‹bị dâm ô›.",
)
def test_identifies_a_victim_by_a_name_or_by_what_is_told(text: str) -> None:
    assert people.identifies_victim(*place(text))


@cases(
    nobody="Một phụ nữ ‹bị hiếp dâm› trên đường về.",
    age_only="Cô gái 24 tuổi ‹bị hiếp dâm›.",
    suspect="Bị can Quàng Văn Tếnh ‹hiếp dâm› một phụ nữ.",
    officer="Trung tá Quàng Văn Tếnh kể về vụ ‹hiếp dâm›.",
    prevention="Chị Quàng Thị Mẩy nói về phòng chống ‹hiếp dâm›.",
    law="Theo quy định, thợ may 24 tuổi quê xã Mòn ‹bị hiếp dâm› thì trình báo.",
    street="Vụ ‹hiếp dâm› trên đường Trần Phú.",
    rumour="Tin đồn chị Quàng Thị Mẩy ‹hiếp dâm› là bịa đặt.",
)
def test_identifies_no_victim_who_could_be_anybody(text: str) -> None:
    assert not people.identifies_victim(*place(text))


@pytest.mark.parametrize("many", ["nhiều phụ nữ", "các cô", "hàng chục người"])
def test_a_victim_among_many_is_not_identified_unless_the_many_know_her(many: str) -> None:
    text = "Ở tiệm may Bông Lau, xã Mòn, {} 24 tuổi ‹bị hiếp dâm›."

    assert told(people.identifies_victim, text.format("thợ may"), text.format(many)) == [
        True,
        False,
    ]
    assert people.identifies_victim(*place(text.format(f"việc {many} biết: thợ may")))


def test_identifies_a_patient_even_if_a_suspect() -> None:
    texts = [f"{who} ‹nhiễm HIV›." for who in ("Chị Quàng Thị Mẩy", "Bị can Quàng Văn Tếnh")]

    assert told(people.identifies_patient, *texts) == [True, True]
    assert told(people.identifies_victim, *texts) == [True, False]


@cases(
    nobody="Một bị can ‹nhiễm HIV›.",
    doctor="Bác sĩ Quàng Văn Tếnh tư vấn cho người ‹nhiễm HIV›.",
    lesson="Chị em dự buổi tập huấn về người ‹nhiễm HIV› với cô Quàng Thị Mẩy.",
    stigma="Chị Quàng Thị Mẩy không kỳ thị người ‹nhiễm HIV›.",
)
def test_identifies_no_patient_without_a_name_or_in_a_lesson(text: str) -> None:
    assert not people.identifies_patient(*place(text))


@cases(
    two_points="Cô gái 24 tuổi, quê xã Mòn, ‹bị hiếp dâm›.",
    child="Cô bé ‹bị hiếp dâm›.",
    suspect="Bị can Quàng Văn Tếnh ‹hiếp dâm› một phụ nữ.",
)
def test_describes_a_victim_a_little(text: str) -> None:
    assert people.describes_victim(*place(text))


@cases(
    nobody="Một phụ nữ ‹bị hiếp dâm›.",
    many="Hôm qua ở xã Mòn, nhiều cô gái 24 tuổi ‹bị hiếp dâm›.",
    law="Theo quy định, ‹hiếp dâm› người 15 tuổi bị phạt tù.",
    play="Vở diễn kể chuyện cô bé ‹bị hiếp dâm›.",
)
def test_describes_no_victim_where_nobody_is_spoken_of(text: str) -> None:
    assert not people.describes_victim(*place(text))


@cases(
    named="Theo luật hôn nhân, Quàng Thị Mẩy ‹ngoại tình› thì bị phạt.",
    one_point="Ở cuối xóm có chuyện ‹ngoại tình›.",
    somebody="Người phụ nữ này ‹ngoại tình›.",
    one_word_of_warning="Người phụ nữ ở cuối xóm ‹ngoại tình›, nên hàng xóm xì xào.",
)
def test_tells_of_somebody_with_a_name_or_a_home(text: str) -> None:
    assert people.tells_of_somebody(*place(text))


@cases(
    nobody="Chuyện ‹ngoại tình› làm tan nát bao mái ấm.",
    many="Ở cuối xóm có nhiều người ‹ngoại tình›.",
    law="Theo luật hôn nhân, người phụ nữ ‹ngoại tình› bị phạt.",
    warning="Nếu một người ở cuối xóm ‹ngoại tình›, bà con đừng đánh, hãy khuyên.",
    praise="Chị Quàng Thị Mẩy nhận giấy khen vì hòa giải vụ ‹ngoại tình›.",
)
def test_tells_of_nobody_in_a_law_or_a_warning(text: str) -> None:
    assert not people.tells_of_somebody(*place(text))


@cases(
    capital="Ông Tếnh ‹bị đuối nước› ở suối.",
    kin="Hôm qua ông Tếnh ‹bị đuối nước› ở suối.",
    full="Lò Văn Tếnh ‹bị đuối nước› ở suối.",
    initials="Hôm qua anh T. ‹bị đuối nước› ở suối.",
    pair="L.V.T. bị ngã, ‹bị đuối nước› ở suối.",
)
def test_names_a_private_person(text: str) -> None:
    assert people.names_private_person(*place(text))


@cases(
    nobody="Một người ‹bị đuối nước› ở suối.",
    suspect="Đối tượng Lò Văn Tếnh ‹bị thương›.",
    caught="Lò Văn Tếnh bị bắt vì làm người khác ‹bị thương›.",
    office="Trung tá Lò Văn Tếnh cứu người ‹bị đuối nước›.",
    office_after="Lò Văn Tếnh, trưởng bản, cứu người ‹bị đuối nước›.",
    praise="Ông Lò Văn Tếnh nhận giấy khen vì cứu người ‹bị đuối nước›.",
    street="Một người ‹bị đuối nước› gần cầu Trần Phú.",
    place="Một người ở Hà Giang ‹bị đuối nước›.",
    crossing="Ở ngã ba Mòn, một người ‹bị thương›.",
    warning="Ông Lò Văn Tếnh nói trước: coi chừng, tránh ‹bị đuối nước›.",
)
def test_names_no_private_person_in_an_office_a_place_or_praise(text: str) -> None:
    assert not people.names_private_person(*place(text))


@cases(
    named="Ông Lò Văn Tếnh ‹bị lừa› 200 triệu đồng.",
    trade="Nạn nhân là thợ may, ‹bị lừa› 200 triệu đồng.",
    two_points="Người phụ nữ 62 tuổi ở cuối xóm ‹bị lừa› 200 triệu đồng.",
    three_points="Cụ sống một mình, 82 tuổi, quê xã Mòn, ‹bị lừa›.",
)
def test_identifies_the_unlucky_by_a_name_or_what_is_told(text: str) -> None:
    assert people.identifies_unlucky(*place(text))


@cases(
    nobody="Một người ‹bị lừa› 200 triệu đồng.",
    two_points="Cụ 82 tuổi, quê xã Mòn, ‹bị lừa›.",
    one_point="Người phụ nữ 62 tuổi ‹bị lừa› 200 triệu đồng.",
    many="Ở cuối xóm có nhiều người phụ nữ 62 tuổi ‹bị lừa›.",
    praise="Ông Lò Văn Tếnh nhận giấy khen vì giúp người ‹bị lừa›.",
    law="Theo quy định, người phụ nữ 62 tuổi ở cuối xóm ‹bị lừa› thì trình báo.",
    rumour="Tin đồn người phụ nữ 62 tuổi ở cuối xóm ‹bị lừa› là bịa đặt.",
)
def test_identifies_no_unlucky_person_of_whom_little_is_told(text: str) -> None:
    assert not people.identifies_unlucky(*place(text))


@cases(
    picture="‹Ảnh› nạn nhân chụp ở nhà.",
    caption="Cháu bé ‹bị bỏ rơi› đang nằm trong thùng giấy",
)
def test_pictures_the_harmed_in_a_caption_or_talk_of_a_picture(text: str) -> None:
    assert people.pictures_harmed(*place(text))


@cases(
    joy="‹Ảnh› các cháu đang múa ở sân trường",
    no_picture="Cháu bé ‹bị bỏ rơi› đang nằm trong thùng giấy.",
    long="Cháu bé ‹bị bỏ rơi› đang nằm trong thùng giấy" + " ở một góc chợ đông người" * 7,
    rule="‹Ảnh› nạn nhân phải được che mặt theo quy định",
    praise="‹Ảnh› nạn nhân cảm ơn tổ công tác",
)
def test_pictures_nobody_harmed_in_joy_in_a_sentence_or_a_rule(text: str) -> None:
    assert not people.pictures_harmed(*place(text))


@cases(
    word_before="Cơ quan ‹khởi tố› bị can Lò Văn Tếnh về hành vi trộm cắp.",
    word_after="Lò Văn Tếnh khai nhận, cơ quan ‹mở rộng điều tra›.",
    initial="Đối tượng T. ‹bị bắt›.",
)
def test_names_a_suspect(text: str) -> None:
    assert people.names_suspect(*place(text))


@cases(
    victim="Cơ quan ‹khởi tố› vụ án; ông Lò Văn Tếnh mất xe.",
    nobody="Cơ quan ‹khởi tố› một bị can.",
    play="Trong vở kịch, đối tượng Lò Văn Tếnh ‹hối hận›.",
)
def test_names_no_suspect_where_a_victim_or_nobody_is_named(text: str) -> None:
    assert not people.names_suspect(*place(text))


@cases(
    named="‹Người báo tin› tên Lò Văn Tếnh.",
    trade="‹Người báo tin› là chị bán xôi ở đầu xóm.",
    of_a_crime="Nhờ ông Lò Văn Tếnh ‹báo›, công an phá sòng bạc.",
)
def test_exposes_an_informer_by_a_name_or_a_trade(text: str) -> None:
    assert people.exposes_informer(*place(text))


@cases(
    secret="‹Người báo tin› được giữ kín tên.",
    one_hint="‹Người báo tin› là một chị.",
    others="‹Người báo tin› gặp tổ công tác tại quán có thợ điện ở đầu xóm.",
    law="Theo quy định, ‹người báo tin› là chị bán xôi ở đầu xóm cũng được bảo vệ.",
    suspect="‹Người báo tin› giúp bắt đối tượng Lò Văn Tếnh.",
    many="‹Người báo tin› là chị bán xôi ở đầu xóm cùng nhiều người khác.",
    no_crime="Nhờ ông Lò Văn Tếnh ‹báo›, xã mượn được máy bơm.",
    other_sentence="Ông Lò Văn Tếnh khỏe. ‹Người báo tin› được giữ kín.",
    lesson="Buổi tuyên truyền: ông Lò Văn Tếnh ‹báo› sòng bạc.",
)
def test_exposes_no_informer_who_is_kept_secret_or_told_no_crime(text: str) -> None:
    assert not people.exposes_informer(*place(text))


@pytest.mark.parametrize(
    ("age", "young"),
    [
        ("9 tuổi", True),
        ("17 tuổi", True),
        ("18 tuổi", False),
        ("mười hai tuổi", True),
        ("hai mươi ba tuổi", False),
        ("8 tháng tuổi", True),
        ("dưới 9 tuổi", False),
        ("tuổi mười sáu", True),
        ("9 tuổi đảng", False),
        ("sinh năm 2012", True),
        ("sinh năm 1988", False),
        ("sinh năm 2004", False),
        ("lớp bảy", True),
        ("lớp 7/2", True),
        ("học 8B", True),
        ("lớp 2 đất ngoài", False),
    ],
)
def test_below_eighteen_is_told_by_age_birth_or_class(age: str, young: bool) -> None:
    assert people.describes_victim(*place(f"Người {age} ‹bị hiếp dâm›.")) is young
