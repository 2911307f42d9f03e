"""The prompts on offer, and how a document is put into one."""

from core.records import DEFAULT_PROMPT

PLACE = "{text}"

PROMPTS: dict[str, str] = {
    "One sentence, Chinese": DEFAULT_PROMPT,
    "One sentence, English": "Summarise the following text in one sentence:\n\n{text}",
    "Bullet points": (
        "Summarise the following text in three to five bullet points, in the language of the text:\n\n{text}"
    ),
    "Executive summary": (
        "Write an executive summary of the following text in at most four sentences, in the language of the text, "
        "for a reader who has to decide what to do about it:\n\n{text}"
    ),
}
"""By the name they have in the picker; a prompt of one's own is any text with a `{text}` place."""


def fill(prompt: str, text: str) -> str:
    """The prompt with the document in its place: replaced, not formatted, so braces in either stay as they are."""
    return prompt.replace(PLACE, text)
