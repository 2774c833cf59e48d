"""The configuration: every error at once with file and line, lists beside it, nothing guessed."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from publisher.config import DEFAULT_KINDS, SiteConfig, load
from publisher.config.consistency import demo_keys
from publisher.errors import ConfigError, Problem
from tests.builders import CONFIG, NOW, SiteFolder, public_key

ROOT = Path(__file__).parent.parent
RECORDS = {
    "areas": [{"id": "tinh", "name": "Tỉnh Thử Nghiệm"}],
    "units": [{"id": "ca-tinh", "name": "Công an tỉnh", "level": "province", "area": "tinh"}],
}


def write(root: Path, **changes: Any) -> Path:
    """Write a small right configuration but for `changes`; a text is taken as it is."""
    path = root / "site_config.yml"
    settings = {"site": CONFIG["site"], **RECORDS, **changes}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def problems(path: Path) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load(path)
    return list(caught.value.problems)


def places(path: Path) -> list[tuple[str, int, str]]:
    return [(problem.path, problem.line, problem.rule) for problem in problems(path)]


def line_of(path: Path, text: str) -> int:
    return path.read_text(encoding="utf-8").split(text)[0].count("\n") + 1


def last_line_of(path: Path, text: str) -> int:
    return path.read_text(encoding="utf-8").rpartition(text)[0].count("\n") + 1


def test_the_real_configuration_loads() -> None:
    config = load(ROOT / "site_config.yml")

    assert len(config.people) > 3
    assert {"113", "114", "115"} <= {hotline.number for hotline in config.hotlines}


def test_the_real_lists_are_in_both_forms() -> None:
    settings = yaml.safe_load((ROOT / "site_config.yml").read_text(encoding="utf-8"))
    beside = {value.rsplit(".")[-1] for value in settings.values() if isinstance(value, str)}

    assert beside == {"yml", "csv"}


def test_the_configuration_of_the_tests_loads(folder: SiteFolder) -> None:
    config = folder.config

    assert list(config.unit_and_above("ca-xa", NOW.date())) == ["ca-xa", "ca-tinh"]
    assert list(config.area_and_above("xa")) == ["xa", "tinh"]


def test_says_every_error_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        site={**CONFIG["site"], "url": "trang của xã", "timezone": "Asia/Ha_Noi", "tag_date": "x"},
        units=[{"id": "CA", "name": "Công an", "level": "huyện", "area": "tinh"}],
        people=[{"id": "a", "name": "An", "roles": ["boss"], "phone": "1"}],
        lạ=1,
    )

    assert places(path) == [
        ("site_config.yml", line_of(path, "url:"), "config/wrong-value"),
        ("site_config.yml", line_of(path, "tag_date:"), "config/wrong-type"),
        ("site_config.yml", line_of(path, "timezone:"), "config/wrong-value"),
        ("site_config.yml", line_of(path, "id: CA"), "config/wrong-type"),
        ("site_config.yml", line_of(path, "level:"), "config/wrong-value"),
        ("site_config.yml", line_of(path, "- boss"), "config/wrong-value"),
        ("site_config.yml", line_of(path, "phone:"), "config/unknown-key"),
        ("site_config.yml", line_of(path, "lạ:"), "config/unknown-key"),
    ]


def test_says_how_many_errors_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="2 lỗi"):
        load(write(tmp_path, areas=None, units=None))


def test_says_every_inconsistency_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        areas=[*RECORDS["areas"], {"id": "xa", "name": "Xã Mẫu", "parent": "tinhh"}],
        units=[*RECORDS["units"], dict(RECORDS["units"][0])],
        people=[{"id": "a", "name": "An", "units": ["ca-tin"]}],
        groups=[{"id": "g", "name": "Tổ 1", "platform": "zalo", "area": "xã", "topics": ["x"]}],
    )
    path.write_text(path.read_text(encoding="utf-8").replace("area: xã", "area: xa-la"), "utf-8")

    assert [rule for _, _, rule in places(path)] == [
        "config/unknown-id", "config/duplicate", "config/unknown-id", "config/unknown-id",
        "config/unknown-id",
    ]  # fmt: skip
    assert [line for _, line, _ in places(path)] == [
        line_of(path, "parent: tinhh"),
        line_of(path, "units:") + 5,
        line_of(path, "- ca-tin\n"),
        line_of(path, "area: xa-la"),
        line_of(path, "- x\n"),
    ]


def test_suggests_the_id_that_was_meant(tmp_path: Path) -> None:
    people = [{"id": "a", "name": "An", "units": ["ca-tihn"]}]

    (problem,) = problems(write(tmp_path, people=people))

    assert "“ca-tinh”" in str(problem.message)


def test_suggests_the_key_that_was_meant(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, hotline=[]))

    assert "“hotlines”" in str(problem.message)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("site:\n  name: Công an: tỉnh\n", 2),
        ("site:\n\tname: a\n", 2),
        ("a: &x 1\n", 1),
        ("a: !!python/name:os.system\n", 1),
        ("đường: Nguyễn Huệ, phường Bến Lụa\nb: \x07\n", 2),
        ("[" * 30_000, 1),
        ("a: {b: 1\n", 2),
    ],
    ids=["colon", "tab", "anchor", "tag", "control", "depth", "brace"],
)
def test_names_the_line_of_broken_yaml(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "site_config.yml").write_text(text, encoding="utf-8")

    assert places(tmp_path / "site_config.yml") == [("site_config.yml", line, "config/yaml")]


@pytest.mark.parametrize("text", ["", "# trống\n", "chữ\n", "- a\n"])
def test_an_empty_configuration_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "site_config.yml").write_text(text, encoding="utf-8")

    assert places(tmp_path / "site_config.yml") == [("site_config.yml", 1, "config/file")]


def test_a_missing_configuration_is_an_error(tmp_path: Path) -> None:
    assert places(tmp_path / "site_config.yml") == [("site_config.yml", 1, "config/file")]


def test_names_the_line_that_is_not_utf8(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"# a\n# b\n" + "# Công an\n".encode("utf-16-le"))

    assert places(path) == [("site_config.yml", 3, "config/file")]


def test_takes_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert load(path).site.short_name == "Bình Yên Thử"


def test_a_key_written_twice_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "demo: true\ndemo: false\n", "utf-8")

    assert places(path) == [("site_config.yml", line_of(path, "demo: false"), "config/yaml")]


# Lists beside the configuration


def with_list(root: Path, name: str, file_name: str, text: str) -> Path:
    """Write a configuration whose list `name` is the file `file_name`, holding `text`."""
    path = write(root, **{name: file_name})
    (root / file_name).parent.mkdir(exist_ok=True)
    (root / file_name).write_text(text, encoding="utf-8")
    return path


def test_reads_a_list_in_yaml_beside_it(tmp_path: Path) -> None:
    config = load(with_list(tmp_path, "topics", "them/chu-de.yml", "- {id: vneid, name: VNeID}\n"))

    assert config.topics_by_id["vneid"].name == "VNeID"


def test_reads_a_list_in_csv_beside_it(tmp_path: Path) -> None:
    config = load(
        with_list(
            tmp_path,
            "people",
            "nguoi.csv",
            "\ufeffid,name,roles,units,key.public,delegation.document,delegation.valid_from,delegation.valid_to\r\n"
            'an,"Nguyễn Văn An, Đại úy",author; secrecy,ca-tinh,ssh-ed25519 AAAA an@may,,,\r\n'
            "binh,Trần Thị Bình,spokesperson,,,Số 12/QĐ,2026-01-01,2026-12-31\r\n",
        )
    )
    an, binh = config.people

    assert (an.name, an.roles, an.units) == (
        "Nguyễn Văn An, Đại úy",
        ("author", "secrecy"),
        ("ca-tinh",),
    )
    assert an.keys[0].public == "ssh-ed25519 AAAA"
    assert binh.delegation is not None
    assert binh.delegation.valid_to == dt.date(2026, 12, 31)
    assert (an.delegation, binh.keys) == (None, ())


@pytest.mark.parametrize(
    ("file_name", "text", "line", "rule"),
    [
        ("x.yml", "- {id: a, name: Một}\n- {id: b}\n", 2, "config/missing"),
        ("x.yml", "- {id: a, name: Một}\n- {id: a, name: Hai}\n", 2, "config/duplicate"),
        ("x.yml", "- id: a\n  name: Một: hai\n", 2, "config/yaml"),
        ("x.yml", "id: a\n", 1, "config/wrong-type"),
        ("x.csv", "id,name\na,Một\nb,\n", 3, "config/missing"),
        ("x.csv", "id,name\na,Một\na,Hai\n", 3, "config/duplicate"),
        ("x.csv", "id,nmae,name\na,x,Một\n", 2, "config/unknown-key"),
        ("x.csv", "id,name\na,Một,hai\n", 2, "config/csv"),
        ("x.csv", 'id,name\na,"Một\n', 2, "config/csv"),
    ],
    ids=["yaml-missing", "yaml-duplicate", "yaml-colon", "yaml-no-list", "csv-missing",
         "csv-duplicate", "csv-unknown", "csv-comma", "csv-quote"],
)  # fmt: skip
def test_names_file_and_line_in_a_list(
    tmp_path: Path, file_name: str, text: str, line: int, rule: str
) -> None:
    assert places(with_list(tmp_path, "topics", file_name, text)) == [(file_name, line, rule)]


def test_a_column_written_twice_is_an_error(tmp_path: Path) -> None:
    path = with_list(tmp_path, "topics", "x.csv", "id,name,name\na,Một,Hai\n")

    assert places(path) == [("x.csv", 1, "config/csv")]


def test_errors_of_the_configuration_come_before_those_of_lists(tmp_path: Path) -> None:
    path = with_list(tmp_path, "areas", "a.csv", "id,nam\ntinh,Tỉnh\n")
    path.write_text(path.read_text(encoding="utf-8") + "z: 1\n", encoding="utf-8")

    assert places(path) == [
        ("site_config.yml", line_of(path, "z:"), "config/unknown-key"),
        ("a.csv", 2, "config/missing"),
        ("a.csv", 2, "config/unknown-key"),
    ]


@pytest.mark.parametrize("beside", ["../la.yml", "/etc/passwd", "them/../../la.yml"])
def test_a_list_outside_the_folder_is_an_error(tmp_path: Path, beside: str) -> None:
    root = tmp_path / "trang"
    root.mkdir()
    (tmp_path / "la.yml").write_text("- {id: a, name: Lọt ra ngoài}\n", encoding="utf-8")
    path = write(root, topics=beside)

    assert places(path) == [("site_config.yml", line_of(path, "topics:"), "config/file")]


def test_a_link_out_of_the_folder_is_an_error(tmp_path: Path) -> None:
    root = tmp_path / "trang"
    root.mkdir()
    (tmp_path / "la.yml").write_text("- {id: a, name: Lọt ra ngoài}\n", encoding="utf-8")
    (root / "chu-de.yml").symlink_to(tmp_path / "la.yml")

    assert [rule for _, _, rule in places(write(root, topics="chu-de.yml"))] == ["config/file"]


# Rule packs beside the configuration


@pytest.mark.parametrize(
    "pack",
    [
        "../la.yml",
        "/etc/hosts.yml",
        "them/../../la.yml",
        "loi-tat.yml",
        "vong.yml",
        "loi-tat/la.yml",
    ],
)
def test_a_rule_pack_outside_the_folder_is_an_error(tmp_path: Path, pack: str) -> None:
    root = tmp_path / "trang"
    root.mkdir()
    (tmp_path / "la.yml").write_text("pack: la\nrules: []\n")
    (root / "loi-tat.yml").symlink_to(tmp_path / "la.yml")
    (root / "vong.yml").symlink_to("vong.yml")
    (root / "loi-tat").symlink_to(tmp_path)
    path = write(root, rules={"packs": [pack]})

    assert places(path) == [("site_config.yml", line_of(path, pack), "config/file")]


def test_a_rule_pack_by_its_whole_path_is_an_error_even_inside(tmp_path: Path) -> None:
    path = write(tmp_path, rules={"packs": [str(tmp_path / "rieng.yml")]})

    assert [rule for _, _, rule in places(path)] == ["config/file"]


def test_every_rule_pack_that_cannot_be_one_is_told_at_its_line(tmp_path: Path) -> None:
    many = [f"goi-{number}.yml" for number in range(21)]
    path = write(tmp_path, rules={"packs": ["a.txt", *many[:2], "goi-1.yml", *many[2:]]})

    assert places(path) == [
        ("site_config.yml", line_of(path, "a.txt"), "config/file"),
        ("site_config.yml", last_line_of(path, "goi-1.yml"), "config/file"),
        ("site_config.yml", line_of(path, "goi-18.yml"), "config/file"),
    ]


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ({"packs": "a.yml"}, "config/wrong-type"),
        ({"packs": [["a.yml"]]}, "config/wrong-type"),
        ({"severities": {"a/b": "nang"}}, "config/wrong-value"),
        ({"severities": ["a/b"]}, "config/wrong-type"),
        ({"off": ["a/b"]}, "config/unknown-key"),
        ("tắt", "config/wrong-type"),
    ],
)
def test_rule_settings_of_another_form_are_errors(tmp_path: Path, rules: Any, rule: str) -> None:
    assert [found for _, _, found in places(write(tmp_path, rules=rules))] == [rule]


def test_knows_where_everything_is_written(tmp_path: Path) -> None:
    (tmp_path / "don-vi.yml").write_text(
        "# đơn vị\n" + yaml.safe_dump(RECORDS["units"], allow_unicode=True, sort_keys=False)
    )
    path = write(tmp_path, units="don-vi.yml", rules={"severities": {"a/b": "block"}})
    config = load(path)

    assert config.position(("rules", "severities", "a/b")) == (
        "site_config.yml", line_of(path, "a/b"), 5
    )  # fmt: skip
    assert config.position(("units", 0, "name"))[:2] == ("don-vi.yml", 3)
    assert config.position(("site", "address"))[:2] == ("site_config.yml", line_of(path, "site:"))


@pytest.mark.parametrize("beside", ["khong-co.yml", "khong-co.csv"])
def test_a_missing_list_is_an_error(tmp_path: Path, beside: str) -> None:
    assert places(write(tmp_path, topics=beside)) == [(beside, 1, "config/file")]


@pytest.mark.parametrize("beside", ["site_config.txt", "thu-muc.yml/", "a" * 300 + ".yml"])
def test_a_list_that_cannot_be_one_is_an_error(tmp_path: Path, beside: str) -> None:
    (tmp_path / "thu-muc.yml").mkdir()

    assert [rule for _, _, rule in places(write(tmp_path, topics=beside))] == ["config/file"]


def test_a_list_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    path = with_list(tmp_path, "topics", "x.csv", "id,name\n")
    os.truncate(tmp_path / "x.csv", 20_000_000)

    assert places(path) == [("x.csv", 1, "config/file")]


# Records


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("url", "congan.example"), ("url", "ftp://congan.example/"), ("url", "https://a b/"),
        ("url", "https://ai@congan.example/"), ("url", "https://congan.example/?q"),
        ("timezone", "../../etc/passwd"), ("timezone", "Asia"), ("timezone", "Hà Nội"),
    ],
)  # fmt: skip
def test_refuses_a_wrong_setting_of_the_site(tmp_path: Path, key: str, written: str) -> None:
    path = write(tmp_path, site={**CONFIG["site"], key: written})

    assert places(path) == [("site_config.yml", line_of(path, f"{key}:"), "config/wrong-value")]


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://congan.example", "/"),
        ("https://congan.example/", "/"),
        ("https://tinh.example/cong-an", "/cong-an/"),
        ("http://localhost:8000/thu/", "/thu/"),
    ],
)
def test_address_of_the_site_ends_with_a_slash(tmp_path: Path, url: str, base: str) -> None:
    config = load(write(tmp_path, site={**CONFIG["site"], "url": url}))

    assert config.site.url.endswith("/")
    assert config.base_path == base


@pytest.mark.parametrize(
    "line", ["ssh-ed25519", "AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----", "../id.pub x"]
)
def test_refuses_what_is_no_public_key(tmp_path: Path, line: str) -> None:
    people = [{"id": "a", "name": "An", "keys": [{"public": line}]}]

    (problem,) = problems(write(tmp_path, people=people))

    assert problem.rule == "config/wrong-value"
    assert "PRIVATE" not in str(problem.message)


@pytest.mark.parametrize(
    "kind",
    ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com",
     "sk-ecdsa-sha2-nistp256@openssh.com"],
)  # fmt: skip
def test_takes_every_kind_of_key_without_its_comment(tmp_path: Path, kind: str) -> None:
    people = [{"id": "a", "name": "An", "keys": [{"public": f" {kind}  AAAA== an@may  "}]}]

    assert load(write(tmp_path, people=people)).people[0].keys[0].public == f"{kind} AAAA=="


def test_two_people_cannot_share_a_key(folder: SiteFolder) -> None:
    shared = [{"public": public_key(folder.keys["tac-gia"]) + " khac"}]
    folder.configure(people=folder.people(nguoi_la={"keys": shared}))
    path = folder.root / "site_config.yml"

    (problem,) = problems(path)

    assert problem.rule == "config/duplicate"
    assert problem.line == last_line_of(path, "public:")
    assert "tac-gia" in str(problem.message)
    assert shared[0]["public"].split()[1] not in str(problem.message)


@pytest.mark.parametrize(
    ("written", "cluster"),
    [
        (None, None),
        ({}, None),
        ({"executor": "processes"}, None),
        ({"executor": "dask://10.20.0.5:8786"}, "10.20.0.5:8786"),
        ({"executor": "dask://may-dung.example:1"}, "may-dung.example:1"),
        ({"executor": "dask://[fd00::5]:8786"}, "[fd00::5]:8786"),
    ],
)
def test_says_who_renders_pages(tmp_path: Path, written: object, cluster: str | None) -> None:
    assert load(write(tmp_path, build=written)).build.cluster == cluster


@pytest.mark.parametrize(
    "executor",
    ["threads", "dask://", "dask://may", "dask://may:0", "dask://may:65536", "dask://a:1/", "tcp://a:1", "dask://nguoi:mat-khau@a:1"],
)  # fmt: skip
def test_refuses_who_cannot_render_pages(tmp_path: Path, executor: str) -> None:
    path = write(tmp_path, build={"executor": executor})

    [problem] = problems(path)

    assert (problem.line, problem.rule) == (line_of(path, "executor:"), "config/wrong-value")
    assert "dask://10.20.0.5:8786" in str(problem.message)
    assert "mat-khau" not in str(problem.message)


@pytest.mark.parametrize(("demo", "loads"), [("true", True), ("false", False)])
def test_a_sample_key_signs_nothing_on_a_real_site(tmp_path: Path, demo: str, loads: bool) -> None:
    people = [{"id": "a", "name": "An", "keys": [{"public": min(demo_keys())}]}]
    path = write(tmp_path, people=people, demo=demo)

    if loads:
        assert load(path).demo
    else:
        assert places(path) == [("site_config.yml", line_of(path, "public:"), "config/demo-key")]


def test_a_person_may_list_several_keys(folder: SiteFolder) -> None:
    own = [{"public": "ssh-rsa AAAA"}, {"public": public_key(folder.keys["nguoi-la"])}]
    folder.configure(people=folder.people(nguoi_la={"keys": own}))

    assert len(folder.config.people_by_id["nguoi-la"].keys) == 2


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("areas", [{"id": "tinh", "name": "Tỉnh", "parent": "tinh"}]),
        ("areas", [{"id": "tinh", "name": "Tỉnh", "parent": "b"}, {"id": "b", "name": "B", "parent": "tinh"}]),
        ("units", [{**RECORDS["units"][0], "parent": "ca-tinh"}]),
    ],
    ids=["area-in-itself", "areas-in-a-ring", "unit-under-itself"],
)  # fmt: skip
def test_a_loop_is_an_error(tmp_path: Path, name: str, records: list[dict[str, str]]) -> None:
    path = write(tmp_path, **{name: records})

    found = places(path)

    assert {rule for _, _, rule in found} == {"config/loop"}
    assert len(found) == len(records)
    assert found[0][1] == line_of(path, "parent:")


def test_what_hangs_below_a_loop_is_not_blamed(tmp_path: Path) -> None:
    areas = [
        {"id": "tinh", "name": "Tỉnh", "parent": "tinh"},
        {"id": "xa", "name": "Xã", "parent": "tinh"},
    ]

    assert len(problems(write(tmp_path, areas=areas))) == 1


@pytest.mark.parametrize("taken", ["canh-bao", "pages", "media", "tim-kiem", "a"])
def test_a_kind_cannot_take_an_address_of_the_site(tmp_path: Path, taken: str) -> None:
    kinds = [{"id": taken, "name": "Khác", "description": "Trùng."}]

    assert [rule for _, _, rule in places(write(tmp_path, kinds=kinds))] == ["config/duplicate"]


def test_a_site_may_add_a_kind_of_its_own(tmp_path: Path) -> None:
    kinds = [{"id": "tin-nhanh", "name": "Tin nhanh", "description": "Tin ngắn."}]

    known = load(write(tmp_path, kinds=kinds)).kinds_by_id

    assert list(known) == [*(kind.id for kind in DEFAULT_KINDS), "tin-nhanh"]


def test_areas_and_units_are_needed(tmp_path: Path) -> None:
    assert {p.rule for p in problems(write(tmp_path, areas=[], units=[]))} == {"config/wrong-type"}


# Terms


def person(root: Path, **terms: Any) -> SiteConfig:
    return load(write(root, people=[{"id": "a", "name": "An", **terms}]))


@pytest.mark.parametrize(
    ("day", "serves"),
    [("2026-01-09", False), ("2026-01-10", True), ("2026-01-20", True), ("2026-01-21", False)],
)
def test_a_term_holds_on_its_first_and_last_day(tmp_path: Path, day: str, serves: bool) -> None:
    config = person(tmp_path, valid_from="2026-01-10", valid_to="2026-01-20")

    assert config.people[0].serves(dt.date.fromisoformat(day)) is serves
    assert config.people[0].ended(dt.date.fromisoformat(day)) is (day == "2026-01-21")


@pytest.mark.parametrize(("day", "usable"), [("2026-01-09", True), ("2026-01-10", False)])
def test_revocation_counts_from_its_day(tmp_path: Path, day: str, usable: bool) -> None:
    key = {"public": "ssh-ed25519 AAAA", "revoked": "2026-01-10"}
    config = person(tmp_path, keys=[key], revoked="2026-01-10")
    at = dt.date.fromisoformat(day)

    assert config.people[0].keys[0].usable(at) is usable
    assert config.people[0].serves(at) is usable


def test_a_public_key_given_twice_is_an_error(tmp_path: Path) -> None:
    old = {"public": "ssh-ed25519 AAAA", "revoked": "2026-01-10"}
    new = {"public": "ssh-ed25519 AAAA cũ"}
    path = write(tmp_path, people=[{"id": "a", "name": "An", "keys": [old, new]}])

    assert places(path) == [("site_config.yml", last_line_of(path, "public:"), "config/duplicate")]


def test_a_term_that_ends_before_it_begins_is_an_error(tmp_path: Path) -> None:
    people = [{"id": "a", "name": "An", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}]
    path = write(tmp_path, people=people)

    (problem,) = problems(path)

    assert (problem.rule, problem.line) == ("config/wrong-value", line_of(path, "- id: a"))


def test_a_delegation_needs_its_document_and_term(tmp_path: Path) -> None:
    people = [{"id": "a", "name": "An", "delegation": {"document": "Số 12/QĐ"}}]

    assert [rule for _, _, rule in places(write(tmp_path, people=people))] == ["config/missing"] * 2


def test_a_record_may_leave_its_lists_empty(tmp_path: Path) -> None:
    path = write(
        tmp_path, people=[{"id": "a", "name": "An", "roles": None, "keys": None}], topics=None
    )

    assert load(path).people[0].roles == ()
    assert load(path).topics == ()


def test_faults_of_records_and_between_them_are_told_together(folder: SiteFolder) -> None:
    groups = [{"id": "nhom", "name": "Nhóm", "platform": "thu", "area": "khong-co"}]
    folder.configure(groups=groups)

    with pytest.raises(ConfigError) as refused:
        load(folder.root / "site_config.yml")

    assert {p.rule for p in refused.value.problems} == {"config/wrong-value", "config/unknown-id"}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"groups": [CONFIG["groups"][0] | {"name": "Tổ \u202ecnoc"}]}, "name: "),
        ({"hotlines": [CONFIG["hotlines"][0] | {"name": "Công \u2066an"}]}, "name: "),
        ({"site": CONFIG["site"] | {"name": "Trang \u202e thử"}}, "name: "),
        ({"topics": [CONFIG["topics"][0] | {"description": "Về\u200f mạng"}, *CONFIG["topics"][1:]]}, "description: "),
        ({"sharing": {"zalo": {"limit": 2000, "source": "x", "reviewed": "2026-11-15", "text": "{title} {link} {code} \u202ex"}}}, "text: "),
    ],
    ids=["group", "hotline", "site", "topic", "template"],
)  # fmt: skip
def test_published_words_turn_no_letters_round(
    folder: SiteFolder, changes: dict[str, Any], key: str
) -> None:
    folder.configure(**changes)
    path = folder.root / "site_config.yml"

    (found,) = problems(path)

    assert found.rule == "config/unseen"
    assert key in path.read_text(encoding="utf-8").splitlines()[found.line - 1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"groups": [CONFIG["groups"][0] | {"name": "Nhóm của Nguoi  Duyet"}]}, "tên cán bộ"),
        ({"hotlines": [CONFIG["hotlines"][0] | {"note": "Trực: nguoi-duyet@thu.example"}]}, "e-mail"),
        ({"sharing": {"zalo": {"limit": 2000, "source": "x", "reviewed": "2026-11-15", "text": "{title} {link} {code} NGUOI DUYET"}}}, "tên cán bộ"),
    ],
    ids=["group", "hotline", "template"],
)  # fmt: skip
def test_published_words_name_none_of_our_people(
    folder: SiteFolder, changes: dict[str, Any], told: str
) -> None:
    folder.configure(**changes)

    (found,) = problems(folder.root / "site_config.yml")

    assert found.rule == "config/private"
    assert told in str(found.message)
    assert "Duyet" not in str(found.message)
    assert "thu.example" not in str(found.message)
    assert found.line > 1
