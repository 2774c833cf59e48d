"""Groups of phrases that passages are weighed by; in each, bars between the phrases."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, str] = {
    # Words for a child of no told age.
    "child": (
        "con trai út|con gái út|bốn em|ba em|hai em|năm em|sáu em|nhóm em|nhóm học sinh|"
        "em học sinh|học trò|thiếu niên|bạn học|bạn cùng trường|bạn cùng lớp|cùng lớp|"
        "cùng trường|tuổi teen|tuổi mới lớn|dậy thì|vị thành niên|mẫu giáo|nữ sinh|nam sinh|"
        "chưa thành niên|chưa đủ tuổi|bé gái|bé trai|cháu gái|cháu bé|cháu trai|cậu bé|cô bé|"
        "đứa bé|đứa trẻ|đứa con|thiếu nữ|lên ba|lên bốn|lên năm|lên sáu|lên bảy|lên tám|"
        "lên chín|lên mười|mới lên|nhỏ tuổi nhất|nạn nhân nhỏ tuổi|em gái ấy|em gái này|võ sinh|đứa con gái|"
        "đứa con trai|đứa cháu"
    ),
    # Trades and what is true of one person only: with a home or an age they point at somebody.
    "trade": (
        "kế toán|thủ quỹ|thợ|chủ quán|chủ tiệm|chủ hàng|chủ shop|chủ quầy|chủ trọ|chủ nhà|"
        "chủ xưởng|chủ cửa hàng|chủ tạp hóa|chủ đại lý|chủ vựa|chủ lò|chủ tàu|chủ ghe|chủ xe|"
        "giáo viên|cô giáo|thầy giáo|nhân viên|công nhân|tài xế|lái xe|giúp việc|hàng xóm|"
        "tiếp viên|y tá|điều dưỡng|xe ôm|thư ký|tạp vụ|lễ tân|phục vụ|sinh viên năm|"
        "tiểu thương|thủ kho|lao công|đồng nghiệp|trưởng thôn|cộng tác viên|nấu bếp|đầu bếp|"
        "phụ hồ|kỹ sư|trông xe|trông trẻ|giữ trẻ|giữ xe|nhân viên bảo vệ|làm bảo vệ|"
        "anh bảo vệ|bác bảo vệ|bảo vệ bãi|bảo vệ trường|bảo vệ công ty|bảo vệ chợ|"
        "bảo vệ quán|bán hàng|bán nước|bán rau|bán cá|bán thịt|bán bún|bán phở|bán chè|"
        "bán xôi|bán vé số|bán quần áo|bán cơm|bán bánh|bán cà phê|bán trái cây|bán hoa|"
        "bán đồ|bán tạp hóa|bán thuốc|bán vàng|bán ve chai|bán kem|sửa xe|cắt tóc|uốn tóc|"
        "gội đầu|làm móng|may vá|thợ may|ve chai|đồng nát|cán bộ thôn|trưởng bản|trưởng ấp|"
        "trưởng xóm|tổ trưởng|hiệu phó|chủ nhiệm|người làm|làm thuê|làm công|con nuôi|vợ cũ|"
        "chồng cũ|người yêu cũ|bạn gái|bạn trai|tình nhân|người tình|đào chánh|đào hát|"
        "kép chánh|kép hát|gánh hát|thầy mo|thầy cúng|thầy lang|bà mụ|bà đỡ|ông từ|bà giáo|"
        "trưởng khoa|thợ làm móng|thợ hớt tóc|thợ bạc|bán vé|lái đò|chèo đò"
    ),
    "unique": (
        "duy nhất|độc nhất|lớp trưởng|bí thư đoàn|bí thư chi đoàn|con một|con út|sinh đôi|"
        "song sinh|khuyết tật|tật nguyền|một chân|câm điếc|tóc xoăn|tóc vàng|tóc dài|da ngăm|"
        "tài khoản facebook|nick|hoa khôi|quán quân|người mẹ|người cha|người vợ|người chồng|"
        "thuê trọ|hát hay|đội tuyển|đội bơi|đội bóng|đội văn nghệ|đội múa|huy chương|"
        "câu lạc bộ|clb|cả xóm|cả làng|cả bản|cả ấp|cả thôn|ai cũng biết|biệt danh|"
        "thường gọi|mẹ đơn thân|góa|góa chồng|góa vợ|mồ côi|bỏ học|sinh viên năm|"
        "đầu tiên của xã|trẻ nhất|cao nhất|giỏi nhất|mới chuyển về|mới chuyển đến|nổi tiếng|"
        "được nhiều người biết|nhỏ tuổi nhất|lớn tuổi nhất|già nhất|nặng nhất|đúng một|chỉ một đứa|"
        "chỉ có một|chỉ có đúng|thanh lịch|hoa hậu|á khôi|thủ khoa|đậu trường chuyên|xe lăn|đai đen|"
        "hay thủ vai|từng thi|từng đoạt|đoạt giải|nức tiếng|có tiếng|cũng nhận ra|cả xã|cả phường|"
        "sống một mình|ở một mình|neo đơn|nữ tài xế|nữ thủ quỹ|nữ thợ|nữ bảo vệ|nữ trưởng|trang cá nhân"
    ),
    # A page of the victim's own, which names her to whoever follows it.
    "profile": (
        "trang cá nhân của cô|trang cá nhân của em|trang cá nhân của chị|trang cá nhân của cháu|"
        "trang cá nhân của nạn nhân|trang cá nhân của bị hại|facebook của nạn nhân|"
        "facebook của cô|facebook của em|tài khoản của nạn nhân"
    ),
    # Said of the victim of one case.
    "victim": (
        "nạn nhân trong|nạn nhân vụ|nạn nhân là|nạn nhân chính là|nạn nhân lại là|bị hại là|"
        "bị hại chính là|bị hại trong vụ|bị hại vụ|vụ dâm ô|vụ hiếp dâm|vụ xâm hại|vụ cưỡng|vụ giao cấu|vụ quấy rối|"
        "vụ sàm sỡ|vụ bạo hành|vụ mua bán người"
    ),
    # What the authorities did with somebody.
    "held": (
        "bị bắt|bắt giữ|bắt được|bắt quả tang|bắt khẩn cấp|đã bắt|vừa bắt|vây bắt|bị giữ|"
        "tạm giữ|tạm giam|khởi tố|bị can|bị cáo|khống chế|bị tóm|tóm gọn|tóm được|truy xét|"
        "truy bắt|truy đuổi|bị truy nã|áp giải|dẫn giải|di lý|còng tay|tra tay vào còng|"
        "đầu thú|ra đầu thú|khai nhận|khai báo|khai rằng|lời khai|khai tên|bước đầu khai|"
        "thừa nhận|tại trụ sở|về trụ sở|tại cơ quan công an|cơ quan điều tra|điều tra làm rõ|"
        "đang điều tra|mở rộng điều tra|xét nghiệm|dương tính|hiện trường|tang vật|tẩu thoát|"
        "bỏ trốn|lẩn trốn|trốn khỏi|đang trốn|danh tính|nghi can|nghi phạm|người bị tạm giữ|"
        "bị mời|mời lên|mời làm việc|mời về|đưa về|bàn giao|lập biên bản|bị lập|triệt xóa|"
        "triệt phá|bóc gỡ|xóa sổ|đột kích|ập vào|ập tới|lập chuyên án|phá án|phá chuyên án|"
        "camera ghi|bị phát hiện|bị xử phạt|giải về|bị người dân|giữ lại|giao cho công an|"
        "lập hồ sơ|bị xử lý|bị đưa|dựng lại hiện trường|sa lưới|tên này|bọn này|đã đâm|"
        "đã chém|đã giết|đã sát hại|bị đâm|vụ án|đang chờ xét xử|tìm kiếm nhân chứng|"
        "truy tìm|bị còng|xộ khám|bị nhốt|nằm trong trại|trại tạm giam|lấy lời khai|"
        "đột nhập nhà|lấy đi|cuỗm|khoắng|bị tố|khám xét|chưa bị bắt|chưa bắt được"
    ),
    "when": (
        "sáng nay|chiều nay|tối nay|trưa nay|đêm qua|tối qua|hôm qua|chiều qua|sáng qua|"
        "hôm kia|rạng sáng|nửa đêm|mới đây|vừa qua|vừa bị|khoảng|cùng ngày|hồi|trước đó|"
        "hôm nay|tuần trước|tháng trước|ngày trước"
    ),
    # How a warning to everyone speaks.
    "general": (
        "thường|hay lợi dụng|có thể|nếu|đề phòng|cảnh giác|lợi dụng|tránh|không để|đừng|hãy|"
        "dấu hiệu|bà con nên|bà con cần|bà con không|mỗi khi|luôn|miếng mồi|cơ hội cho|"
        "bất kỳ|mọi kẻ|phòng tránh|phòng ngừa|tuyệt đối|khuyến cáo|cẩn thận|cảnh báo|"
        "nhận biết|dễ dàng|dễ bị|mách|bí quyết|nên|chớ|không nên|bảo vệ mình|mọi người"
    ),
    "pretended": (
        "tự xưng|xưng là|giả danh|mạo danh|giả mạo|dọa|hù dọa|đe dọa bắt|lệnh bắt|giả làm|đóng giả"
    ),
    "law": (
        "bộ luật|nghiêm cấm|luật phòng|luật trẻ em|luật hôn nhân|nghị quyết|theo luật|"
        "luật quy định|theo quy định|điều luật|nghị định|hiến pháp|quy định|nguyên tắc|"
        "phổ biến pháp luật"
    ),
    # What somebody tells the police of.
    "wrongdoing": (
        "ma túy|đánh bạc|sòng bạc|sới bạc|sới gà|tài xỉu|trộm|trộm chó|cướp|cá độ|pháo|vũ khí|súng|tín dụng đen|mại dâm|"
        "buôn lậu|cất giấu|giấu|hàng cấm|lô đề|số đề|rượu lậu|rượu giả|gỗ lậu|cát tặc|hút cát|bơm hút cát|nhóm|đường dây|"
        "tham ô|ăn chặn|sòng|ổ nhóm|đối tượng|bắt gọn|bắt quả tang|bắt giữ|hàng giả|vụ án|hung khí|truy nã|xe gian|đâm|chém|ngoài luồng|hung thủ|sát phạt|sát hại|giết người|kẻ giết|án mạng|vượt biên|trốn thuế|tiêu thụ|lừa đảo|cho vay|bắt chó|thuốc giả|chôn|điều tra viên|trinh sát|phá rừng|nấu rượu|lò rượu|quỹ đen|sổ đen|hàng trắng|sòng bài"
    ),
    # Somebody who told, as such.
    "teller": (
        "người tố giác|người tố cáo|người báo tin|người báo|người làm chứng|nhân chứng|người cung cấp|mật báo|chỉ điểm|"
        "nguồn tin|người cấp tin|người đưa tin|một đầu mối|đầu mối giúp|người cho công an|người gửi đơn|nặc danh|người mách|người kể cho|người dẫn tổ|"
        "người viết đơn|người làm đơn|đơn tố|làm chứng|lời kể của|thấy mặt|nhờ tin của|nhờ nguồn tin|lá thư nặc danh|người dẫn công an|người chỉ chỗ|người chỉ nơi|người quay clip|báo tin về|đơn tố cáo|tin do|bí mật báo"
    ),
    # Rumours put right, and cases made up to teach.
    "rumour": (
        "tin đồn|sai sự thật|không có thật|bịa đặt|không đúng sự thật|không có vụ việc|tin giả|phiên tòa giả định|tình huống giả định|tình huống"
    ),
    # Lessons, and plays.
    "lesson": (
        "tuyên truyền|huy hiệu|đi từng nhà|chuyên đề|ngoại khóa|kỹ năng|hội thi|cuộc thi|"
        "tọa đàm|tập huấn|buổi nói chuyện|lớp học|phòng chống|phòng tránh|"
        "phòng ngừa|tổng đài|dạy con|dạy trẻ|cha mẹ nên|phụ huynh nên|"
        "hãy gọi|gọi ngay|quy tắc|bài học"
    ),
    "good": (
        "giấy khen|bằng khen|khen thưởng|biểu dương|tuyên dương|tặng thưởng|dũng cảm|"
        "nhặt được|trả lại|cảm ơn|học bổng|tặng quà|trao tặng|được tặng|người tốt|gương sáng|"
        "hiến máu|đạt giải|giải nhất|giải nhì|giải ba|cứu sống|kịp thời cứu|cửa cứu người|để cứu người|động viên anh|đã cứu|cứu được|"
        "đưa về nhà an toàn|tìm lại|nhận lại|trả người mất|gương mẫu|thiện nguyện|từ thiện|"
        "tình nguyện|hòa giải thành|kịp thời ngăn|học sinh giỏi|học sinh xuất sắc|đỡ đầu|hiếu học|vượt khó"
    ),
    "joy": (
        "tiết mục|văn nghệ|vỗ tay|khen ngợi|cổ vũ|cuộc thi|giao lưu|múa|biểu diễn|háo hức|"
        "thích thú|vui|tham gia|đá bóng|vẽ tranh|khai giảng|tặng|chúc mừng|trải nghiệm|"
        "tươi cười|đội bóng|trận đấu|thắng|vô địch|đội trưởng|thi đấu|luyện tập|tập văn nghệ|đạt điểm|ước mơ|căn cước|đọc sách"
    ),
    # What stays a harm to a child even where somebody is thanked.
    "grave": (
        "hiếp dâm|dâm ô|xâm hại|giao cấu|sàm sỡ|quấy rối|cưỡng hiếp|hãm hiếp|cưỡng bức|"
        "bạo hành|hành hạ|bị đánh|đánh đập|bỏ rơi|bị bỏ|tạm giữ|khởi tố|ma túy|bị bán|"
        "bị cha|bị bố|bị mẹ|bị dượng|bị chú|bị bác|bị chủ|bị thầy|bị cô|"
        "lừa bán|bắt cóc|tự tử|mang thai|lấy trộm|trộm cắp|cướp giật|đua xe|làm vợ|"
        "ảnh nhạy cảm"
    ),
    # What young people do wrong or are drawn into, apart from what is grave.
    "misdeed": (
        "kiếm|mang kiếm|mang dao|hung khí|mã tấu|phóng lợn|đập phá|phá hoại|làm hỏng|vẽ bậy|bôi bẩn|làm cháy|gây cháy|đốt|"
        "phóng xe|bốc đầu|lạng lách|vượt đèn đỏ|vận chuyển pháo|vận chuyển|lôi kéo|xúi giục|xúi|bị rủ|rủ rê|chống đối|chống người thi hành|"
        "gọi hỏi|mời lên|mời làm việc|lên phường|lên xã làm việc|viết kiểm điểm|làm kiểm điểm|kiểm điểm|viết cam kết|tường trình|"
        "lập biên bản|xử phạt|vi phạm|ném đá|bắn chim|bắt nạt|cô lập|bôi nhọ|nói xấu|chửi|lăng mạ|nhắm vào|bế đi|dắt đi|bị bế|"
        "nghỉ học đi|bắt nghỉ học|ngược đãi|bỏ đói|xin tiền|chăn dắt|bỏ nhà|theo bạn trai|uống thuốc|lừa|dụ|dọa|ép|bị đánh|đánh nhau|đánh bạn|"
        "trộm|lấy trộm|lấy cắp|móc túi|tống tiền|trấn lột|nạn nhân|bị hại|nghi can|nghi phạm|đối tượng|bị can|tàng trữ|sử dụng|thuốc lá điện tử|"
        "đua xe|hội đồng|hỗn chiến|chém|đâm|gây thương tích|gây rối|đánh bài|đánh bạc|cá độ|nghiện|bị bắt|bị giữ|bị tạm giữ|bị thương|tử vong|"
        "tự làm đau|rạch tay|nhảy lầu|cầm đầu|chống trả|bỏ trốn|lừa đảo|bán hàng cấm|pháo|súng|bóng cười|cần sa"
    ),
    # A child looked for or found again, and what children come to an office for.
    "lost": (
        "đi lạc|bị lạc|lạc đường|thất lạc|chưa về nhà|tìm trẻ|tìm cháu|tìm người thân|tìm gia đình|tìm kiếm|mất liên lạc|ngồi khóc|khóc ở"
    ),
    "errand": (
        "căn cước|làm thẻ|khai sinh|đăng ký|thủ tục|nộp hồ sơ|tiêm|tiêm chủng|nhập học|tuyển sinh|mũ bảo hiểm|quyên góp|ủng hộ|hoàn cảnh khó khăn|"
        "hỗ trợ học phí|xe đạp mới|sách vở|góc học tập|con nuôi công an|nhận đỡ đầu|mồ côi cha mẹ được"
    ),
    "praise": "giấy khen|bằng khen|khen thưởng|biểu dương|tuyên dương|dũng cảm",
    "informer": (
        "người tố giác|người tố cáo|người báo tin|người làm chứng|nhân chứng|người cung cấp|"
        "mật báo|chỉ điểm|nguồn tin|báo tin về|tố giác|tố cáo"
    ),
    "fiction": (
        "bộ phim|phim truyện|trong phim|phim trinh thám|xem phim|phim hoạt hình|phim ngắn|"
        "phim tài liệu|chiếu phim|phim hình sự|truyện|tiểu thuyết|vở kịch|vở diễn|vở chèo|"
        "tiểu phẩm|cổ tích|sân khấu|nhân vật|múa rối|kịch rối|trò chơi|giả định|đóng vai|"
        "thủ vai|vai diễn|bài hát|ca khúc|ngày xưa|câu chuyện xưa|truyền thuyết|lịch sử|"
        "kháng chiến|thực dân|phong kiến|tục ngữ|ca dao|thành ngữ|các cụ dạy|ông bà ta|"
        "trận đấu|cầu thủ|bàn thắng|trinh thám|văn học|cuốn sách|quyển sách|"
        "triển lãm|bảo tàng|họ đạo|giáo xứ|diễn tập|giả làm|vở cải lương|tuồng|nhập vai|vào vai"
    ),
    # What crimes are done with, and what for.
    "means": (
        "chuyển hướng cuộc gọi|mã 21|sim box|simbox|hiển thị số|caller id|giả số|trốn cai|nước tiểu|xúc xắc|nhà cái|nước muối|kim tiêm|bơm thêm|viên liền|không đau đớn|ngủ luôn|"
        "kích hoạt sẵn|sim đã kích hoạt|dán đè lên|mã qr của mình|xí ngầu|lõi sắt|dưới bát|nửa viên|nốt nửa|cho thuốc|thuốc lên|nước hiệu|mau chín|không giấu nghề|vàng ươm|giấu nghề|nhuộm màu|đội giá|cân đểu|gắn chip|chip cân|trạm phát sóng|bts giả|sóng giả|quét dữ liệu thẻ|skimmer|ống thổi|tóp|"
        "loại thuốc|tự tử bằng|chết không đau|uống kèm|"
        "o t p|chữ t|đấu tắt|đấu dây|dưới yếm|thuốc ngấm|ngấm nhanh|liều|liều dùng|bộ kích|"
        "mạch kích|kích cá|lá khô|dung môi|cô cạn|tăng lực|sao chép trang|nâng cấp sim|"
        "chuyển tiếp cuộc gọi|kích thủy lực|lon bia|hàng loạt tin nhắn|tin nhắn hàng loạt|"
        "ekyc|kyc|nhận diện khuôn mặt|camera ảo|giả lập camera|máy ảo|trình duyệt ẩn danh|"
        "tor|proxy|đổi ip|đổi imei|đổi địa chỉ mạng|sim ảo|tài khoản rác|tài khoản ảo|"
        "tài khoản thuê|tài khoản ngân hàng mang tên|thuê bank|mua tài khoản|không chính chủ|"
        "rửa tiền|tiền lừa|tiền bẩn|ví trò chơi|p2p|sàn ngang hàng|chiếm sim|chiếm ví|"
        "chiếm máy|phần mềm độc|tệp vbs|vbs|exe|bat|câu lệnh|dòng lệnh|cửa sổ dòng lệnh|"
        "quyền quản trị|root|khóa treo|khóa vân tay|khóa điện tử|chìa thông minh|"
        "khóa thông minh|thẻ từ|thẻ trắng|khe thẻ|đọc thẻ|máy atm|cây atm|khuếch đại sóng|"
        "phá sóng|chặn sóng|gây nhiễu|làm mù camera|hộp định vị|còi báo động|ketamin|"
        "ketamine|nước vui|nước dâu|cỏ mỹ|hàng đá|thuốc phiện|chất kết tinh|kết tinh|"
        "tiền chất|bột trắng|thuốc ngủ|thuốc ho|chất gây nghiện|gây nghiện|bóng cười|"
        "khí cười|thuốc kích dục|kích dục|ghb|tinh dầu|thuốc pháo|ngòi|ngòi nổ|dây cháy|"
        "kíp nổ|bom xăng|lưu huỳnh|kali|diêm tiêu|bột than|bột nhôm|nòng|nòng súng|kim hỏa|"
        "đầu đạn|thuốc súng|súng cồn|súng điện|bình xịt hơi cay|dao phóng|thuốc chuột|"
        "thuốc diệt chuột|bả chó|xyanua|chất độc|thuốc độc|máy thổi|che biển số|biển số giả|"
        "viền biển số|dán biển|hai số cuối|né chốt|tránh chốt|lách chốt|đường mòn|lối mở|"
        "qua biên giới|trốn trại|trốn khỏi|bằng giả|sổ giả|sổ đỏ giả|căn cước giả|"
        "tài liệu giả|tờ tiền giả|dấu nổi|dấu giả|hologram|sợi bảo hiểm|hóa đơn khống|"
        "chữ ký giả|thẻ giả|lô đề|số đề|cá cược|gian lận|dàn xếp|bịp|bài bịp|xóc đĩa|"
        "quân bài|chip bạc|lãi nặng|phí thẩm định|bốc bát họ|siết nợ|khủng bố điện thoại|"
        "dàn cảnh|va quẹt|móc túi|rạch túi|cướp giật|áp sát|lấy hàng|ăn trộm|đột nhập|"
        "cạy cửa|cắt khóa|phá khóa|bẻ khóa|chìa vạn năng|vam|phá két|câu trộm|trộm điện|"
        "đồng hồ nước|xăng dầu giả|cân điêu|nạp đơn|quyên góp giả|giả công an|lệnh tạm giữ|"
        "danh sách khách hàng|mua dữ liệu|nghe lén|quay lén|ghi âm lén|camera giấu|"
        "thiết bị nghe|định vị lén|theo dõi lén|đọc trộm tin|khung số|đục số|đục lại|xe gian|"
        "tháo xe|khai thác cát|bẫy thú|thú rừng|gỗ lậu|thuốc lá lậu|trốn thuế|hải quan|"
        "giấu hàng|cất giấu|rượu giả|cồn công nghiệp|methanol|nhãn giả|tem giả|thi hộ|"
        "gian lận thi|tai nghe siêu nhỏ|phao thi|gian lận bảo hiểm|chất cấm|tạo nạc|hàn the|"
        "formol|tẩy trắng|ngâm hóa chất|bơm tạp chất|xóa dấu vết|dấu vân tay|không để lại|"
        "không bị phát hiện|lách|né hệ thống|vượt xác thực|bypass|phá rào|gian lận điểm|"
        "tăng hạng ảo|bắt cóc ảo|dán đè mã|rút ruột|đánh tráo|chế tạo|trốn vé|để lọt|lọt qua|"
        "máy soi|khâu duyệt|khâu kiểm tra|nghỉ ốm|mộc đỏ|dấu mộc|bơm nước vào|bơm tạp|"
        "khe đút|đút thẻ|số dư thẻ|tai nghe hạt đậu|hạt đậu|cúc áo|đề thi|rải đinh|nan hoa|"
        "vá xe|quay lô|ghi đề|chốt sổ|ghi lô|wifi trùng tên|wifi giả|máy quét thẻ|"
        "không tiếp xúc|vỏ lãi|xác cá|dây điện trần|lội qua kênh|người dẫn đường|xe ôm tới|"
        "đổi số|thay tem|cạo sửa|sửa điểm|tẩy xóa|pha tạp|trộn hóa chất|hóa chất cấm|"
        "chất bảo quản|chất tăng trọng|hàng nóng|hàng xách tay|quấn hàng|nhét vào|nhét hàng|"
        "giấu trong|thực khách|quỵt|bùng tiền|trốn nợ|trốn viện|trốn nghĩa vụ|"
        "trốn trình diện|kê khống|khai khống|lập khống|chứng từ khống|chứng từ giả|"
        "bảo hiểm giả|tai nạn giả|tự đốt|tự gây|đăng ký kết hôn giả|vợ hờ|sang tên giả|"
        "giấy ủy quyền giả|đặt cọc giả|thông thầu|chia hoa hồng|lại quả|tín dụng khống|"
        "ghép ảnh|ảnh ghép|hội kín|khống|lậu|lưới mờ|chim mồi|giăng lưới|vách đôi|sàn đôi|"
        "đáy kép|ngăn bí mật|hầm xe|chó nghiệp vụ|tạo bill|bill|bill giả|chuyển khoản giả|"
        "tép|gói nhỏ|chia gói|phân liều|là bay|uống là bay|một hơi|phê|lên đỉnh|ảo giác|"
        "ngấm thuốc|siro ho|viên sủi|súng cao su|ná|nỏ|cung tên|dao tự chế|bi sắt|đạn chì|"
        "xuyên ván|sát thương|bắn xa|kìm cộng lực|xà beng|lưới b40|mảnh chai|trèo tường|"
        "trèo rào|cửa cuốn|dỡ ngói|găng tay|đeo găng|bịt mặt|khẩu trang kín|tháo sim|"
        "để lại dấu|không để lại dấu|qua chốt|giao ca|đổi ca|tắt đèn xe|bám theo xe|"
        "khe nhả tiền|cây rút tiền|tổng đài giả|quẹt thẻ|rút khống|hương liệu|cồn 90|pha cồn|"
        "tem mua|tuần đầu|nâng hạn mức|khóa rút|đòi thuế|nick ảo|tài khoản clone|clone|"
        "tool buff|buff|spam|bot|phishing|trang clone|crack|keylog|trojan|sniff|chả trộn|"
        "trộn thuốc|xua chó|siêu âm|tọa độ|vỏ bao thuốc|gốc cột|giao hàng cấm|điểm thả hàng|"
        "hộp thư chết|sim chính chủ giả|photoshop|mặt trước mặt sau|khai gian|thuê người|"
        "ép giá|thổi giá|dìm hàng|quân xanh quân đỏ|trốn phí|trốn trạm|chạy lùi|xe rác|"
        "cắt tem|đảo hàng|tuồn hàng|sàn giả|thêm một lớp sàn|tấm chắn bùn|nam châm|đánh hơi|khoét|"
        "trét kín|che mùi|dưới mức phải báo cáo|khoản lẻ|bắn qua|chớp mắt|khâu nhận diện|"
        "hàn kín đáy|bồn xăng|khoang đựng|khoang giấu|không ngửi ra|không ngửi thấy|át mùi|cạy két|cạy tủ|bản lề|khe cửa|bật cửa|bật khóa|con đội|thanh thép|thép mài|chống ồn|kiểm định thì|kỳ kiểm định|đăng kiểm thì|nẹt pô|"
        "cục kích|bắn chó|kích chó|câu chó|chó ngất|gắn ngạnh|cực dương|cực âm|"
        "độ pô|pô độ|tiêu âm|độ bô|bô độ|qua đăng kiểm|khi đăng kiểm|trước đăng kiểm|rút lõi|"
        "chất hướng thần|hướng thần|ngấm đều|tẩm chất|lsd|cần tổng hợp|tem giấy tẩm|thuốc lá tẩm|"
        "cân lại|cái lẫy|thòng lọng|choàng bao|cưa mớm|trám bùn|che miệng cắt|"
        "dồn vô ống|ống giấy|cột mốc|tổ tuần tra|bọt nở|chuông báo trộm|khe khiến|kẹt lại|"
        "kẹt tiền|thuốc ép chín|ủ với lá|nâng ngày|"
        "xóa số|sửa hình|giấy than|phơi đề|kêu lỗi|lỗi hệ thống|chụp thẳng|môi lệch|"
        "không ai kịp cứu|không hay biết|ngâm thuốc|thúc chín|mồi tẩm|tẩm thuốc|thuốc bả|lá mây|vô rượu|không hay|hao mỗi ký|cân thiếu|lá ngón|cây tím|lá độc"
    ),
    # What warnings speak of as much as instructions do.
    "risk": (
        "otp|mã otp|mã xác thực|mã xác nhận|mã xác minh|mật khẩu|quên mật khẩu|"
        "xác thực hai lớp|giả mạo|giả danh|mạo danh|tự xưng|số lạ|nạn nhân|lừa|lừa đảo|"
        "lừa tiền|làm nhiệm vụ|nhiệm vụ online|nhiệm vụ nhận tiền|hoa hồng|lệnh bắt|chiếm đoạt|chiếm quyền|chiếm tài khoản|hóa đơn|"
        "lãi suất|cho vay|trộm|lấy cắp|mã qr|dán đè|bị can|ẩn danh|định vị|báo động|giả|"
        "trái phép|cửa sổ|chìa khóa|khóa xe|ổ khóa|camera cúc áo|nghi can|tài khoản phụ|"
        "két sắt|đặt bẫy|ma túy|pháo|pháo nổ|súng|súng tự chế|đạn|con dấu giả|tỷ lệ|hack|"
        "virus|mã độc|danh bạ|cờ bạc|đánh bạc|cá độ|tín dụng đen|buôn lậu|hàng giả|"
        "nồng độ cồn|vượt biên|đo nồng độ|chốt kiểm tra|tráo|né|ống kính|chốt cửa|nổ máy|"
        "ảnh căn cước|chỉnh sửa ảnh|dấu vết|gps|deepfake|ghép mặt|giả giọng|ghép giọng|"
        "điều khiển từ xa|làm giả|kịch bản|đòi nợ|đe dọa|công tơ|đồng hồ điện|khóa cổ|"
        "khóa từ|máy pos|thẻ tín dụng|trang đăng nhập|coin|tiền ảo|tiền số|usdt|phạt nguội|"
        "quà từ nước ngoài|phí hải quan|số khung|số máy|apk|vpn|xác thực khuôn mặt|sinh trắc|"
        "sinh trắc học|quét khuôn mặt|quét mặt|camera mất hình|bom hàng|tống tiền|shipper|"
        "theo dõi máy|dữ liệu cá nhân|dữ liệu khách|thuốc lá điện tử|phi tang|qua mặt|"
        "thuê tài khoản|cửa sắt|ô thoáng|mái tôn|con mồi|mồi|đánh cá bằng|giấy khám sức khỏe|"
        "tuýp sắt|mã tấu|thuốc trừ sâu|tiền giả|giấy tờ giả|hộ chiếu giả|kích điện|xung điện|"
        "mở khóa|ảnh nhạy cảm|sim rác|thuốc mê|giả lập|bẫy|thi thuê|phôi|hàng cấm|hàng lậu|"
        "bom|mìn|thuốc nổ|heroin|cần sa|thuốc lắc|kiểm lâm|báo trộm"
    ),
    # Who is said to do it; with steps enough, this alone makes it somebody's way of doing wrong.
    "actor": (
        "người này|chúng gọi|chúng yêu cầu|chúng dùng|chúng gắn|chúng tạo|chúng lấy|chúng cho|"
        "chúng bảo|chúng tắt|chúng tháo|chúng mua|chúng nuôi|chúng chia|chúng làm|chúng rút|"
        "tụi nó|bọn nó|tụi này|bọn này|bọn trộm|bọn chúng|nhóm này|nhóm trộm|nhóm trên|"
        "kẻ gian|kẻ xấu|kẻ trộm|kẻ lừa đảo|đối tượng|các đối tượng|người bán|người rao|"
        "người môi giới|anh ta|cô ta|nghi can|nghi phạm|dân chơi|con bạc|theo lời khai|"
        "thương lái|lái buôn|chủ lò|chủ lô|cò|đường dây này|băng này|băng nhóm|tay buôn|"
        "bị can|hai người này|người đàn ông này|trùm|đầu nậu|đầu mối này"
    ),
    # Heads of instructions.
    "head": (
        "cách|bí quyết|thủ thuật|cách né|cách trốn|cách lách|rao bán|chỉ cách|cách làm|"
        "cách thức|bằng cách|chỉ cần|chỉ việc|muốn|mẹo|bí kíp|tuyệt chiêu|chiêu|hướng dẫn|"
        "công thức|quy trình|trình tự|các bước|như sau|thủ đoạn|nguyên văn|lời thoại|"
        "mẫu thoại|lời dẫn|tin nhắn mẫu|kịch bản|theo lời khai|học trên mạng|học lỏm|"
        "theo bản vẽ|bản vẽ|theo tỷ lệ|tỷ lệ|để không bị|để khỏi|để né|để qua|để vượt|để xóa|"
        "để lấy|để chiếm|để tránh|để che|để mở|phương thức|chỉ cho nhau|truyền nhau|dạy nhau|"
        "chép lại|được chép|tự chế|tự làm|bằng một|lý tưởng|thời điểm"
    ),
    # One after the other.
    "order": (
        "rồi|sau đó|tiếp theo|tiếp đến|kế tiếp|kế đến|cuối cùng|cuối ngày|trước hết|"
        "trước tiên|đầu tiên|bước 1|bước 2|bước một|bước hai|đợi|chờ|đồng thời|là xong|"
        "kế đó|lần ba|lần hai|sáng ra|mới kéo|lần nào cũng|là được|là mở|là bật|là cài|là phẳng|thứ hai|thứ ba|người thứ|ngày một|ngày ba|"
        "sáng hôm sau|hôm sau|trong lúc|trong khi|sau khi|khi đó|lúc này|một lúc sau|"
        "ngay sau|xong|xong thì|cho đến khi|lúc đông|lúc đổi ca|giờ đổi ca|lần lượt"
    ),
    # What hands and fingers do.
    "doing": (
        "chuyển hướng|hiển thị|uống nốt|nhịn|đựng|giữ ấm|bơm thêm|gỡ ra|tiêm|chiết|xịt|soi|hàn kín|chụp đè|lên toa|chui|lội|ép nhựa|ép|in màu|vót|rải|phẩy|ném|vo viên|đóng lại|"
        "sơn|phủ|cưa|thay|úp|canh|chốt|tính tiền|quét thẻ|luồn vào|bơm vào|trà trộn|đổi sang|"
        "pha|đun|nấu|lọc|sấy|ngâm|nghiền|giã|nhồi|cuốn|quấn|bọc|gói|khoan|tiện|hàn|mài|dũa|"
        "lắp|ráp|tháo|rút|cắm|vặn|xoay|chèn|nhét|nạy|cạy|đục|bịt|che|dán|gắn|giấu|chĩa|rà|"
        "nối|đấu|bẻ|lắc|ấn|đội|kẹp|luồn|móc|bơm|hút|rắc|nhỏ|cho vào|đổ|tẩm|can|nhúng|"
        "là phẳng|khắc|đóng dấu|ghép|soạn|soạn cú pháp|chuyển tiếp|chuyển tiếp cuộc gọi|"
        "đọc mã|nạp|cho phép|cấp quyền|khởi động lại|quay màn hình|phát video|tăng độ sáng|"
        "chỉnh|nghiêng|giải nén|sao chép|gửi hàng loạt|gọi báo|lập nhóm|gán|chia nhỏ|"
        "chuyển qua|chuyển vào|rút về|gom|bán lại|thuê|đặt mua|cọc|trừ|góp|thổi|ngậm|hít|"
        "nhai|men theo|băng qua|nghỉ ở|lẻn|đóng vai|áp sát|trèo|luân chuyển|đổi ra|rút tiền|"
        "ghi sang|lưu vào|quay lại lấy|khoét|trét|dồn vô|nhét vô|trộn|phơi|ủ|xịt|gài|gắp|chẻ|choàng|quăng|"
        "cưa mớm|trám|phủ|nằm im|vắt|chụp lại|tự xóa|giã với|xếp xuống"
    ),
    # What is also done every day.
    "everyday": (
        "gọi|nhắn|báo|đọc|trả|nhận|mở|gửi|đặt|in|khóa|lấy|bán|mua|giả|bấm|nhấn|chọn|nhập|tạo|"
        "đứng|lập|bảo|giục|dọa|hứa|đổi|kéo|nâng|giao|chụp|điền|xóa|đăng ký|khai|quay|"
        "đăng nhập|quét|cài|cài đặt|tải|tải về|đẩy|kết bạn|kết nối|ký|trộm|thử|gõ|uống|"
        "điền tên|quét sim|giữ kín|thả|chụp hình|xuất|ngã|hòa|nuôi|bật|tắt|cắt|ghi|bắn"
    ),
    # Where to get it.
    "getting": (
        "mua trên mạng|mua ở|mua trên|mua tại|mua từ|chợ đồ cũ|chợ trời|trên sàn|"
        "sàn thương mại|thương mại điện tử|nhóm kín|trong nhóm|hội nhóm|diễn đàn|kho ngoài|"
        "nguồn không xác định|giao tận nơi|giao qua|đặt hàng|giá chỉ|giá từ|với giá|giá lắp|"
        "giá|hỏi gặp|liên hệ|telegram|zalo|facebook|ship|tiệm|quán net|bán sẵn|rao bán|"
        "được rao|tải từ|phần mềm|công cụ|thiết bị|tool|ứng dụng|dụng cụ|máy|app|bộ"
    ),
    # To the reader: what to beware of and to do, or what the law and the police do.
    "advice": (
        "nhặt được|hậu tạ|đáp|quyết định khởi tố|khởi tố vụ án|khởi tố bị can|phá thành công|đang được xác minh|giao cho công an|xa tầm tay|"
        "ra mắt mô hình|ngân hàng chính sách|dập lửa|đám cháy|biên lai|suy đoán vô tội|"
        "cửa hàng tiện lợi|lắp camera|nút báo động|dạy nghề|lớp học|lớp học nghề|thợ khoan|"
        "sát khuẩn|cloramin|tịch thu|lập biên bản|nhắc nhở|bánh|nếp|luộc|món ăn|lên men|"
        "trồng|cây|vườn|ruộng|nghề|làng nghề|hội chợ|không bao giờ|nếu có người|cúp máy|"
        "kể cả|không đưa|trước khi|đọc kỹ|giúp ông bà|vận động|người thân nên|để ý|của mình|"
        "thói quen|con cháu|kho chính thức|app store|trang thông tin|cán bộ không|"
        "được ghi nhận|cần kiểm tra|tín dụng chính sách|bà con|người dân cần|người dân nên|"
        "không nên|không được|tuyệt đối|đừng|chớ|báo ngay|trình báo|báo công an|gọi 113|"
        "gọi 156|cảnh giác|dấu hiệu|khuyến cáo|nhận biết|phân biệt|phòng tránh|phòng ngừa|"
        "kiểm tra kỹ|gọi lại|hỏi lại|không bấm|không cài|không đọc|không cung cấp|"
        "không chuyển|không quét|quy định|bị phạt|xử phạt|phạt tiền|phạt tù|nghiêm cấm|"
        "bị cấm|vi phạm pháp luật|thu giữ|tang vật|tiêu hủy|giao nộp|phát hiện|miễn phí|"
        "thủ tục|hồ sơ|vneid|chính thức|chính chủ|cấp cứu|sơ cứu|bác sĩ|phụ huynh|cha mẹ|"
        "học sinh|tác hại|nguy hiểm|nguy hại|an toàn|phòng cháy|chữa cháy|thoát nạn|"
        "khóa thêm|lắp thêm|bảo vệ|cổng dịch vụ|nộp phạt|nhà trường|tuyên truyền|hội thi|"
        "lễ hội|món|bếp|rượu cần|biên nhận|tập huấn|diễn tập|chợ phiên|gia đình|nhắc"
    ),
}
