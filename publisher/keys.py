"""SSH keys on this machine: which one is a person's, and signatures made with it by ssh-keygen.

A key may be a file, one that an ssh-agent holds, or one inside a hardware token. Nothing here reads
a private half: ssh-keygen and the agent do.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from publisher.errors import SigningError, UnusableError
from publisher.messages import Message, say

NO_OPENSSH = say("Máy chưa có ssh-keygen: cài gói openssh-client rồi chạy lại.")
_MAGIC = b"openssh-key-v1\0"
_PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----"
_MAX_BYTES = 100_000
_USUAL = ("id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_rsa")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key to sign with; `public` is `type base64`, None where the file does not tell it.

    `path` is None for a key that only an agent holds; `locked` is whether a passphrase opens it.
    """

    path: Path | None
    public: str | None
    in_agent: bool = False
    locked: bool = False

    @property
    def name(self) -> str:
        """What a person calls it: its file, or its fingerprint."""
        return self.path.name if self.path else fingerprint(self.public or "")

    @property
    def hardware(self) -> bool:
        """Whether a token has to be touched for each signature."""
        return (self.public or "").startswith("sk-")

    @property
    def asks(self) -> bool:
        """Whether ssh-keygen will ask for its passphrase."""
        return self.locked and not self.in_agent


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a signature was not made.

    `again` is whether another passphrase may do, `alone` whether it says nothing of other contents.
    """

    message: Message
    again: bool = False
    alone: bool = False


# What ssh-keygen says, and what a person can do about it.
_CAUSES: tuple[tuple[str, Refusal], ...] = (
    ("incorrect passphrase", Refusal(
        say("Sai mật khẩu của khóa: gõ đúng mật khẩu đã đặt khi tạo khóa."), again=True)),
    ("UNPROTECTED PRIVATE KEY", Refusal(
        say("Người khác đọc được tệp khóa riêng nên không dùng được: chạy `chmod 600` + tên tệp khóa, rồi ký lại."))),
    ("Permission denied", Refusal(
        say("Không đọc được tệp khóa riêng: bạn không có quyền đọc tệp này."))),
    ("No private key found for public key", Refusal(
        say("Không tìm thấy khóa riêng ứng với tệp .pub này: cắm khóa cứng, hoặc nạp khóa riêng vào ssh-agent bằng `ssh-add`, rồi ký lại."))),
    ("Couldn't load public key", Refusal(
        say("Tệp này không phải khóa SSH, hoặc là khóa kiểu cũ thiếu tệp .pub bên cạnh: chọn đúng tệp sau --key."))),
    ("agent refused", Refusal(
        say("ssh-agent không chịu ký: khi máy hỏi phải đồng ý, khi khóa cứng nháy đèn phải chạm vào; chạy lại lệnh để ký."), alone=True)),
    ("device not found", Refusal(
        say("Không thấy khóa cứng: cắm khóa vào máy rồi chạy lại lệnh."))),
)  # fmt: skip
_UNKNOWN = say(
    "ssh-keygen không ký được bằng khóa này: kiểm tra mật khẩu của khóa, hoặc cắm khóa cứng rồi thử lại."
)
_ONE_FAILED = re.compile(r"^Signing .* failed", re.MULTILINE)


def fingerprint(public: str) -> str:
    """Return the SHA-256 fingerprint of a public key, as `ssh-keygen -l` prints it."""
    try:
        blob = base64.b64decode(public.split()[1])
    except (IndexError, binascii.Error):
        return "?"
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def at(path: Path) -> SigningKey:
    """Return the key in a file, private or public; raises SigningError where there is none."""
    if not path.is_file():
        raise SigningError(
            say("Không có tệp khóa “{name}”: kiểm tra đường dẫn sau --key.", name=path.name)
        )
    try:
        public, locked = _inspected(path)
    except OSError:
        raise SigningError(
            say("Không đọc được tệp khóa “{name}”: bạn không có quyền đọc tệp này.", name=path.name)
        ) from None
    return SigningKey(path, public, public in _of_agent(), locked)


def usual(folder: Path) -> Path:
    """Return the key file that OpenSSH itself would take; raises SigningError where there is none."""
    for name in _USUAL:
        if (folder / name).is_file():
            return folder / name
    raise SigningError(
        say(
            "Chưa có khóa SSH: chỉ rõ tệp khóa bằng --key, hoặc tạo khóa bằng `ssh-keygen -t ed25519` (xem sổ tay, mục Khóa ký)."
        )
    )


def find(usable: Collection[str], folder: Path) -> SigningKey | None:
    """Return a key of this machine that is one of some public keys, those of the agent first."""
    for public in _of_agent():
        if public in usable:
            return SigningKey(None, public, in_agent=True)
    with suppress(OSError):
        for path in sorted(folder.iterdir(), key=lambda one: (one.suffix == ".pub", one.name)):
            if path.is_file() and (found := _readable(path)) is not None and found[0] in usable:
                return SigningKey(path, found[0], locked=found[1])
    return None


def _readable(path: Path) -> tuple[str | None, bool] | None:
    try:
        return _inspected(path)
    except OSError:
        return None


def _inspected(path: Path) -> tuple[str | None, bool]:
    """Return the public half of a key file, None where it cannot be told, and if it is locked."""
    private = path.with_suffix("") if path.suffix == ".pub" else path
    public, locked = (None, False) if not private.is_file() else _private(_text(private))
    if public is None:
        beside = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
        public = _public(_text(beside)) if beside.is_file() else None
    elif path != private and (own := _public(_text(path))) != public:
        return own, False  # two keys that have a name in common
    return public, locked


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MAX_BYTES).decode("ascii", "replace")


def _public(line: str) -> str | None:
    words = line.split()
    if len(words) < 2 or not words[0].startswith(("ssh-", "ecdsa-", "sk-")):
        return None
    return " ".join(words[:2])


def _private(text: str) -> tuple[str | None, bool]:
    """Return the public half that stands unencrypted in a private key (PROTOCOL.key of OpenSSH)."""
    head, *rest = text.strip().splitlines() or [""]
    if head.strip() != _PRIVATE:
        return None, "ENCRYPTED" in text
    try:
        blob = base64.b64decode("".join(rest[:-1]))
        fields = _fields(blob.removeprefix(_MAGIC))
        cipher, _function, _options = next(fields), next(fields), next(fields)
        public = next(fields)
        length = int.from_bytes(public[:4], "big")
        kind = public[4 : 4 + length].decode("ascii")
    except ValueError:
        return None, False
    if not kind:  # cut short
        return None, False
    return f"{kind} {base64.b64encode(public).decode()}", cipher != b"none"


def _fields(data: bytes) -> Iterator[bytes]:
    """Yield the strings of a private key, the count of keys among them passed over."""
    at = 0
    for number in range(4):
        at += 4 if number == 3 else 0
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


def _of_agent() -> list[str]:
    """Return the public keys that an ssh-agent holds; none where there is no agent."""
    if not os.environ.get("SSH_AUTH_SOCK"):
        return []
    try:
        done = subprocess.run(["ssh-add", "-L"], capture_output=True, check=False)
    except OSError:
        return []
    lines = done.stdout.decode("ascii", "replace").splitlines() if done.returncode == 0 else []
    return [key for line in lines if (key := _public(line)) is not None]


def sign(contents: Sequence[bytes], key: SigningKey, namespace: str) -> list[str | Refusal]:
    """Return for each content the base64 SSHSIG of it, or why there is none.

    All go to one ssh-keygen, so that a passphrase is asked for once. Where only one was refused, as
    an agent or a token may, the others go on. Raises UnusableError without ssh-keygen.
    """
    done: list[str | Refusal] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = key.path
        if path is None:  # ssh-keygen asks the agent for the private half of this one
            path = folder / "khoa.pub"
            path.write_text(f"{key.public}\n")
        while len(done) < len(contents):
            made, refusal = _signed(contents[len(done) :], path, namespace, folder)
            done += made
            if refusal is not None:
                rest = len(contents) - len(done)
                done += [refusal] * (1 if made or refusal.alone else rest)
    return done


def _signed(
    contents: Sequence[bytes], key: Path, namespace: str, folder: Path
) -> tuple[list[str], Refusal | None]:
    """Return the signatures that ssh-keygen made, in order, and why it stopped before the end.

    The contents are given as files: with something else on its standard input ssh-keygen would ask
    for a passphrase in a window, where one may open, and not in the terminal.
    """
    files = [folder / f"{number}" for number in range(len(contents))]
    signatures = [folder / f"{number}.sig" for number in range(len(contents))]
    for file, signature, content in zip(files, signatures, contents, strict=True):
        file.write_bytes(content)
        signature.unlink(missing_ok=True)
    try:
        done = subprocess.run(
            ["ssh-keygen", "-Y", "sign", "-n", namespace, "-f", os.fspath(key), *map(os.fspath, files)],
            capture_output=True,
            check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise UnusableError(NO_OPENSSH) from None
    made = [_bare(one.read_bytes()) for one in takewhile(Path.is_file, signatures)]
    if len(made) == len(contents):
        return made, None
    return made, _refusal(done.stderr.decode("utf-8", "replace"))


def _refusal(told: str) -> Refusal:
    for words, refusal in _CAUSES:
        if words in told:
            return refusal
    return Refusal(_UNKNOWN, alone=_ONE_FAILED.search(told) is not None)


def _bare(armour: bytes) -> str:
    lines = armour.decode("ascii", "replace").split("\n")
    return "".join(line for line in lines if line and not line.startswith("-----"))
