"""Measures how pictures and cards are encoded, one process: `python bench/pictures.py`."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from publisher import cardpicture, media
from publisher.cardpicture import CardPicture
from publisher.media import Picture

ROOT = Path(__file__).parent.parent
FORMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
    ("WEBP", {"quality": 80, "method": 0}),
    ("WEBP", {"quality": 80, "method": 2}),
    ("WEBP", {"quality": 80, "method": 4}),
    ("WEBP", {"quality": 80, "method": 6}),
    ("AVIF", {"quality": 60, "speed": 10, "max_threads": 1}),
    ("AVIF", {"quality": 60, "speed": 8, "max_threads": 1}),
    ("AVIF", {"quality": 60, "speed": 6, "max_threads": 1}),
)


def main() -> None:
    """Print what each form of the sample pictures costs, then what a whole picture and a card do."""
    files = sorted(ROOT.glob("content/*/*/*.jpg"))
    images = [Image.open(file).convert("RGB") for file in files]
    print("| form | width | CPU ms | kB |\n|---|---:|---:|---:|")
    for width in (480, 800, 1200):
        small = [one.resize((width, one.height * width // one.width)) for one in images]
        for form, options in FORMS:
            made, ms = timed(partial(encoded, form=form, options=options), small)
            said = ", ".join(
                f"{key} {value}" for key, value in options.items() if value is not True
            )
            print(f"| {form} {said} | {width} | {ms:.1f} | {mean(made):.1f} |")
    print("\n| whole | CPU ms | kB |\n|---|---:|---:|")
    pictures = [taken(file) for file in files]
    renditions, ms = timed(media.render, pictures)
    sizes = [one.data + b"".join(small.data for small in one.variants) for one in renditions]
    print(f"| a picture, every form | {ms:.1f} | {mean(sizes):.1f} |")
    plain = [card(f"Cảnh báo thủ đoạn số {n} mà bà con ở Vĩnh Giang cần biết") for n in range(40)]
    made, ms = timed(cardpicture.render, plain)
    print(f"| a card without a cover | {ms:.1f} | {mean(made):.1f} |")
    pictured = [
        card(f"Bài số {n} kể chuyện nhà mình", cover_name=one.file_name, cover=one.data)
        for n, one in enumerate(renditions)
    ]
    made, ms = timed(cardpicture.render, pictured)
    print(f"| a card with a cover | {ms:.1f} | {mean(made):.1f} |")


def taken(path: Path) -> Picture:
    """Return a sample picture."""
    found = media.load(ROOT, path.relative_to(ROOT).as_posix())
    assert isinstance(found, Picture)
    return found


def card(title: str, **cover: Any) -> CardPicture:
    """Return a card of the sample site."""
    return CardPicture(
        kind="Cảnh báo", title=title, unit="Công an phường An Hòa", date="20/11/2026",
        site="Công an tỉnh Vĩnh Giang", urgent=False, **cover,
    )  # fmt: skip


def encoded(image: Image.Image, form: str, options: dict[str, Any]) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def timed(work: Callable[[Any], Any], items: Sequence[Any]) -> tuple[list[Any], float]:
    """Return what work makes of items, and the median of the milliseconds each takes."""
    work(items[0])
    made, spent = [], []
    for item in items:
        start = time.process_time()
        made.append(work(item))
        spent.append(time.process_time() - start)
    return made, statistics.median(spent) * 1000


def mean(files: Sequence[bytes]) -> float:
    """Return the mean size in kB."""
    return sum(map(len, files)) / len(files) / 1000


if __name__ == "__main__":
    main()
