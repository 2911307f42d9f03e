"""core/documents/member_names.py: the names in a zip, as they were written."""

import struct
import zipfile
import zlib
from itertools import pairwise

import pytest

from core.documents.member_names import member_names

GERMAN = ("Übersicht.txt", "Größe der Räume.txt", "Müller.txt", "Prüfbericht März.txt", "Straße.txt")
NAMES = {
    "german": GERMAN,
    "french": ("Résumé été.txt", "Procès-verbal février.txt", "façade.txt", "naïve.txt", "Hôtel à Nîmes.txt"),
    "portuguese": ("Relatório São Paulo.txt", "Avaliação técnica.txt", "Orçamento.txt", "Reunião.txt"),
    "simplified": ("会议记录.txt", "项目计划2024.txt", "客户反馈.txt", "新建文本文档.txt", "合同.txt"),
    "traditional": ("會議記錄.txt", "專案計畫.txt", "測試報告.txt", "新文字文件.txt", "合約.txt"),
    "japanese": ("会議の記録.txt", "テスト.txt", "報告書.txt", "新しいフォルダー.txt", "見積書.txt"),
    "korean": ("회의록.txt", "보고서 2024.txt", "새 텍스트 문서.txt", "계약서.txt", "고객 의견.txt"),
    "russian": ("Отчёт за январь.txt", "Договор.txt", "ПРИКАЗ 12.txt", "Новый документ.txt", "Смета.txt"),
}
PAGES = (
    ("german", "cp850"),
    ("german", "cp437"),
    ("german", "cp1252"),
    ("german", "utf-8"),
    ("french", "cp850"),
    ("french", "cp437"),
    ("portuguese", "cp850"),
    ("simplified", "gbk"),
    ("simplified", "gb18030"),
    ("simplified", "utf-8"),
    ("traditional", "big5"),
    ("japanese", "cp932"),
    ("korean", "euc_kr"),
    ("korean", "cp949"),
    ("russian", "cp866"),
    ("russian", "utf-8"),
)


def member(raw: bytes, extra: bytes = b"") -> zipfile.ZipInfo:
    """A member as zipfile reads it from a directory that does not mark its name as UTF-8."""
    info = zipfile.ZipInfo(raw.decode("cp437"))
    info.extra = extra
    return info


def unicode_path(raw: bytes, name: str) -> bytes:
    """Info-ZIP's extra field 0x7075 for a name whose bytes are `raw`."""
    body = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<2H", 0x7075, len(body)) + body


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_names_come_back_letter_for_letter(language: str, page: str) -> None:
    """Five names are enough to know their code page by, plain ones between them."""
    names = [*NAMES[language], "readme.txt"]

    assert member_names(member(name.encode(page)) for name in names) == names


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_two_names_are_mostly_enough(language: str, page: str) -> None:
    """Each pair of neighbours is read rightly by itself."""
    names = NAMES[language]
    for pair in pairwise(names):
        assert member_names(member(name.encode(page)) for name in pair) == list(pair)


def test_names_are_judged_together() -> None:
    """A name that could be anything is read as its neighbours are."""
    lone, *others = "M\x81ller.txt".encode("latin-1"), *(name.encode("cp850") for name in GERMAN)

    assert member_names([member(lone), *map(member, others)]) == ["Müller.txt", *GERMAN]


def test_one_broken_name_does_not_change_the_others() -> None:
    """Of twenty names one is cut inside a character; it alone is not readable."""
    names = [f"{name[:-4]}{number}.txt" for number in range(4) for name in NAMES["simplified"]]
    raw = [*(name.encode("gbk") for name in names), "会议".encode("gbk")[:-1]]

    assert member_names(map(member, raw))[:-1] == names


def test_names_in_utf8_beside_others() -> None:
    """An archive to which two systems added files has names of both kinds."""
    raw = [*(name.encode() for name in NAMES["simplified"]), *(name.encode("gbk") for name in NAMES["simplified"])]

    assert member_names(map(member, raw)) == [*NAMES["simplified"]] * 2


def test_unicode_path_is_taken_where_it_belongs_to_the_name() -> None:
    """The extra field names the file, unless the name was changed since: then its checksum does not match."""
    raw = b"_____.txt\x81"

    assert member_names([member(raw, b"\x01\x00\x02\x00ab" + unicode_path(raw, "résumé 会议.txt"))]) == [
        "résumé 会议.txt"
    ]
    assert member_names([member(raw, unicode_path(b"other", "no.txt"))]) == ["_____.txtü"]
    assert member_names([member(raw, b"\x75\x70\xff\xff\x01")]) == ["_____.txtü"]


def test_names_that_are_known_stay() -> None:
    """ASCII names, and those marked as UTF-8, are not judged."""
    marked = zipfile.ZipInfo("─Ò.txt")
    marked.flag_bits |= 0x800

    assert member_names([zipfile.ZipInfo("a.txt"), marked]) == ["a.txt", "─Ò.txt"]
