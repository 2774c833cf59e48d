"""Whether a private person can be recognised in a passage, and what the passage says of them.

A person is recognised by a name, by a word of kinship and initials, or by what only one household
fits: whose child, which class of which school, which stall at the end of which lane. How much is
too much depends on what is told: hence one judgment for each kind of misfortune.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps

from publisher.rules.passages import Passage, Sign, passage
from publisher.rules.words import Page

_UP = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_LOW = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_NAME = rf"(?:[{_UP}](?:[’'][{_UP}])?[{_LOW}]{{1,7}})(?!\w)"
_INITIALS = rf"(?:(?<![\w.])[{_UP}](?:\.\s?[{_UP}]){{0,4}}\.|(?<![\w.])[{_UP}](?:\.\s?[{_UP}]){{1,4}}(?![\w.]))"
# Words in capitals or initials one after the other, and what may stand between kin and name.
_RUN = re.compile(rf"(?<![\w’'.]){_NAME}(?:\s+(?:{_NAME}|[AYÝ](?!\w)))*(?:\s[{_UP}]\.)?")
# First words of what is no person's name.
_NO_NAME_TEXT = (
    "Ngày Hội Trường Ban Tết Lễ Bộ Nhà Việt Tổ Đảng Luật Công Ủy Quốc Chi Đoàn Sở Phường Xã "
    "Thôn Tỉnh Bản Nghị"
)
_NO_NAME = frozenset(_NO_NAME_TEXT.split())
# Places and the like that begin as a surname does.
_PLACES_TEXT = (
    "Hà Nội|Hà Nam|Hà Giang|Hà Tĩnh|Hà Tây|Hà Đông|Hà Tiên|Cao Bằng|Cao Lãnh|Lâm Đồng|Lâm Hà|"
    "Lai Châu|Ninh Bình|Ninh Thuận|Ninh Kiều|Ninh Hòa|Thái Nguyên|Thái Bình|Thái Lan|Hồ Chí|"
    "Hồ Gươm|Hồ Tây|Trang Facebook|Trang Zalo|Trang Fanpage|Kim Liên|Kim Sơn|Kim Bôi|Sơn La|"
    "Sơn Tây|Sơn Trà|Châu Thành|Châu Đốc|Châu Á|Châu Âu|Châu Phi|Châu Mỹ|Giang Thành|"
    "Danh Sách|Vi Rút|Yên Bái|Yên Bình|Bạch Đằng|Bạch Long|Đồng Nai|Đồng Tháp|Đồng Hới|"
    "Đồng Sen|La Mã|An Giang|Tiền Giang|Trà Vinh|Trà My|Hoa Lư|Hoa Mai|Hoa Sen|Đông Hà|"
    "Sơn Dương|Lý Sơn|Quan Hóa|Quan Sơn|Mai Châu|Mai Sơn|Cầm Đồ|Cái Bè|Cái Răng|Cái Nước"
)
_PLACES = frozenset(_PLACES_TEXT.split("|"))
_BETWEEN_TEXT = "gái trai bé tên là họ út lớn nhỏ vợ chồng tuổi cũ gọi giáo dạy ruột dâu rể"
_BETWEEN = frozenset(_BETWEEN_TEXT.split())
_ACCUSED = re.compile(r"(?:đối tượng|bị can|bị cáo|nghi can|nghi phạm)\s+$", re.IGNORECASE)
_ONE_LETTER = re.compile(rf"[\s(“\"|][{_UP}][.,)(]|^[{_UP}]\.")  # a quick look before the slow ones
_INITIAL = re.compile(rf"{_INITIALS}|(?<![\w.])[{_UP}](?=\s?[,)(])")
# Nouns that a name may follow, but that many other words in capitals follow too.
_WEAK_KIN_TEXT = "là người tin sinh gọi bạn con đàn khách giác nội ngoại chứng gồm do"
_WEAK_KIN = frozenset(_WEAK_KIN_TEXT.split())
_KIN_WORDS_TEXT = (
    "ông bà anh chị em cháu bé cụ cô chú bác cậu dì thím mợ cái thằng cu con mẹ bố cha ba vợ "
    "chồng dượng thầy mé tía má tên nhân hại nhóc"
)
_KIN_WORDS = frozenset(_KIN_WORDS_TEXT.split())
_ROLES = _KIN_WORDS | (_WEAK_KIN - _BETWEEN)
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đào|Đoàn|Lâm|Mai|Trịnh|Trương|"
    "Cao|Lương|Lò|Vi|Hà|Tạ|Chu|Châu|Thái|Tô|Tống|Từ|Quách|Phùng|La|Lưu|Kiều|Khổng|Hứa|Giang|Diệp|Cù|Bế|Nông|Ma|"
    "Vàng|Giàng|Sùng|Thào|Lầu|Cầm|Quàng|Tòng|Bạch|Triệu|Tăng|Văn|Thạch|Kim|Danh|Đàm|Vương|Tôn|Nghiêm|Ninh|Phí|Âu|"
    "Thân|Thẩm|Trang|Hầu|Hạng|Lù|Mùa|Ly|Lục|Lã|Lại|Khuất|Khương|Cung|Mạc|Doãn|Đậu|Tiêu|Vừ|Hờ|Thò|Chảo|Tẩn|Lỷ|Chẻo|"
    "Hán|Cấn|Mẫn|Ngụy|Tưởng|Uông|Ứng|Nhâm|Lữ|Tần|Chung|Điểu|Lỗ|Khà|Lường|Bàn|Sầm|Kha|Nhữ|Mã|Bồ|Cái|Đồng|Sình|"
    "Chẩu|Bàng|Hàn|Viên|Yên|Trà|Siu|Rơ|Ksor|Kpă|Nay|Niê|Êban|Mlô|Hmok|Y|Quan|Xa|Pờ|Cháng|Phàn|Tráng|Ngải|Cứ|Phừ|"
    "Giáp|Ngọ|Khúc|Tiết|Thiều|Lều|Ông|Nghị|Phó|Sái|Trình|Vưu|Ung|Thi|Tiền|Lư|Cam|Bành|Sơn|Đèo|Hoa|Quản|Âu Dương"
)
_SURNAME = frozenset(_SURNAMES.split("|"))
_PAIR = re.compile(
    rf"(?<![\w.])[{_UP}](?:\.\s?[{_UP}]){{1,4}}\.?(?=\s?[(,;:]|\s(?:bị|đã|sinh|ở|trú|ngụ|là|kể|khai|cho|học|đang|tuổi|về)(?!\w))"
)
# Nouns before a name that make it one of a place, an office or a thing.
_PLACE = re.compile(
    r"(?:đường|phố|trường|học|cầu|viện|viên|chùa|chợ|quỹ|giải|THPT|THCS|TH|ngõ|ngách|hẻm|bến|khu|phường|xã|tỉnh|huyện|"
    r"thành|thị|trấn|thôn|xóm|ấp|bản|buôn|làng|tổ|đội|ty|quán|tiệm|tòa|nhà|mang\s+tên|anh\s+hùng|liệt\s+sĩ|non|cơ\s+sở|"
    r"xưởng|hãng|hàng|nhãn|sông|suối|núi|đèo|biển|đảo|vịnh|rừng|hồ|giáo|xứ|đền|đình|phà|ga|sân|bay|lễ|tết|hội|"
    r"đặc\s+khu|vùng|miền|quê|nghệ|nước|tộc|dân|người|tiếng|Facebook|Zalo|cộng|Sở|Bộ|Cục|Phòng|Ban|Đoàn|mỏ|ao|cảng|đất)"
    r"\s+(?:số\s+\d+\s+)?[“\"]?$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?<!\w)(?:đồng\s+chí|đ/c|(?:đại|thượng|trung|thiếu)\s+(?:tướng|tá|úy|uý|sĩ|sỹ)|hạ\s+sĩ|chủ\s+tịch|bí\s+thư|trưởng\s+công\s+an|"
    r"(?:trưởng|phó)\s+(?:phòng|ban|đoàn|khoa)|(?:phó\s+)?giám\s+đốc|cán\s+bộ|đội\s+trưởng|tổ\s+trưởng|bác\s+sĩ|thạc\s+sĩ|"
    r"tiến\s+sĩ|luật\s+sư|linh\s+mục|đại\s+đức|thượng\s+tọa|nhà\s+báo|phóng\s+viên|điều\s+tra\s+viên|kiểm\s+sát\s+viên|thẩm\s+phán|"
    r"chuyên\s+gia|báo\s+cáo\s+viên|tuyên\s+truyền\s+viên|hiệu\s+trưởng|nghệ\s+(?:nhân|sĩ)|người\s+phát\s+ngôn|chiến\s+sĩ|già\s+làng|trưởng\s+(?:thôn|bản|ấp))"
    r"(?!\w)(?:(?!\s(?:cho|với|của|nhờ|bị|gặp|mời|giúp|rằng|thấy|thì)\s|(?<=viên)\s+là\s)[^.\n]){0,36}$",
    re.IGNORECASE,
)
_OFFICE_AFTER = re.compile(
    r"^\s?[,(]\s?(?:(?:nguyên|quyền)\s+)?(?:trưởng\s+(?:công\s+an|phòng|ban|thôn|bản|ấp|khu|khoa)|phó\s+(?:trưởng|chủ|giám|bí)|chủ\s+tịch|bí\s+thư|"
    r"giám\s+đốc|cán\s+bộ|hiệu\s+trưởng|luật\s+sư|tổ\s+trưởng|đội\s+trưởng|chi\s+hội|chuyên\s+gia|người\s+phát\s+ngôn|đại\s+diện|bác\s+sĩ|báo\s+cáo)",
    re.IGNORECASE,
)
# Before a name: the one who is said to have done it, not the one it was done to.
_SUSPECT = re.compile(
    r"(?<!\w)(?:bị\s+can|bị\s+cáo|đối\s+tượng|nghi\s+can|nghi\s+phạm|ĐTTS|khởi\s+tố|bắt\s+(?:giữ|khẩn\s+cấp|tạm\s+giam|quả\s+tang)?|"
    r"tạm\s+giữ|tạm\s+giam|truy\s+nã|tuyên\s+phạt|hung\s+thủ|thủ\s+phạm|kẻ|gã|do|bởi|áp\s+giải|mời)"
    r"(?:\s+(?:hình\s+sự|đối\s+với|bị\s+can|đối\s+tượng|là|tên|ông|bà|anh|chị|người|hai|gồm|có|đàn\s+ông|thanh\s+niên|\w+\s+phạm|trộm|cướp|gồm\s+có|:))*\s*:?\s*$",
    re.IGNORECASE,
)
_SUSPECT_AFTER = re.compile(
    r"^[^.\n]{0,60}?(?<!\w)(?:về\s+(?:hành\s+vi|tội)|bị\s+(?:bắt|khởi\s+tố|tạm\s+(?:giữ|giam)|truy\s+nã|tuyên|tòa)|để\s+điều\s+tra|khai\s+nhận|khai\s+tên|thừa\s+nhận|lĩnh|sa\s+lưới)"
)
_ONE = r"(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín)"
# Before and after the word for years of age.
_AGE_BEFORE = re.compile(
    rf"(?<![\d,.])(?:1[0-7]|\d)\s?(?:tháng\s)?$|(?<!\w)(?:mười(?:\s(?:{_ONE}))?|(?<!mươi\s){_ONE})\s(?:tháng\s)?$"
)
_AGE_LIMIT = re.compile(
    r"(?:dưới|trên|từ|đủ|đến|tới|quá|mươi|khoảng\stừ)\s(?:1[0-7]|\d|mười|mười\s\w+|\w+)\s?(?:tháng\s)?$"
)
_NO_AGE = re.compile(r"\s(?:trở|đến|thọ|đảng|đời|nghề|trẻ|già|thơ)(?!\w)")
_AGE_AFTER = re.compile(rf"\s(?:mười(?:\s{_ONE})?|{_ONE}|1[0-7]|\d)(?![\d\w])(?!\smươi)")
_IN_CLASS = re.compile(
    rf"(?:[Ll]ớp|[Kk]hối)\s(?:(?:1[0-2]|[1-9])(?:\s?[A-Za-z]?\d{{0,2}})?(?!\d)(?!\s?(?:phủ|sơn|đất|giấy|áo|cửa|vải|bảo|màng|tuyên|học\sviên))|"
    rf"(?:{_ONE}|mười(?:\s{_ONE})?|[Mm]ầm|[Cc]hồi|[Ll]á|chuyên)(?!\w))"
)
_BIRTH_YEAR = re.compile(r"20(?:09|1\d|2\d)(?!\d)")
_BORN = re.compile(
    r"(?:sinh(?:\s(?:năm|ngày|tháng))?|SN|sn|s\.n)\.?\s?:?\s?(?:\d{1,2}\s?[/.\-]\s?){0,2}$|\($"
)
_CLASS_CODE = Sign(
    r"(?<!\w)(?:[1-9]|1[0-2])[A-HK]\d{0,2}(?!\w)|(?<!\w)(?:lớp\s+(?:trưởng\s+|phó\s+)?)(?:[1-9]|1[0-2])/\d{1,2}(?!\d)"
)
# A small child called by name, and a class by its number as schools of the South write it.
_BE = re.compile(rf"(?<!\w)[Bb]é\s+(?:(?:út|tên|gái|trai|lớn|nhỏ)\s+)?{_NAME}(?!\s+\d)")
_ADULT = re.compile(
    r"(?<!\w)(?:[Cc]ô|[Tt]hầy|[Ôô]ng|[Bb]à|[Cc]hú|[Bb]ác|[Aa]nh|[Cc]hị|[Cc]ụ)(?:\s+giáo)?\s+$"
)
_CHILD = re.compile(
    r"(?<!\w)(?:[Cc]háu|[Bb]é|[Ee]m|[Hh]ọc\s+(?:sinh|trò)|[Nn]ữ\s+sinh|[Nn]am\s+sinh|[Tt]rẻ|[Cc]on(?:\s+(?:gái|trai|nuôi|riêng|út|đầu|lớn|ruột|thứ|một|chung))|[Cc]ậu|"
    r"[Cc]ô\s+bé|[Tt]hằng|[Cc]u|[Cc]ái|đứa|[Tt]hiếu\s+niên|vị\s+thành\s+niên)(?!\w)"
)
_CLASS = Sign(
    r"(?<!\w)(?:[Ll]ớp|[Kk]hối)\s+(?:\d|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|[Mm]ầm|[Cc]hồi|[Ll]á|chuyên|trưởng)|(?<!\w)(?:[1-9]|1[0-2])[A-HK]\d{0,2}(?!\w)"
)
_SCHOOL = Sign(
    rf"(?<!\w)(?:[Tt]rường|[Đđ]iểm\s+trường|TH|THCS|THPT|TH&THCS|PTDTNT|PTDTBT|[Mm]ầm\s+non|[Mm]ẫu\s+giáo|[Tt]iểu\s+học|[Ll]ớp\s+mầm)"
    rf"(?:\s+(?:tiểu\s+học|mầm\s+non|mẫu\s+giáo|trung\s+học|cơ\s+sở|phổ\s+thông|dân\s+tộc|bán\s+trú|nội\s+trú|và|chuyên|dân\s+lập|tư\s+thục|THCS|THPT|TH|Tiểu\s+học|Mầm\s+non|Trung\s+học|Phổ\s+thông|liên\s+cấp|quốc\s+tế|bán\s+công)){{0,6}}\s+(?:số\s+\d|[“\"]?[{_UP}][{_LOW}]|làng|huyện|xã|bản|duy\s+nhất|trong\s+xã|tư)"
)
# Whose child, spouse or neighbour: a person with one household.
_TIE = Sign(
    rf"(?<!\w)(?:[Cc]on|[Cc]háu|[Vv]ợ|[Cc]hồng|[Ee]m|[Aa]nh|[Cc]hị|[Mm]ẹ|[Bb]ố|[Cc]ha|[Bb]à|[Ôô]ng|dâu|rể|thứ\s+\w+|[Bb]é\s+\w+|[Cc]u\s+\w+|[Ee]m\s+\w+|bạn\s+gái|bạn\s+trai|người\s+(?:yêu|tình|ở|giúp\s+việc|làm\s+thuê)|hàng\s+xóm|nhà)"
    rf"(?:\s+(?:gái|trai|út|đầu|lớn|nhỏ|thứ|hai|ba|riêng|nuôi|ruột|duy\s+nhất|một|độc\s+nhất|chung|dâu|rể|nội|ngoại|họ|kết\s+nghĩa|đẻ|kế|cũ|gọi)){{0,4}}"
    rf"(?:\s+(?:của|trong|nhà|một\s+trong|với|cho|cô\s+bằng|chú\s+bằng))?\s+(?:(?:vợ\s+chồng|gia\s+đình|nhà|hai\s+gia\s+đình|đôi\s+vợ\s+chồng)\s+)?"
    rf"(?:(?:ông|bà|anh|chị|cô|chú|thầy|bác|cụ|dì|cậu|nhà)\s+(?:(?:chủ|bán|làm|thợ|trưởng|phó|giáo|hiệu|thầy|y|công\s+nhân|lái|thôn|hàng|sửa|từ|sãi|trùm|cai|mo|lang|đồ|giữ|coi|gác|nấu|thổi|đờn|trung\s+sĩ|thiếu\s+úy)\s+\w+|(?:trùm|từ|mối)(?!\w)|{_NAME}|{_INITIALS}|[{_UP}](?=\s?[,.)])|đơn\s+thân)"
    rf"|(?:phó\s+)?chủ\s+(?:tịch|quán|tiệm|xưởng|lò|nhà|trọ|tiệm|hàng|cửa|shop)|trưởng\s+(?:thôn|bản|ấp|xóm|công\s+an|trạm)|(?:phó\s+)?(?:giám\s+đốc|bí\s+thư|hiệu\s+trưởng)|trung\s+sĩ|thầy\s+(?:cúng|giáo)|cô\s+giáo|cựu\s+\w+|làm\s+\w+\s+ở|bán\s+\w+|{_NAME})"
    rf"|(?<!\w)(?:[Mm]ẹ|[Bb]ố|[Cc]ha|[Bb]a|[Mm]á)(?:\s+(?:em|cháu|bé|con|của\s+em|của\s+cháu))?\s+(?:là|tên|làm|bán)\s+\w+|(?<!\w)nhà\s+(?:{_NAME})\s+{_NAME}"
    rf"|(?<!\w)(?:[Cc]on|gái|trai|cô|cậu|em|bé)\s+(?:\w+\s+){{0,3}}?(?:nhà|gia\s+đình|hộ)\s+(?:làm|bán|buôn|chuyên|nuôi|trồng|chủ|thợ|theo)\s+\w+"
    rf"|(?<!\w)(?:sống|ở)\s+(?:với|cùng|nhờ)\s+(?:ông|bà|cô|chú|dì|bác|anh|chị|mẹ|bố|cha)(?!\w)|(?<!\w)mồ\s+côi|(?<!\w)con\s+(?:một|duy\s+nhất|độc\s+nhất)\s+trong"
)
_HOME = Sign(
    rf"(?<!\w)(?:[Bb]ản|[Xx]óm|[Tt]hôn|[Ấấ]p|[Bb]uôn|plei|phum|[Ss]óc|[Ll]àng|gánh\s+(?:hát|cải\s+lương)|lò\s+võ|đình|chùa|miếu|thánh\s+thất|bệnh\s+viện|[Bb]ệnh\s+viện|tuyến|vựa|nhà\s+máy|tổ|ngõ|ngách|hẻm|kiệt|khu\s+phố|khu\s+trọ|dãy\s+(?:nhà\s+)?trọ|nhà\s+trọ|phòng\s+trọ|phòng|khu\s+tập\s+thể|chung\s+cư|tòa\s+nhà|số\s+nhà|nhà\s+số|đường|phố|chợ|quán|tiệm|xưởng|công\s+ty|cửa\s+hàng|đội|làng|bến|trạm|khối|trước\s+cổng|cổng|lò|điểm|nhà\s+thuốc|trang\s+trại)"
    rf"(?:\s+(?:ở|trọ|số|của|bà|ông|anh|chị|may|bia|nhậu|cơm|ăn|nước|võng|xe|đa\s+khoa|[Đđ]a\s+khoa|đầu|cuối|y\s+tế|cũ|mới|sau|cà\s+phê|karaoke|trước|cổng|bến|chợ)){{0,3}}\s+(?:[“\"]?[{_UP}\d]|xe|phà|bến|chợ|xóm|hẻm|ngõ|thôn|làng|trường)|(?<!\w)nhà\s+(?:sàn|cấp\s+bốn|ngói|lầu|mái|tường|sơn|màu|hai\s+tầng|ba\s+tầng|ở|ngay|số)\s+\w+"
    rf"|(?<!\w)(?:cuối|đầu|giữa|sát(?:\s+vách)?|cạnh|kế(?:\s+bên)?|bên|gần|giáp|ngay|dưới|trên|sau|trước|chân|đối\s+diện|phía\s+sau|sau\s+lưng)\s+(?:chân\s+|cổng\s+|khu\s+|bờ\s+)?"
    rf"(?:xóm|thôn|ngõ|hẻm|bản|chợ|làng|ấp|đình|chùa|miếu|đền|trường|trạm|cầu|ngã|dãy|cổng|nhà\s+(?:thờ|văn|máy|ga)|nhà\s+[{_UP}]|suối|bến|phà|ga|cây\s+(?:xăng|đa|gạo|cầu)|đê|dốc|đồn|lò|bưu\s+điện|nghĩa\s+trang|bãi|sông|ao|hồ|điểm|hiện\s+trường|đường\s+tàu)(?!\w)"
)
# Where somebody comes from, where they work, and what they live by.
_ORIGIN = Sign(
    rf"(?<!\w)(?:quê|gốc|người\s+(?:xã|huyện|tỉnh)|(?:trú|ngụ|sống|trọ)(?:\s+tại|\s+ở)?|cùng\s+trú|dân\s+tộc)(?:\s+(?:quán|gốc|ở|tại|xã|phường|huyện|tỉnh|thị\s+trấn|miền|vùng))*"
    rf"\s+(?:[{_UP}]|biển|núi|ngoài|trong)|(?<!\w)ở\s+(?:xã|phường|khu\s+đô\s+thị|khu\s+công\s+nghiệp|thị\s+trấn|tổ|khóm|khu)\s+[{_UP}\d]"
)
_WORKPLACE = Sign(
    rf"(?<!\w)(?:tiệm|quán|cửa\s+hàng|công\s+ty|khách\s+sạn|nhà\s+(?:hàng|nghỉ|thuốc|máy|trẻ|may)|trạm\s+y\s+tế|trường|xưởng|sạp|spa|salon|hợp\s+tác\s+xã|phòng\s+khám|bệnh\s+viện|ngân\s+hàng|chợ|gara|siêu\s+thị|lò|mái\s+ấm|khoa|lớp)"
    rf"(?:\s+[{_LOW}]+){{0,4}}\s+[“\"]?[{_UP}]"
)
_OWNER = Sign(
    rf"(?<!\w)[Cc]hủ(?:\s+của)?\s+(?:một\s+)?(?:tiệm|quán|cửa\s+hàng|công\s+ty|khách\s+sạn|nhà\s+(?:hàng|nghỉ|thuốc|trẻ)|xưởng|sạp|spa|salon|gara|lò|vựa|đại\s+lý|quầy|shop)(?:\s+[{_LOW}]+){{0,4}}\s+[“\"]?[{_UP}]"
)
_LIVING = Sign(
    r"(?<!\w)(?:làm\s+(?:nghề|ruộng|rẫy|thuê|công|thợ|bảo|lái|nông|biển|mướn|giúp|việc\s+tại)|nghề\s+\w+|thợ\s+\w+|[Cc]hủ\s+(?:một\s+)?(?!động|yếu|tịch|trương|đề|quan|trì|nhật|thể|nghĩa|tài|nhiệm|quyền|đạo|chốt|mưu|động)\w+|bán\s+(?!lại|hết|cả|sang|cho|qua|dâm|ma|với|đi|được|hàng\s+online)\w+|buôn\s+(?!bán|lậu|người|ma|làng)\w+|"
    r"chạy\s+(?:xe|đò|ghe|chợ)|lái\s+(?:xe|đò|tàu|ghe|máy|taxi|buôn|phà|ca\s+nô)|hưu\s+trí|về\s+hưu|nghỉ\s+hưu|[Cc]ựu\s+\w+|nguyên\s+(?:cán|giáo|chủ|trưởng|bí|kế|phó|công)\s*\w*|giáo\s+viên|giảng\s+viên|dạy\s+(?:nhạc|võ|học|thêm|kèm|toán|văn|bơi|múa|lái|nghề|đàn|tiếng|vẽ|hát)|sinh\s+viên|"
    r"(?:phó\s+|trưởng\s+)?(?:hiệu\s+trưởng|trưởng\s+(?:phòng|nhóm|khoa|thôn|xóm|ca)|giám\s+đốc|kế\s+toán|công\s+chức|viên\s+chức|kỹ\s+sư|y\s+tá|công\s+nhân|tài\s+xế|thư\s+ký|thủ\s+quỹ)|nông\s+dân|ngư\s+dân|bác\s+sĩ|dược\s+sĩ|điều\s+dưỡng|hộ\s+lý|kỹ\s+thuật\s+viên|tiểu\s+thương|tiếp\s+viên|phụ\s+(?:hồ|bếp|xe)|thủ\s+thư|nấu\s+(?:bếp|cơm|ăn|đám)|gác\s+(?:đèn|cổng|chắn|rừng|chợ)|giữ\s+(?:xe|trẻ|kho|chợ|đình|chùa|vịt|bò|vườn))(?!\w)"
)
# A tie to the one who is said to have done it, which names one by the other.
_OF_SUSPECT = Sign(
    r"(?<!\w)(?:con|cháu|em|vợ|chị|bạn)(?:\s+(?:gái|trai|riêng|ruột|nuôi|nội|ngoại|họ|dâu|cũ))*\s+(?:của\s+)?(?:chính\s+)?(?:mình|vợ(?:\s+mình)?|bị\s+can|bị\s+cáo|nghi\s+can|nghi\s+phạm|đối\s+tượng|ông\s+ta|anh\s+ta|người\s+này|chồng)(?!\w)"
    r"|(?<!\w)(?:cha|bố|ba|mẹ|chú|bác|cậu|anh)\s+(?:dượng|kế|ruột|họ|rể|vợ|chồng|nuôi|đẻ|ghẻ)(?!\w)|(?<!\w)(?:em|anh|chị)\s+chồng(?!\w)"
)
_AGE = Sign(
    r"(?<!\w)(?<!dưới\s)(?<!trên\s)(?<!từ\s)(?<!đủ\s)(?<!đến\s)(?<!tuổi\s)(?:\d{1,3}|[a-zđ]+\s+mươi(?:\s+\w+)?|ngoài\s+\w+(?:\s+mươi)?)\s+tuổi|(?<!\w)(?:SN|sinh\s+năm|sinh\s+ngày)\s"
)
# What somebody is seen doing every day, and a name typed letter by letter.
_HABIT = Sign(
    r"(?<!\w)(?:đứa|người|cô|chị|anh|em|bé|cậu|cháu|ông|bà)\s+(?:\w+\s+){0,3}?(?:thường|hay|vẫn|chuyên)\s+"
    r"(?:dắt|đi|bán|ngồi|hát|đẩy|chở|phụ|lượm|nhặt|đánh|thổi|múa|thủ|giúp|lái|chạy|đờn|kể|dẫn)(?!\w)"
)
_SPELT = Sign(rf"(?<!\w)[{_UP}](?:\s[{_LOW}]){{1,6}}\s{{1,3}}[{_UP}](?:\s[{_LOW}]){{1,6}}(?!\w)")
_CROSSING = re.compile(r"(?<!\w)ngã\s+(?:ba|tư|năm|sáu|bảy)\s+$", re.IGNORECASE)
_GENERIC = Sign(
    r"(?<!\w)(?:các|những|nhiều|mọi|một\s+số|mỗi|toàn\s+bộ|tất\s+cả|\d{2,}|hàng\s+(?:chục|trăm))\s+(?:em|cháu|bé|trẻ|học\s+sinh|nạn\s+nhân|bị\s+hại|chị\s+em|người|phụ\s+nữ|hộ|gia\s+đình|bà\s+con|cô|thầy|bạn|anh|chị)(?!\w)",
    re.IGNORECASE,
)


_SOMEBODY = Sign(
    r"(?<!\w)(?:[Nn]gười\s+(?:phụ\s+nữ|đàn\s+ông|đàn\s+bà|vợ|chồng|mẹ|cha|con|này)|[Mm]ột\s+(?:chị|anh|ông|bà|em|cụ|phụ\s+nữ|nam|nữ|thanh\s+niên|người|cô|sinh\s+viên|công\s+nhân)|"
    r"[Cc]ô\s+(?:gái|giáo|dâu|bé)|[Cc]hàng\s+trai|[Ôô]ng\s+(?:lão|giáo|cụ|chồng|già)|[Bb]à\s+(?:cụ|lão|giáo|nội|ngoại|vợ|chủ)|[Cc]hị\s+(?:vợ|chủ|ấy)|[Aa]nh\s+(?:chồng|thợ|công)|[Nn]gười\s+(?:mất\s+tích|cầm|leo|nhảy|đốt|bán|cha|bố)|[Bb]ệnh\s+nhân|[Ss]inh\s+viên|[Vv]ợ\s+chồng|[Hh]ai\s+(?:vợ\s+chồng|mẹ\s+con|bố\s+con|cha\s+con|chị\s+em|anh\s+em|ông\s+bà)|[Nn]ữ\s+(?:tài\s+xế|nhân\s+viên|chủ|y\s+tá|điều\s+dưỡng)|[Nn]am\s+(?:sinh|công)|[Tt]hiếu\s+nữ|[Nn]am\s+thanh\s+niên|[Nn]ữ\s+(?:công\s+nhân|sinh|giáo)|[Cc]ụ\s+(?:ông|bà)|[Tt]hai\s+phụ|[Ss]ản\s+phụ|[Bb]à\s+mẹ)(?!\w)"
)


# Before a word of harm: what is done against it, or what is not so.
_AGAINST = re.compile(
    r"(?<!\w)(?:phòng,?\s+(?:chống|ngừa|tránh)|chống|ngăn\s+chặn|ngăn\s+ngừa|đẩy\s+lùi|nguy\s+cơ|dấu\s+hiệu|tệ\s+nạn|nạn(?!\s+nhân)|"
    r"nói\s+không\s+với|kỹ\s+năng|chuyên\s+đề|luật|bệnh\s+viện(?=\s*$)|sức\s+khỏe|có\s+ý\s+nghĩ|kỳ\s+thị|không\s+phải(?:\s+là)?|chưa\s+(?:ai|có\s+ai|từng)|"
    r"không\s+(?:ai|để|còn)|sàng\s+lọc|tránh(?:\s+bị)?|tránh\s+xa)(?:[\s,]+\w+){0,4}?[\s,]*$",
    re.IGNORECASE,
)


def _against(text: str, start: int) -> bool:
    """Whether the words before a span make it a danger talked about, not one that came true."""
    return _AGAINST.search(text[max(0, start - 44) : start]) is not None


def _of_passages(judge: Callable[[Passage], bool]) -> Callable[[Page, int, int], bool]:
    """Return the judge of a span that asks `judge` about its passage, once."""
    remembered = lru_cache(maxsize=64)(judge)

    @wraps(judge)
    def judged(page: Page, start: int, end: int) -> bool:
        return remembered(passage(page, start, end))

    return judged


def _unless_denied(judge: Callable[[Passage], bool]) -> Callable[[Page, int, int], bool]:
    """Return the judge of a span that asks `judge` about its passage and heeds the words before it."""
    of_passages = _of_passages(judge)

    @wraps(judge)
    def judged(page: Page, start: int, end: int) -> bool:
        return of_passages(page, start, end) and not _against(page.text, start)

    return judged


class _Person:
    """A name in a passage: where it stands, and whether it is a suspect's."""

    __slots__ = ("end", "start", "suspect")

    def __init__(self, start: int, end: int, suspect: bool) -> None:
        self.start, self.end, self.suspect = start, end, suspect


@lru_cache(maxsize=64)
def _people(text: str) -> tuple[_Person, ...]:
    """Return the private people a text names, by name or initials."""
    found: dict[int, _Person] = {}
    for start, end in _names(text):
        before, after = text[max(0, start - 60) : start], text[end : end + 70]
        if _OFFICE.search(before) or _OFFICE_AFTER.match(after):
            continue
        suspect = bool(_SUSPECT.search(before) or _SUSPECT_AFTER.match(after))
        found.setdefault(start, _Person(start, end, suspect))
    return tuple(found.values())


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names stand: after a word of kinship, with a surname, or as initials."""
    for run in _RUN.finditer(text):
        start, words = run.start(), run[0].split()
        kin = words[0].lower() if words[0].lower() in _KIN_WORDS else ""
        if kin and len(words) > 1 and words[0] not in _SURNAME:
            yield start + len(words[0]) + 1, run.end()
            continue
        if words[0] in _NO_NAME or " ".join(words[:2]) in _PLACES:
            continue
        before = text[max(0, start - 26) : start]
        kin = _kin(before)
        if (kin and (kin not in _WEAK_KIN or len(words) > 1)) or (
            _full(words) and not _PLACE.search(before)
        ):
            yield run.span()
    if _ONE_LETTER.search(text):
        for initials in _INITIAL.finditer(text):
            before = text[max(0, initials.start() - 26) : initials.start()]
            if _kin(before) or _ACCUSED.search(before):
                yield initials.span()
        for pair in _PAIR.finditer(text):
            if not _PLACE.search(text[max(0, pair.start() - 24) : pair.start()]):
                yield pair.span()


def _kin(before: str) -> str:
    """Return the word of kinship or the role that ends a text, perhaps with what sort it is."""
    tail = before.rstrip()
    if tail[-1:] in {"", ".", "!", "?", "…", ",", ";", ")"}:
        return ""  # most words in capitals only begin a sentence
    words = tail.lower().replace(":", " ").replace("“", " ").replace('"', " ").split()[-4:]
    last = next((word for word in reversed(words) if word in _ROLES or word not in _BETWEEN), "")
    return last if last in _ROLES and not _CROSSING.search(before) else ""


def _full(words: list[str]) -> bool:
    """Whether words in capitals are a name: a surname first, an initial last, Thị or Văn within."""
    return ((words[0] in _SURNAME or words[-1].endswith(".")) and len(words) > 1) or any(
        len(words) > at + 2 and words[at + 1] in {"Thị", "Văn"} for at in (0, 1)
    )


def _named(read: Passage, *, suspects: bool = False) -> bool:
    """Whether a private person is named; a suspect only counts where asked for."""
    return any(suspects or not person.suspect for person in _people(read.text))


def _aged(read: Passage) -> bool:
    return read.shows(_AGE) or _young(read)


def _stands_out(read: Passage) -> bool:
    """Whether something is told that is true of few people in a place."""
    return read.has("unique") or read.shows(_HABIT)


@lru_cache(maxsize=64)
def _points(read: Passage) -> int:
    """Return how closely somebody without a name is described: two points let a neighbour guess."""
    tie = 2 * (read.shows(_TIE) or read.shows(_OWNER))
    return (
        tie
        + read.shows(_HOME)
        + read.shows(_ORIGIN)
        + read.shows(_WORKPLACE)
        + (read.has("trade") or read.shows(_LIVING))
        + _stands_out(read)
        + _aged(read)
        + read.shows(_SCHOOL)
        + read.shows(_OF_SUSPECT)
    )


@lru_cache(maxsize=64)
def _warns(read: Passage) -> bool:
    """Whether a passage is a lesson, a play or a rumour put right rather than a report."""
    if read.has("held", "victim"):
        return False
    return read.has("fiction", "rumour") or (read.has("lesson") and not _struck(read))


# What happened to somebody, said of a name before it in the same sentence.
_STRUCK = re.compile(
    r"^[^.!?\n]{0,80}?(?<!\w)(?:(?:bị|nhiễm|mắc|dính|dương\s+tính)(?!\w)|(?:[^\W\d_]\s){3})"
)


def _struck(read: Passage) -> bool:
    """Whether something happened to somebody named, whatever lesson is drawn from it."""
    return any(_STRUCK.match(read.text[one.end : one.end + 110]) for one in _people(read.text))


@_unless_denied
def identifies_minor(read: Passage) -> bool:
    """Whether somebody below eighteen in a harm can be recognised: three points of name and ties."""
    if read.has("good") and not read.has("grave"):
        return False
    return _is_minor(read) and _minor_points(read) >= 3


@_of_passages
def names_minor(read: Passage) -> bool:
    """Whether a child is named with age, class or parents, and nothing says that it is praise."""
    if read.has("good", "joy") or not _is_minor(read):
        return False
    return _minor_points(read) >= 4 and bool(_people(read.text))


# That something is wrong, whatever it is.
_TROUBLE = Sign(
    r"(?<!\w)(?:bị|vụ|vì|hành\s+vi|khóc|chết|mất|thương|phạt|xử\s+lý|nghi|hoảng|sợ|la\s+hét|gây|phá|cắt|lấy|chặn|đòi|ném|quậy|phạm|trốn|dao|công\s+an\s+(?:đang|đã|mời|làm))(?!\w)",
    re.IGNORECASE,
)


@_unless_denied
def minor_in_a_case(read: Passage) -> bool:
    """Whether a named child of told age, class or family is in trouble of whatever kind.

    That is so unless the passage praises, teaches, looks for a lost child or explains an errand;
    with little told of the child, something must say that the police or a wrong is concerned.
    """
    if not _is_minor(read):
        return False
    grave = read.has("grave", "misdeed")
    if not _people(read.text):
        return (
            read.has("grave", "held", "misdeed")
            and not read.has("good", "general", "law")
            and _minor_points(read) >= 4
        )
    if not grave and read.has("good", "joy", "errand", "lost"):
        return False
    if read.has("good") and not read.has("grave"):
        return False
    told = _minor_points(read)
    if not grave and not read.has("held", "wrongdoing") and not read.shows(_TROUBLE):
        return False
    return told >= 4 or (told == 3 and grave) or (told == 3 and read.has("held"))


@lru_cache(maxsize=64)
def _young(read: Passage) -> bool:
    """Whether an age, a year of birth or a class of a child stands in a passage."""
    return read.has("child") or _young_age(read.text) or read.shows(_CLASS_CODE)


def _young_near(text: str) -> bool:
    return _young_age(text) or _CLASS_CODE.pattern.search(text) is not None


def _young_age(text: str) -> bool:
    at = text.find("tuổi")
    while at >= 0:
        before, after = text[max(0, at - 24) : at], text[at + 4 : at + 26]
        young = _AGE_BEFORE.search(before) and not _AGE_LIMIT.search(before)
        if (young or _AGE_AFTER.match(after)) and not _NO_AGE.match(after):
            return True
        at = text.find("tuổi", at + 4)
    if ("ớp " in text or "hối " in text) and _IN_CLASS.search(text):
        return True
    if ("é " in text or "É " in text) and _BE.search(text):
        return True
    if "20" in text:
        for year in _BIRTH_YEAR.finditer(text):
            if _BORN.search(text[max(0, year.start() - 22) : year.start()]):
                return True
    return False


@lru_cache(maxsize=64)
def _is_minor(read: Passage) -> bool:
    return _young(read) and not _warns(read)


@lru_cache(maxsize=64)
def _minor_points(read: Passage) -> int:
    text = read.text
    name = 0
    for person in _people(text):
        before, after = (
            text[max(0, person.start - 30) : person.start],
            text[person.end : person.end + 24],
        )
        if _ADULT.search(before):
            young = after.lstrip()[:1] in ("(", ",") and _young_near(after)
        else:
            young = bool(_CHILD.search(before)) or _young_near(
                text[max(0, person.start - 90) : person.end + 90]
            )
        if young:
            name = 3
    single = not read.shows(_GENERIC) or name
    return name + (
        3 * read.shows(_TIE)
        + 2 * read.shows(_SCHOOL)
        + read.shows(_CLASS)
        + read.shows(_HOME)
        + (2 if read.shows(_HABIT) else read.has("unique"))
        if single
        else 0
    )


@_unless_denied
def identifies_victim(read: Passage) -> bool:
    """Whether the victim of what must stay private can be recognised: by a name or descriptions.

    Three points of description, two for a child.
    """
    return _shows_victim(read)


def _shows_victim(read: Passage) -> bool:
    if _warns(read):
        return False
    if _named(read) or read.has("profile") or read.shows(_SPELT):
        return True
    enough = 2 if _young(read) else 3
    return not _many(read) and not read.has("law") and _points(read) >= enough


@_unless_denied
def identifies_patient(read: Passage) -> bool:
    """Whether somebody's illness is told who can be recognised; a suspect is a patient too."""
    if _shows_victim(read):
        return True
    return not _warns(read) and _named(read, suspects=True)


@_unless_denied
def describes_victim(read: Passage) -> bool:
    """Whether a passage describes a victim a little, a child above all, or names only a suspect."""
    if _warns(read):
        return False
    if _named(read, suspects=True):
        return True
    if _many(read):
        return False
    return _points(read) >= 2 or (_young(read) and not read.has("law"))


@_unless_denied
def tells_of_somebody(read: Passage) -> bool:
    """Whether a private story is told of somebody: a name, or an age and a home or a tie."""
    if _warns(read) or read.has("praise"):
        return False
    if _named(read):
        return True
    if _many(read) or read.has("law") or read.count("general", "lesson") > _held_once(read):
        return False
    return _points(read) >= 1 + read.has("general") or read.shows(_SOMEBODY)


def _held_once(read: Passage) -> int:
    """Return how many words of warning a story of one person may hold: one, `nên` mostly."""
    return int(_points(read) >= 1 and read.shows(_SOMEBODY))


@_unless_denied
def names_private_person(read: Passage) -> bool:
    """Whether a private person who is no suspect is named near a span, in no lesson or story."""
    if _warns(read) or read.has("good"):
        return False
    return _named(read)


@_unless_denied
def identifies_unlucky(read: Passage) -> bool:
    """Whether somebody in misfortune is named, or described with three points; no praise, no lesson."""
    if _warns(read) or read.has("good"):
        return False
    if _named(read):
        return True
    if _many(read) or read.has("law"):
        return False
    who = read.find(_VICTIM_IS)
    if who and _LIVING.pattern.search(
        re.split(r"[.!?;]", who.string[who.end() - 1 : who.end() + 60])[0]
    ):
        return True
    if read.shows(_ONE_VICTIM) or read.shows(_SOMEBODY):
        return _points(read) >= 2
    return (_aged(read) or _stands_out(read) or read.shows(_TIE)) and _points(read) >= 3


# The victim of one case, and not the victims that a warning speaks of.
_ONE_VICTIM = Sign(
    r"(?<!\w)(?:nạn\s+nhân|(?:người\s+)?bị\s+hại|người\s+(?:bị\s+nạn|mất\s+(?:tiền|tích|xe|của)|bị\s+(?:lừa|đánh|đâm|chém|cướp|giật|bắn|giết|đốt|tạt)))"
    r"(?:\s+(?:trong|của|ở)?\s?vụ(?:\s+\w+){1,8}?)?(?:\s+(?:này|ấy|đó|nói\s+trên))?\s*(?:,|\(|:|là|gồm|quê|tên|làm|ở|sống|có\s|đều|năm\s+nay|kể|bị|cho|mất|khai|đã|vốn|trình|được)(?!\s*$)",
    re.IGNORECASE,
)


# Who the victim is.
_VICTIM_IS = Sign(
    r"(?<!\w)(?:nạn\s+nhân|bị\s+hại)(?:\s+(?:trong|của|ở)?\s?vụ(?:\s+\w+){1,8}?)?(?:\s+(?:này|ấy|đó))?[^.!?\n]{0,60}?(?:\slà|\slàm|,|\(|:)\s",
    re.IGNORECASE,
)


def _many(read: Passage) -> bool:
    """Whether a passage speaks of many people and of nobody in particular."""
    found = read.find(_GENERIC)
    return found is not None and _MANY_KNOW.match(found.string, found.end()) is None


# After many people: that they know the one who is spoken of.
_MANY_KNOW = re.compile(
    r"\s+(?:biết|quen|nhận\s+ra|chứng\s+kiến|thấy|xúm|can\s+ngăn|đi\s+đường|trong\s+xóm)"
)


# Words of a picture, and what people on it are seen doing.
_PICTURE = Sign(
    r"(?<!\w)(?:[Ảả]nh|[Hh]ình|[Cc]lip|[Vv]ideo|[Cc]hân\s+dung|[Gg]ương\s+mặt|[Kk]huôn\s+mặt|(?:làm|xóa)\s+mờ|nhìn\s+rõ|rõ\s+(?:mặt|nét)|che\s+mặt)(?!\w)(?!\s+(?:sự|phạt|thức|ảnh\s+đẹp|thành|tượng))"
)
_POSED = Sign(
    r"(?<!\w)(?:đang|ngồi|đứng|khóc|nằm|bế|ôm|cạnh|bên|nhìn|ăn|chăm\s+sóc|được\s+(?:phát\s+hiện|đưa|cứu|giải\s+cứu|trao)|cúi(?:\s+đầu|\s+mặt)?|viết|chỉ\s+tay)(?!\w)"
)
_HARMED = Sign(
    r"(?<!\w)(?:bỏ\s+rơi|bị\s+bỏ|giải\s+cứu|được\s+(?:cứu|đưa)(?:\s+ra)?\s+khỏi|cứu\s+khỏi|nạn\s+nhân|(?:người\s+)?bị\s+hại|nhân\s+chứng|người\s+(?:tố\s+giác|báo\s+tin|làm\s+chứng)|bạo\s+hành|bị\s+(?:đánh|bỏng|hành|xâm|lừa|bán|bắt|ép|trói|nhốt|thương|bắt\s+nạt)|vi\s+phạm(?!\s+(?:pháp|luật|giao))|xâm\s+hại|"
    r"chăn\s+dắt|trái\s+phép|đánh\s+nhau|ẩu\s+đả|kiểm\s+điểm|(?<!\w)mồ\s+côi|sơ\s+sinh|thùng\s+(?:giấy|xốp|rác)|làm\s+mờ|che\s+mặt|bầm|vết\s+(?:roi|thương|bầm)|đua\s+xe|quấy\s+rối|dâm\s+ô|mua\s+bán\s+người|tạm\s+giữ|tự\s+tử|hiv)(?!\w)",
    re.IGNORECASE,
)


@_unless_denied
def pictures_harmed(read: Passage) -> bool:
    """Whether a caption, or talk of a picture, shows a child or victim of some harm."""
    text = read.text.strip()
    if _warns(read) or read.has("good", "law", "general") or not read.shows(_HARMED):
        return False
    caption = len(text) <= 200 and (text[-1:] not in ".!?" or text.endswith(".."))
    return read.shows(_PICTURE) or (caption and read.shows(_POSED))


@_of_passages
def names_suspect(read: Passage) -> bool:
    """Whether a span about an investigation stands beside a suspect's name."""
    return any(person.suspect for person in _people(read.text)) and not _warns(read)


_INFORMER = re.compile(
    r"(?:(?<!\w)(?:là|do|từ|của|chính\s+là|gồm|tên|bởi|nhờ|được(?=\s+(?:nữ|ông|bà|anh|chị|kế|thủ)\s)|không\s+có|:)\s*|[(,:–-]\s*|^\s*)(?:một\s+|chính\s+|hai\s+|người\s+){0,2}"
    r"(?:(?:ông|bà(?!\s+con)|anh|chị(?!\s+em)|em|cháu|cụ|cô|chú|bác|cậu|dì|con|vợ|chồng|mẹ|bố|cha|bạn|hàng\s+xóm|người\s+(?:bán|giữ|gác)|nữ|nam|đồng\s+nghiệp|kế\s+toán|thủ\s+quỹ|thợ|chủ|giáo\s+viên|bảo\s+vệ|nhân\s+viên|công\s+nhân|tài\s+xế|lái\s+xe|thư\s+ký|thủ\s+kho|thợ|lao\s+công|shipper|dược\s+sĩ|điều\s+dưỡng|tiếp\s+viên|lễ\s+tân|y\s+tá|trưởng|phó|cán\s+bộ|cộng\s+tác\s+viên|tiểu\s+thương|học\s+sinh|sinh\s+viên|thầy)(?!\w))",
    re.IGNORECASE,
)


def exposes_informer(page: Page, start: int, end: int) -> bool:
    """Whether who told the police of a crime can be recognised: a name, or a trade, home or tie."""
    read = passage(page, start, end)
    open_talk = read.has("law", "lesson", "pretended") or read.count("general") >= 2
    if not read.has("informer", "teller") and (
        open_talk or read.has("fiction", "good") or not read.has("wrongdoing")
    ):
        return False
    first = max(0, start - 130)
    near = page.text[first : end + 130]
    if "\n|" not in near:
        near = near[_cut(near, start - first) :]
    people = [person for person in _people(near) if not person.suspect]
    if people:
        return True
    if read.has("law") or read.count("general") >= 2:
        return False
    return (
        not _GENERIC.pattern.search(near)
        and _INFORMER.search(near) is not None
        and _hints(read, near) >= 2
    )


def _cut(text: str, at: int) -> int:
    """Return where the sentence at a place begins."""
    ends = (text.rfind(mark, 0, max(at, 0)) + 2 for mark in (". ", "\n\n"))
    return max(0, *(end for end in ends if end >= 2), 0)


def _hints(read: Passage, text: str) -> int:
    return (
        2 * (_TIE.pattern.search(text) is not None)
        + 2 * (read.has("trade") or _LIVING.pattern.search(text) is not None)
        + (_HOME.pattern.search(text) is not None)
        + (_WORKPLACE.pattern.search(text) is not None)
        + _stands_out(read)
    )
