"""Encoded pictures keep their pixels and lose everything else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from publisher.media.encoded import bare_jpeg, bare_jpx

SECRET = b"BinhYenMat"


def encoded(mode: str, file_type: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image = Image.effect_noise((90, 70), 80).convert(mode)
    image.save(out, file_type, **options)
    return out.getvalue()


def pixels(data: bytes) -> tuple[str, bytes]:
    with Image.open(io.BytesIO(data)) as image:
        return image.mode, image.tobytes()


JPEGS: dict[str, bytes] = {
    "grey": encoded("L", "JPEG"),
    "colour": encoded("RGB", "JPEG"),
    "print": encoded("CMYK", "JPEG"),
    "progressive": encoded("RGB", "JPEG", progressive=True),
    "restarts": encoded("RGB", "JPEG", restart_marker_blocks=2),
    "progressive-restarts": encoded("RGB", "JPEG", progressive=True, restart_marker_rows=1),
}


def told(data: bytes) -> bytes:
    """Put a secret into a JPEG: in metadata, a remark, after its end, and between its segments."""
    segments = b"".join(
        b"\xff" + bytes([marker]) + (len(SECRET) + 2).to_bytes(2) + SECRET
        for marker in (0xE0, 0xE1, 0xE2, 0xED, 0xEF, 0xFE)
    )
    return data[:2] + segments + b"\xff\xff\xff" + data[3:] + SECRET


@pytest.mark.parametrize("data", JPEGS.values(), ids=JPEGS.keys())
def test_a_jpeg_keeps_its_pixels_alone(data: bytes) -> None:
    full = told(data)
    assert pixels(full) == pixels(data)

    bare = bare_jpeg(full)

    assert SECRET not in bare
    assert pixels(bare) == pixels(data)


def test_the_colour_segment_of_a_jpeg_holds_nothing_else() -> None:
    data = JPEGS["print"]
    short, long = ((14 + extra).to_bytes(2) for extra in (0, len(SECRET)))
    at = data.index(b"\xff\xee" + short)
    full = data[: at + 2] + long + data[at + 4 : at + 16] + SECRET + data[at + 16 :]

    with pytest.raises(ValueError, match="broken"):
        bare_jpeg(full[: at + 20])
    assert SECRET not in bare_jpeg(full)
    assert pixels(bare_jpeg(full)) == pixels(data)


@pytest.mark.parametrize("data", JPEGS.values(), ids=JPEGS.keys())
def test_a_cut_jpeg_is_broken(data: bytes) -> None:
    with pytest.raises(ValueError, match="broken"):
        bare_jpeg(data[: len(data) // 2])


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.binary(max_size=300), st.integers(0, 600))
def test_any_bytes_are_bared_or_broken(noise: bytes, at: int) -> None:
    data = JPEGS["colour"]
    for start in (b"", b"\xff\xd8", data[:at]):
        try:
            bare = bare_jpeg(start + noise)
        except ValueError:
            continue
        assert bare.endswith(b"\xff\xd9")


@pytest.mark.skipif(not features.check("jpg_2000"), reason="Pillow without JPEG 2000")
def test_a_jpeg_2000_keeps_its_pixels_alone() -> None:
    data = encoded("RGB", "JPEG2000")
    told_to = data + (len(SECRET) + 8).to_bytes(4) + b"xml " + SECRET
    bare = bare_jpx(told_to)

    assert SECRET not in bare
    assert pixels(bare) == pixels(data)


def test_a_jpeg_2000_whose_boxes_run_over_is_broken() -> None:
    with pytest.raises(ValueError, match="broken"):
        bare_jpx((500).to_bytes(4) + b"jP  " + bytes(20))


def test_a_code_stream_of_jpeg_2000_stays_as_it_is() -> None:
    assert bare_jpx(b"\xff\x4f\xff\x51rest") == b"\xff\x4f\xff\x51rest"
