"""core/documents/decoding.py: which bytes are which text."""

import zlib

import pytest

from core.documents.decoding import decode
from core.errors import DocumentError

TEXTS = {
    "zh-hans": ("本周的数据库迁移已经完成，团队决定推迟发布新版本。客户反馈登录页面偶尔超时，需要在周五之前修复。"),
    "zh-hant": ("本週的資料庫遷移已經完成，團隊決定延後發布新版本。客戶反映登入頁面偶爾逾時，需要在週五之前修復。"),
    "ja": (
        "データベースの移行は今週完了しました。新しいバージョンの公開は来週に延期されます。"
        "お客様からの報告を確認してください。"
    ),
    "ko": (
        "이번 주에 데이터베이스 이전이 완료되었습니다. 새 버전의 출시는 다음 주로 연기되었습니다. 고객의 "
        "의견을 확인해 주세요."
    ),
    "en": (
        "The database migration was completed this week. The team’s release has been postponed until "
        "next Friday – please check."
    ),
    "fr": (
        "La migration de la base de données à été achevée cette semaine. L’équipe a décidé de "
        "reporter la sortie à vendredi, où ça sera très sûr."
    ),
    "de": (
        "Die Umstellung der Datenbank wurde diese Woche abgeschlossen. Die Veröffentlichung für "
        "München und Köln wird verschoben, größere Änderungen folgen."
    ),
    "es": (
        "La migración de la base de datos terminó esta semana. ¿Cuándo será la publicación? El año "
        "próximo, según el señor Núñez."
    ),
    "pt": (
        "A migração do banco de dados foi concluída nesta semana. A publicação da nova versão não será "
        "amanhã, porque há correções."
    ),
    "it": (
        "La migrazione è stata completata questa settimana. La qualità è già più alta, perché il "
        "gruppo ha lavorato così."
    ),
    "pl": (
        "Migracja bazy danych została zakończona w tym tygodniu. Zespół postanowił przełożyć "
        "wydanie, ponieważ część klientów zgłasza błędy."
    ),
    "cs": (
        "Přesun databáze byl tento týden dokončen. Tým se rozhodl odložit vydání, protože někteří "
        "zákazníci hlásí chyby při přihlášení."
    ),
    "hu": (
        "Az adatbázis költöztetése ezen a héten befejeződött. A csapat úgy döntött, hogy elhalasztja "
        "a kiadást, mert az ügyfelek hibákat jelentettek."
    ),
    "ru": (
        "Перенос базы данных завершён на этой неделе. "
        "Команда решила отложить выпуск новой версии, потому "
        "что клиенты сообщают об ошибках."
    ),
    "uk": (
        "Перенесення бази даних завершено цього тижня. "
        "Команда вирішила відкласти випуск нової версії, бо "
        "клієнти повідомляють про помилки її входу."
    ),
    "el": (
        "Η μεταφορά της βάσης δεδομένων ολοκληρώθηκε αυτή την "
        "εβδομάδα. Η ομάδα αποφάσισε να αναβάλει την έκδοση "
        "μέχρι την Παρασκευή."
    ),
    "tr": (
        "Veritabanı taşıması bu hafta tamamlandı. Ekip yeni sürümün yayınlanmasını ertelemeye "
        "karar verdi, çünkü müşteriler giriş sorunları bildiriyor."
    ),
    "he": ("העברת מסד הנתונים הושלמה השבוע. הצוות החליט לדחות את פרסום הגרסה החדשה עד יום שישי בגלל תקלות בכניסה."),
    "ar": (
        "اكتمل نقل قاعدة البيانات هذا الأسبوع. قرر الفريق تأجيل إصدار النسخة الجديدة حتى يوم الجمعة بسبب "
        "مشكلات في تسجيل الدخول."
    ),
    "th": "การย้ายฐานข้อมูลเสร็จสิ้นในสัปดาห์นี้ ทีมงานตัดสินใจเลื่อนการเปิดตัวรุ่นใหม่ออกไปจนถึงวันศุกร์",
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
LEGACY = {
    "zh-hans": ("gb2312", "gbk", "gb18030"),
    "zh-hant": ("big5", "cp950", "gb18030"),
    "ja": ("shift_jis", "cp932", "euc_jp", "iso2022_jp"),
    "ko": ("euc_kr", "cp949", "iso2022_kr"),
    "en": ("cp1252",),
    "fr": ("cp1252",),
    "de": ("latin-1", "cp1252"),
    "es": ("latin-1", "cp1252"),
    "pt": ("latin-1", "cp1252"),
    "it": ("latin-1", "cp1252"),
    "pl": ("cp1250", "iso8859-2"),
    "cs": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "ru": ("cp1251", "koi8-r", "cp866"),
    "uk": ("cp1251", "koi8-u"),
    "el": ("cp1253", "iso8859-7"),
    "tr": ("cp1254", "iso8859-9"),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "th": ("tis-620",),
}
PAIRS = [
    *((language, encoding) for language in TEXTS for encoding in UNICODE),
    *((language, encoding) for language, encodings in LEGACY.items() for encoding in encodings),
]


@pytest.mark.parametrize("repeat", [1, 40])
@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_text_comes_back_letter_for_letter(language: str, encoding: str, repeat: int) -> None:
    """A text of two sentences, or of eighty, is recognised in every encoding its language is written in."""
    text = "\n".join([TEXTS[language]] * repeat)

    assert decode(text.encode(encoding)).text == text


def test_short_words_in_common_encodings() -> None:
    """A word or two are enough where the encoding is a common one."""
    assert decode("Noël".encode("cp1252")).text == "Noël"
    assert decode("Привет".encode("cp1251")).text == "Привет"
    assert decode("你好".encode("gbk")).text == "你好"


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    """The mark names the encoding and is left out, that of GB18030 too."""
    assert decode(b"\xef\xbb\xbfabc").text == "abc"
    assert decode(b"\x84\x31\x95\x33" + "中文".encode("gb18030")).text == "中文"


def test_line_endings_become_newlines() -> None:
    """Windows and old Macintosh line ends read as \\n."""
    assert decode(b"a\r\nb\rc\nd").text == "a\nb\nc\nd"


def test_empty_bytes_are_an_empty_text() -> None:
    """Nothing decodes to nothing; that it is no document is said elsewhere."""
    assert decode(b"").text == ""
    assert decode(b"\xff\xfe").text == ""


def test_cut_utf8_keeps_all_but_the_last_character() -> None:
    """UTF-8 that ends inside a character is still UTF-8: one damaged character is counted, the rest is exact."""
    decoded = decode("数据库迁移已经完成。".encode()[:-1])

    assert (decoded.text, decoded.damaged) == ("数据库迁移已经完成\ufffd", 1)


def test_one_foreign_byte_does_not_change_the_encoding() -> None:
    """A Latin-1 byte in a long UTF-8 text damages one character."""
    decoded = decode("数据库迁移".encode() * 50 + b"\xe9" + "已经完成".encode() * 50)

    assert decoded.damaged == 1
    assert decoded.text == "数据库迁移" * 50 + "\ufffd" + "已经完成" * 50


def test_mark_of_utf16_with_half_a_pair_is_damage() -> None:
    """A lone surrogate in UTF-16 becomes U+FFFD and never a surrogate in the text."""
    decoded = decode(b"\xff\xfe" + "abcdefgh".encode("utf-16-le") + b"\x00\xd8" + "x".encode("utf-16-le"))

    assert decoded.damaged == 1
    assert decoded.text.encode() == b"abcdefgh\xef\xbf\xbdx"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)),
        b"\x00" * 100,
        b"\xff" * 10,
        b"\xff\xfe\xfd",
        b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(range(256)) * 8),
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04" + zlib.compress(bytes(range(256)) * 8),
        zlib.compress("数据库迁移".encode() * 1000 + bytes(range(256)) * 4)[2:],
        b"\x7fELF\x02\x01\x01\x00" + b"\x00\x01\x02\x03" * 100,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """Pictures, programs, archives and random bytes are not turned into letters."""
    with pytest.raises(DocumentError, match="is not text"):
        decode(data)


def test_picture_is_called_a_picture() -> None:
    """Where the kind of file is known, the message says it."""
    with pytest.raises(DocumentError, match="image/png"):
        decode(b"\x89PNG\r\n\x1a\n" + bytes(200))


RUSSIAN = (
    "Городской совет во вторник решил закрыть бассейн на лето, потому что ремонт обойдётся дороже, чем ожидалось. "
    "Москва, Казань и Тверь уже приняли подобные решения. Директор школы сообщил, что занятия начнутся в сентябре. "
)
MIXES = [("zh-hans", "gb18030"), ("zh-hant", "big5"), ("ja", "cp932"), ("ko", "cp949"), ("fr", "cp1252")]
MIXES += [("en", "cp1252"), ("de", "cp1252"), ("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "iso8859-5"), ("ru", "cp866")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("first", "step"), [(0, 100), (50, 100), (3, 10), (0, 2)])
@pytest.mark.parametrize(("language", "encoding"), MIXES)
def test_foreign_lines_are_read_by_themselves(language: str, encoding: str, first: int, step: int, end: str) -> None:
    """One line, a tenth or half of a UTF-8 text is in an old encoding, perhaps the first: every letter is right."""
    lines = [f"{number},{TEXTS[language]}" for number in range(100)]
    foreign = set(range(first, 100, step))
    data = end.join(lines).encode("utf-8").split(end.encode())
    data = [line.encode(encoding) if n in foreign else data[n] for n, line in enumerate(lines)]
    decoded = decode(end.encode().join(data))

    assert decoded.text == "\n".join(lines)
    assert (decoded.foreign_lines, decoded.damaged) == (len(foreign), 0)


def test_quotes_from_windows_inside_a_line_of_utf8() -> None:
    """A single byte of cp1252 beside UTF-8 in a Latin text is what it means there."""
    data = "The city’s pool – ".encode() + b"it\x92s closed" + "’\n".encode() + "Café Müller\n".encode()

    assert decode(data).text == "The city’s pool – it’s closed’\nCafé Müller\n"
    assert decode(data).foreign_lines == 1


def test_lines_that_are_utf8_by_chance_do_not_make_a_file_utf8() -> None:
    """Short words of an old encoding may be valid UTF-8; the file is read as what it is all the same."""
    for words, encoding in (("会议 记录 通知 一 北京 合同", "gbk"), ("сад раб дом саж раба вода река", "cp866")):
        text = "\n".join(words.split() * 20)
        assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["iso8859-5", "cp1251", "koi8-r", "cp866", "mac-cyrillic"])
@pytest.mark.parametrize("length", [120, 1000])
def test_russian_in_any_of_its_encodings(encoding: str, length: int) -> None:
    """A thousand letters, and far fewer, tell them apart by the letters' frequency and their capitals."""
    text = (RUSSIAN * 5)[:length]

    assert decode(text.encode(encoding)).text == text
