"""What a purge prints: where an article is, what is left for people, the commands for git.

Nothing of the content is repeated: paths, numbers of commits and what to type.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from publisher.config import SiteConfig
from publisher.messages import Message, Translate, say
from publisher.purging.places import BY_PEOPLE, NAMES, STEPS, History, Inventory, Kind
from publisher.purging.subject import Subject

BLOBS = ".publisher/purge/{name}-blobs.txt"
_PATHS = 200  # more than fit a command line are told to git by their objects alone

OUTSIDE = (
    say("Máy chủ web: đưa bản `site` mới lên ngay (docs/van-hanh.md, mục 9), rồi mở địa chỉ của bài bằng điện thoại để kiểm tra; xóa bản chép cũ và bản sao tự động của máy chủ."),
    say("CDN và bộ nhớ đệm của máy chủ: xóa (purge) mọi địa chỉ nêu ở trên, cả ảnh trong media; không rõ thì xóa toàn bộ."),
    say("Công cụ tìm kiếm: yêu cầu gỡ khẩn bản lưu của từng địa chỉ (Google Search Console: Xóa URL; Cốc Cốc, Bing: mục gỡ nội dung); nhờ gỡ cả ảnh."),
    say("Kho lưu trữ web (web.archive.org, archive.today): gửi thư đề nghị gỡ, nêu địa chỉ, không nêu nội dung."),
    say("Nhóm Zalo, fanpage đã chia sẻ: gửi lời nhắn dưới đây cho từng quản trị viên; xóa bài đã đăng ở các trang của đơn vị."),
    say("Trình đọc tin và người đăng ký nguồn tin: bản đã tải về không gọi lại được; lần cập nhật sau họ chỉ thấy bài đã thu hồi."),
    say("Các kênh báo tin trong mục notify (webhook, thư điện tử): nhờ từng nơi nhận xóa bài; thư đã gửi không gọi lại được, `publisher notify` chỉ báo là bài đã thu hồi."),
    say("Bản sao lưu (trong và ngoài trụ sở): xóa các bản có bài này hoặc niêm phong theo quyết định của người phụ trách bảo vệ bí mật nhà nước; lập bản mới sau khi làm sạch."),
    say("Máy của người viết, người ký, người dựng trang: chạy lại `publisher purge` trên từng máy, xóa bản trong thùng rác, thư điện tử, USB; mọi bản sao kho git phải lấy về lại từ đầu."),
    say("Máy chủ git (GitLab, Gitea…): sau khi đẩy lịch sử mới, nhờ người quản trị dọn (gc) kho, các yêu cầu gộp và bộ nhớ đệm của máy chủ."),
)  # fmt: skip


def text(
    subject: Subject, found: Inventory, config: SiteConfig, translate: Translate
) -> Iterator[str]:
    """Yield the lines of a report on where an article is."""

    def line(message: Message) -> str:
        return message.render(translate)

    places = found.places
    yield line(say("Bài {id}: thấy ở {n} chỗ.", id=subject.id, n=len(places)))
    if not subject.worded:
        yield line(
            say(
                "Không còn bản nào có câu chữ riêng để đối chiếu nên chỉ tìm được theo mã, địa chỉ và ảnh."
            )
        )
    for kind in Kind:
        here = list(found.of(kind))
        if not here:
            continue
        yield ""
        yield f"{line(NAMES[kind])} ({len(here)}): {line(STEPS[kind])}"
        for one in here:
            mark = "" if one.content else f" {line(say('(chỉ có địa chỉ)'))}"
            yield f"  {one.name}{mark}"
    if found.history is None:
        yield ""
        yield line(say("Thư mục này không có git: không có lịch sử nào phải dọn ở đây."))
    yield ""
    yield from outside(subject, config, translate)


def outside(subject: Subject, config: SiteConfig, translate: Translate) -> Iterator[str]:
    """Yield what only people can do, outside this machine."""
    yield say("Những việc phải tự làm ngoài máy này:").render(translate)
    for number, one in enumerate(OUTSIDE, start=1):
        yield f"  {number}. {one.render(translate)}"
    yield ""
    yield say("Lời nhắn gửi quản trị viên các nhóm:").render(translate)
    url = config.site.url
    known = subject.past.withdrawn or subject.past.last
    shown = [known.permalink] if known else sorted(subject.permalinks)[:1]
    addresses = ", ".join(f"{url}{one.strip('/')}/" for one in (*shown, f"a/{subject.id}"))
    told = say(
        "Công an đề nghị quý vị gỡ ngay bài viết tại {address} khỏi nhóm, kể cả ảnh chụp màn hình và bản chép lại, và không chia sẻ tiếp. Bài đã được thu hồi. Cảm ơn quý vị.",
        address=addresses,
    )
    yield f"  {told.render(translate)}"


def git_steps(
    subject: Subject, history: History, masked: Sequence[str], translate: Translate
) -> Iterator[str]:
    """Yield the exact commands that rewrite git's history; `masked` are paths as they may be shown.

    A path that may not be shown is left to the list of objects, which holds all that was found.
    """

    def line(message: Message) -> str:
        return message.render(translate)

    yield line(
        say(
            "Lịch sử git: {n} bản ghi còn nội dung, nằm trong: {refs}. Báo mọi người ngừng đẩy bài lên, rồi ở thư mục gốc của kho chạy lần lượt:",
            n=len(history.blobs) + len(history.messages),
            refs=", ".join(history.refs) or "–",
        )
    )
    yield f"  # {line(say('chưa có git filter-repo: '))}pip install git-filter-repo  ({line(say('hoặc'))} apt install git-filter-repo)"
    yield "  git add -A"
    yield f"  git commit -m 'Gỡ bài theo lệnh'  # {line(say('việc chưa lưu sẽ mất khi viết lại lịch sử'))}"
    for number, name in enumerate(history.remotes, start=1):
        yield f"  kho{number}=$(git remote get-url {shlex.quote(name)})"
    yield f"  git filter-repo --force {_arguments(subject, history, masked)}"
    yield "  git reflog expire --expire=now --expire-unreachable=now --all"
    yield "  git gc --prune=now --aggressive"
    for number, name in enumerate(map(shlex.quote, history.remotes), start=1):
        yield f'  git remote add {name} "$kho{number}"  # {line(say("filter-repo đã gỡ tên kho chung nên phải ghi lại"))}'
        yield f"  git push --force --all {name}"
        yield f"  git push --force --tags {name}"
    yield line(
        say(
            "Sau đó: mọi máy khác xóa bản sao cũ rồi lấy kho về lại (git clone); không ai gộp hay đẩy từ bản sao cũ. Mã commit đổi hết: nhật ký đăng tin giữ nguyên, các mã commit cũ trong đó không còn, chương trình tự tìm lại phiên bản của các bài khác theo nội dung. Chạy `publisher build` rồi `publisher purge {id}` lần nữa để kiểm tra.",
            id=subject.id,
        )
    )


def _arguments(subject: Subject, history: History, masked: Sequence[str]) -> str:
    shown = [
        path
        for path, seen in zip(history.paths, masked, strict=True)
        if path == seen and path.isprintable()
    ]
    if len(history.paths) > _PATHS:
        shown = []
    parts: list[str] = []
    if shown:
        parts = ["--invert-paths", *(f"--path {shlex.quote(path)}" for path in shown)]
    if history.blobs:
        parts.append(f"--strip-blobs-with-ids {blobs_file(subject)}")
    if history.messages:
        digests = " ".join(history.messages)
        parts.append(
            '--message-callback \'import hashlib; return b"(purged)\\n" if '
            f'hashlib.sha256(message).hexdigest() in "{digests}" else message\''
        )
    return " ".join(parts)


def blobs_file(subject: Subject) -> str:
    """Return where the list of git's objects is written for filter-repo."""
    return BLOBS.format(name=subject.id.replace("/", "__"))


def as_json(subject: Subject, found: Inventory, translate: Translate) -> str:
    """Return the places as JSON, with what cleans each."""
    return json.dumps(
        {
            "id": subject.id,
            "purged": subject.past.purged,
            "places": [
                {
                    "kind": one.kind.value,
                    "name": one.name,
                    "content": one.content,
                    "step": STEPS[one.kind].render(translate),
                    "by": "people" if one.kind in BY_PEOPLE else "publisher",
                }
                for one in found.places
            ],
            "outside": [one.render(translate) for one in OUTSIDE],
        },
        ensure_ascii=False,
        indent=2,
    )
