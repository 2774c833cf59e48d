"""Files to begin with: a new site, a new article."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from publisher.config import Kind

FILES = Path(__file__).parent / "files"

_BODIES = {
    "canh-bao": "## Dấu hiệu nhận biết\n\n- …\n\n## Việc cần làm\n\n- …\n\n## Gọi ai\n\n- Gọi 113 khi cần giúp đỡ khẩn cấp.\n",
    "thu-tuc": "## Ai cần làm\n\n…\n\n## Giấy tờ cần mang\n\n- …\n\n## Các bước\n\n1. …\n",
    "hoi-dap": "## Câu hỏi thứ nhất?\n\n…\n",
    "kiem-chung": "## Tin đang lan truyền\n\n…\n\n## Sự thật\n\n…\n\n## Cần làm gì\n\n…\n",
}  # fmt: skip


def article(
    *, kind: Kind, title: str, article_id: str, date: dt.datetime, unit: str, author: str
) -> str:
    """Return a new article's file, its body laid out as its kind asks."""
    source = 'source: {name: "…", url: "https://…"}\n' if kind.source_required else ""
    # A JSON string is a YAML string: quotes and colons in a title stay text.
    return (
        "---\n"
        f"title: {json.dumps(title, ensure_ascii=False)}\n"
        f"id: {article_id}\n"
        "# Tóm tắt: một đến ba câu, 40–300 ký tự\n"
        'summary: ""\n'
        f"date: {date.isoformat(timespec='minutes')}\n"
        f"unit: {unit}\n"
        f"author: {author}\n"
        "topics: []\n"
        f"{source}"
        "---\n"
        f"{_BODIES.get(kind.id, 'Viết nội dung ở đây.')}"
    )


def write(folder: Path, today: dt.date) -> None:
    """Write a new site into an empty folder; raises OSError."""
    for path in sorted(FILES.rglob("*")):
        if path.is_file():
            name = path.relative_to(FILES).as_posix()
            target = folder / (f".{name}" if name.startswith("git") else name)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8").replace("2026-01-01", today.isoformat())
            target.write_text(text, encoding="utf-8")
