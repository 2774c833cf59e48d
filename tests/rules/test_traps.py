"""Ordinary sentences of police news that look like something else: none may hold an article."""

from pathlib import Path

import pytest

from publisher import rules
from publisher.findings import Severity
from tests.builders import SiteFolder
from tests.rules import blocking, found

SEEDS = sorted((Path(__file__).parents[3] / "shared/seeds").glob("*.txt"))

TRAPS = [
    "Việc đăng tin bảo đảm đúng quy định về bảo vệ bí mật nhà nước, quy định phát ngôn.",
    "Nội dung không thuộc danh mục bí mật nhà nước nên được phổ biến rộng rãi.",
    "Luật Bảo vệ bí mật nhà nước quy định ba độ: tuyệt mật, tối mật và mật.",
    "Lực lượng giữ quan hệ mật thiết với Nhân dân, gần gũi, thân mật và cẩn mật.",
    "Bà con đặt mật khẩu mạnh, không đưa mật mã cho ai, chú ý bảo mật tài khoản.",
    "Khu vực có mật độ dân cư cao, nhiều hộ nuôi ong lấy mật ong rừng.",
    "HỘI NGHỊ TẬP HUẤN BẢO MẬT THÔNG TIN VÀ CẨN MẬT TRONG CÔNG VIỆC",
    "Không tiết lộ bí mật kinh doanh và bí mật đời tư của người khác.",
    "Cơ quan Công an bảo mật danh tính người tố giác và người báo tin.",
    "Yêu cầu khẩn trương khắc phục; trường hợp khẩn cấp thì gọi ngay.",
    "Hai bên có mâu thuẫn nội bộ, tổ hòa giải đã kịp thời giải quyết.",
    "Thủ đoạn này không phổ biến nhưng rất nguy hiểm.",
    "Bằng các biện pháp nghiệp vụ, tổ công tác đã phá chuyên án và mật phục bắt quả tang.",
    "Công văn 4216/BCĐ ngày 08/12/2020 của Ban Chỉ đạo về việc tham gia trang thông tin.",
    "Công an cơ sở tiếp nhận thông tin nghi vấn, thăm hỏi đối tượng chính sách.",
    "Cháu cảm ơn các chú công an đã giúp gia đình tìm được xe.",
    "Tổ dân phố 3 họp bàn việc giữ gìn an ninh trật tự tại nhà văn hóa số 12.",
    "Nạn nhân cần trình báo ngay tại trụ sở Công an xã nơi ở.",
    "Gọi 111, 112, 113, 114, 115; phản ánh cuộc gọi rác tới 156 hoặc nhắn tin 5656.",
    "Tổng đài 1800 1234 và 1900 561 561 hoạt động 24/7.",
    "Trực ban hình sự: 0692348560; chuyên mục truyền hình: 0692 324 026.",
    "Từ ngày 01.7.2025 - 15.12.2025, tức từ 01-07-2025 đến 15-12-2025 lúc 08:30.",
    "Thu hồi 1.001.185.999.999 đồng và 84 chiếc điện thoại, phạt 12.098.765.432 đồng.",
    "Quyết định số 09/2017/NĐ-CP; Nghị định 30/2020/NĐ-CP, Điều 4 khoản 2.",
    "Trang có 47.000 người theo dõi, 1.326 nhóm, 102 trang, đạt 65 %.",
    "Mã hồ sơ 812345678901 chỉ là ví dụ về dãy 12 số không phải số căn cước.",
    "Công dân đổi chứng minh nhân dân 9 số sang căn cước 12 số từ 01/7/2024.",
    "Thu tiền nước các ngày 08/10/12/14/16 và 09/10/11/2026, lúc 08:30 / 09:30 / 10:30.",
    "Hồ sơ 08/2025/1234 trả từ 07:30/08/12/2026 - 11:30/15/12/2026, nhà số 08/12/34/5.",
    "Giá 1.912.000.111 đồng, tức 1,912,000,111; tỷ số 09:12, kỷ lục 09:12:34:567; đạt 0,912 điểm.",
    "Đặc tính của thủ đoạn là gọi điện thúc giục, tôi mất tiền vì tin lời.",
]  # fmt: skip

# Reports as districts and cities wrote them, shortened, with invented names.
REPORTS = [
    """Từ năm 2020, Công an xã Mẫu triển khai mô hình tuyên truyền phong trào Toàn dân bảo vệ an ninh
Tổ quốc trên nhóm mạng xã hội. Đến nay mô hình đã được nhân rộng tại 11/16 xã, có 4.314 thành viên,
phấn đấu đến tháng 12/2026 đạt 5.000 thành viên. Công tác viết bài luôn bảo đảm đúng các quy định về
bảo vệ bí mật nhà nước, quy định phát ngôn và cung cấp thông tin cho báo chí.""",
    """Thực hiện Công văn số 4216/BCĐ ngày 08/12/2020, đề nghị các cơ quan tham gia trang Zalo “Công an
xã Mẫu”; báo cáo số người tham gia trước ngày 15/12/2020. Thông tin không thuộc danh mục bí mật nhà
nước được phát thanh hằng tuần trong chuyên mục “Vì an ninh Tổ quốc”.""",
    """Toàn tỉnh xây dựng, nhân rộng 70 mô hình, thanh loại 344 mô hình kém hiệu quả, duy trì hơn 1.000
mô hình; trên 94 % khu dân cư đạt “An toàn về an ninh, trật tự”. Trung tá Nguyễn Văn Mẫu, Phó Trưởng
Công an, cho biết nhiều tin tức có giá trị đến từ quần chúng.""",
    """Công an phường duy trì 26 trang và 1.326 nhóm Zalo với trên 47 nghìn người theo dõi. Trong năm
2023, đơn vị đã tiếp nhận 26 tin báo và giải quyết triệt để 26 tin. Một trong những biện pháp nghiệp vụ
là kết nối mạng xã hội. Ông Trần Văn Mẫu, Tổ dân phố 3, thường xuyên cập nhật thông tin.""",
    """Trang đã biên soạn 249 tin, bài từ các nguồn chính thống; 163 nhóm liên kết với gần 18.200 hộ gia
đình, tỷ lệ kết nối hơn 40 %, nhiều nơi hơn 80 %. Cán bộ quản trị phải có ý thức trách nhiệm, giữ gìn
bí mật công tác và được quản lý chặt chẽ. Ngày 28/7/2022 đã tổ chức hội nghị sơ kết.""",
]  # fmt: skip


@pytest.mark.parametrize("sentence", TRAPS, ids=range(len(TRAPS)))
def test_an_ordinary_sentence_holds_nothing(folder: SiteFolder, sentence: str) -> None:
    assert blocking(found(folder, sentence + "\n")) == set()


@pytest.mark.parametrize("sentence", TRAPS, ids=range(len(TRAPS)))
def test_an_ordinary_sentence_holds_nothing_in_the_summary(
    folder: SiteFolder, sentence: str
) -> None:
    assert blocking(found(folder, summary=sentence)) == set()


@pytest.mark.parametrize("report", REPORTS, ids=range(len(REPORTS)))
def test_an_ordinary_report_holds_nothing(folder: SiteFolder, report: str) -> None:
    assert blocking(found(folder, report + "\n")) == set()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_report_that_the_product_comes_from_holds_nothing(folder: SiteFolder, seed: Path) -> None:
    assert blocking(found(folder, seed.read_text(encoding="utf-8"))) == set()


def test_education_about_the_law_on_secrets_is_for_the_reviewer_to_accept(
    folder: SiteFolder,
) -> None:
    findings = found(folder, "Luật quy định ba độ: tuyệt mật, tối mật và mật.\n")

    assert {finding.severity for finding in findings} == {Severity.ACKNOWLEDGE}


def test_a_site_without_hotlines_still_prints_the_national_numbers(folder: SiteFolder) -> None:
    folder.configure(hotlines=None)
    folder.write(body="Gọi 113, 114, 115 hoặc 156.\n")

    assert not rules.run(folder.article(), {}, folder.site.rules)
