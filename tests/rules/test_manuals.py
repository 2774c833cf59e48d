"""Whether a passage shows how a crime is done: what instructs, and the news or warning beside it."""

from __future__ import annotations

import pytest

from publisher.rules import manuals
from publisher.rules.passages import passage
from tests.rules import place

RECIPE = "Công thức ‹thuốc pháo›{end}\n\n- trộn 3 phần lưu huỳnh\n- nghiền mịn, sấy 2 giờ\n- nhồi vào ống giấy"
CALL = "Kịch bản ‹giả danh› công an: {said}"
STEPS = "Chúng mua vam trên mạng, ‹phá khóa› trong 5 giây, đấu dây rồi nổ máy ở chợ xã Mẫu{more}.{after}"
LONG = (
    " Việc xảy ra nhiều lần ở các xã dọc con đường lớn chạy qua chợ, nơi người ta qua lại suốt ngày"
)


def points(text: str) -> int:
    return manuals.points(passage(*place(text)))


@pytest.mark.parametrize(
    ("shows", "tells"),
    [
        pytest.param(
            "Chúng mua vam trên mạng, ‹phá khóa› trong 5 giây, đấu dây rồi nổ máy.",
            "Sáng nay hai thanh niên ‹phá khóa› nhà bà Mẩy.",
            id="report",
        ),
        pytest.param(
            STEPS.format(more="", after=""),
            STEPS.format(more="", after=" Bà con cảnh giác, trình báo, tuyệt đối đừng tự đuổi."),
            id="advice",
        ),
        pytest.param(
            "Đầu nậu dạy nhau: ngâm lá ‹cần sa› 2 ngày, lọc, cô cạn rồi tẩm vào sợi.",
            "Nấu 2 lít ‹nước›, ngâm lá chè 2 ngày, lọc, sấy rồi tẩm vào bột.",
            id="no-crime",
        ),
        pytest.param(
            "Chế 3 ‹khẩu súng›: khoan nòng 8 ly, tiện, lắp kim hỏa rồi mài.",
            "Thu giữ 3 ‹khẩu súng›, 20 viên đạn, 5 gói ma túy.",
            id="seized",
        ),
        pytest.param(RECIPE.format(end=":"), RECIPE.format(end="."), id="announced-list"),
        pytest.param(
            CALL.format(said="“Em chào chị, số của chị sẽ bị khóa, chị bấm phím 1 để gặp em nhé”"),
            CALL.format(said="“Số của khách hàng sẽ bị khóa, xin bấm phím 1 để được hướng dẫn”"),
            id="words-of-a-call",
        ),
    ],
)
def test_what_shows_how_it_is_done_is_told_from_what_only_tells_of_it(
    shows: str, tells: str
) -> None:
    assert manuals.instructs(*place(shows))
    assert not manuals.instructs(*place(tells))


@pytest.mark.parametrize(
    ("more", "less"),
    [
        pytest.param("phá khóa 5 giây, rồi đấu dây", "phá khóa, rồi đấu dây", id="figure"),
        pytest.param("phá khóa 5 giây, rồi đấu dây", "phá khóa 5 giây, đấu dây", id="order"),
        pytest.param("phá khóa 5 giây, rồi vặn", "phá khóa 5 giây, rồi đi", id="doing"),
        pytest.param("cách phá khóa 5 giây, rồi vặn", "phá khóa 5 giây, rồi vặn", id="head"),
        pytest.param("phá khóa 5 giây, vặn, hỏi gặp", "phá khóa 5 giây, vặn", id="getting"),
        pytest.param("phá khóa, chìa vạn năng, vặn 5 giây", "phá khóa, vặn 5 giây", id="means"),
        pytest.param("lừa bà, phá khóa, vặn 5 giây", "phá khóa, vặn 5 giây", id="risk"),
        pytest.param("phá khóa 5 giây, vặn", "phá khóa 5 giây, vặn, cảnh giác", id="advice"),
    ],
)
def test_every_kind_of_detail_counts_and_advice_counts_against_it(more: str, less: str) -> None:
    assert points(more) > points(less)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Khoan, tiện, lắp rồi mài 5 phút, sau đó sơn.", id="no-crime"),
        pytest.param("Lách và bypass, né, spam, crack.", id="no-detail"),
        pytest.param("Kẻ gian gọi, rồi sau đó nhắn, xong thì trả.", id="only-what-came-next"),
    ],
)
def test_what_cannot_be_done_again_from_it_has_no_points(text: str) -> None:
    assert points(text) == 0


def test_three_figures_are_as_good_as_many() -> None:
    assert points("Phá khóa, vặn 5 giây, 6 giây, 7 giây") == points(
        "Phá khóa, vặn 5 giây, 6 giây, 7 giây, 8 giây, 9 phút"
    )


def test_less_is_enough_in_a_short_passage_and_more_is_wanted_in_a_story() -> None:
    short = "Chúng ‹phá khóa› 5 giây rồi vặn"

    assert points(short) == points(short + "." + LONG * 2) == manuals.ENOUGH - 1
    assert manuals.instructs(*place(short))
    assert not manuals.instructs(*place(short + "." + LONG * 2))
    assert not manuals.instructs(*place("Trong phim truyện: " + short))


def test_a_table_of_steps_counts_as_instructions() -> None:
    table = "| {head} | Máy |\n|---|---|\n| phá khóa | vặn |"

    assert points(table.format(head="Bước")) == points(table.format(head="Tên")) + 4


def test_a_program_by_its_name_counts_and_a_service_that_all_know_does_not() -> None:
    text = "Chúng mở máy ảo {name}, rồi đăng nhập"

    assert points(text.format(name="BlueBox9")) == points(text.format(name="YouTube")) + 2
