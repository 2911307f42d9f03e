"""Text to sentences: lines joined to paragraphs, boilerplate left out, paragraphs split by sentencex."""

import re

import sentencex  # type: ignore[import-untyped]  # it ships no types

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

# Lines of mail heads, greetings, closings and minutes: they are in every document and say nothing about this one.
BOILERPLATE = re.compile(
    r"""(?ix) ^ (?:
      (?: from | to | cc | bcc | sent | subject | date | re | fwd? | reply-to | present | attendees | absent
        | apologies | venue | location | attachments? ) \s* [:：] .*
    | (?: dear | hi | hello | hey | good \s (?: morning | afternoon | evening ) ) \b [^.!?]{0,60} [,!:]? $
    | (?: best | kind | warm | many ) \s (?: regards | wishes | thanks ) \b .{0,60}
    | (?: regards | sincerely | cheers | thanks | thank \s you | yours (?: \s \w+ )? ) \s* [,.!]? $
    | sent \s from \s my \b .*
    | -{2,} .* | ={3,} .* | \*{3,} .* | page \s \d+ .{0,20}
    | (?: all \s rights \s reserved | copyright \b | © ) .*
    | (?: 会议纪要 | 会议记录 ) $
    | (?: 时间 | 地点 | 日期 | 会议时间 | 会议地点 | 参会人员 | 与会人员 | 出席 | 出席人员 | 列席 | 缺席 | 主持 | 主持人
        | 记录 | 记录人 | 发件人 | 收件人 | 抄送 | 主题 | 发送时间 | 附件 ) \s* [:：] .*
    | (?: 尊敬的 | 亲爱的 ) [^。！？]{0,40} [:：，,！!]? $
    | (?: 您好 | 你好 | 大家好 | 各位同事 | 各位好 | 此致 | 敬礼 | 祝好 | 谢谢 | 顺颂商祺 ) \s* [:：，,。！!]? $
    ) """
)
STARTS_ANEW = re.compile(r"(?:[-*•·#>|]|\d{1,3}[.)、]|[（(]?[一二三四五六七八九十]{1,3}[)）、])\s*")
WRAPPED_LATIN, WRAPPED_HAN = 45, 18  # a line at least this long, and open at its end, goes on in the next one


def paragraphs(text: str) -> list[str]:
    """Paragraphs without boilerplate lines and list marks, each on one line."""
    if "\n" not in text and "\r" not in text:
        return [text.strip()] if text.strip() and not BOILERPLATE.match(text.strip()) else []
    lines: list[str] = []
    going_on = False
    for raw in text.splitlines():
        line = raw.strip()
        if not line or BOILERPLATE.match(line):
            going_on = False
            continue
        mark = STARTS_ANEW.match(line)
        if mark:
            line = line[mark.end() :]
        if going_on and not mark:
            lines[-1] += line if HAN.match(line) and HAN.match(lines[-1][-1]) else f" {line}"
        elif line:
            lines.append(line)
        going_on = bool(line) and _goes_on(line)
    return lines


def _goes_on(line: str) -> bool:
    """A line long enough to have been wrapped, wherever its sentence ends: the next one belongs to its paragraph."""
    return len(line) >= (WRAPPED_HAN if HAN.match(line[-1]) or HAN.match(line) else WRAPPED_LATIN)


def split(paragraph: str) -> list[str]:
    """The sentences of one paragraph, stripped, inner white space as single blanks."""
    language = "en" if paragraph.isascii() else "zh"
    pieces = [" ".join(piece.split()) for piece in sentencex.segment(language, paragraph)]
    return [piece for piece in pieces if piece]
