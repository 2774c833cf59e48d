"""Draws every sample illustration of the demo site and writes it to its place.

Run it after changing a picture: `python demo/draw_images.py`. The same code gives the same files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from illustrations import activities, alerts, awareness, branding, good_deeds, procedures
from illustrations.canvas import Canvas

ROOT = Path(__file__).resolve().parent.parent
SHARE_IMAGE = "theme/assets/images/bia-mac-dinh.jpg"
FAVICON = "theme/assets/images/favicon.png"
PICTURES: dict[str, Callable[[Canvas], None]] = {
    "content/canh-bao/2026/gia-danh-vneid.jpg": alerts.fake_app,
    "content/canh-bao/2026/deepfake.jpg": alerts.deepfake,
    "content/canh-bao/2026/viec-nhe.jpg": alerts.easy_job,
    "content/canh-bao/2026/chuyen-khoan-nham.jpg": alerts.wrong_transfer,
    "content/canh-bao/2026/to-roi-vay.jpg": alerts.loan_leaflets,
    "content/nguoi-tot-viec-tot/2026/tra-lai-tui-tien.jpg": good_deeds.returned_bag,
    "content/nguoi-tot-viec-tot/2026/cuu-nguoi-duoi-nuoc.jpg": good_deeds.sea_rescue,
    "content/nguoi-tot-viec-tot/2026/qua-duong.jpg": good_deeds.crossing,
    "content/hoat-dong/2026/ngay-hoi.jpg": activities.festival,
    "content/hoat-dong/2026/nhom-zalo.jpg": activities.neighbours,
    "content/hoat-dong/2025/tap-huan-chua-chay.jpg": activities.fire_drill,
    "content/hoat-dong/2026/can-cuoc-luu-dong.jpg": activities.mobile_desk,
    "content/tuyen-truyen/2026/mu-bao-hiem.jpg": awareness.helmets,
    "content/tuyen-truyen/2026/nguoi-cao-tuoi.jpg": awareness.elder,
    "content/thu-tuc/2026/can-cuoc.jpg": procedures.id_card,
    "content/thu-tuc/2026/vneid-muc-2.jpg": procedures.second_level,
    "content/hoi-dap/2026/can-cuoc-tre-em.jpg": procedures.child_card,
    "content/kiem-chung/2026/tin-don.jpg": awareness.rumour,
    "content/tuyen-truyen/2026/phong-chay-hanh-kho.jpg": awareness.dry_season,
    "content/tuyen-truyen/2026/vay-tien-ung-dung.jpg": awareness.loan_app,
    SHARE_IMAGE: branding.share_image,
}


def main() -> None:
    """Draw everything and write it to its place in the repository."""
    for name, draw in PICTURES.items():
        page = Canvas(1200, 630 if name == SHARE_IMAGE else 675)
        draw(page)
        target = ROOT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        page.result().save(target, quality=82, progressive=True, optimize=True)
    branding.favicon().save(ROOT / FAVICON, optimize=True)


if __name__ == "__main__":
    main()
