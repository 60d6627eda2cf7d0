"""What a text in /c/… means, and what is said when it is no code: without a hint of any other code."""

from msgspec import Struct

from backend.code_page.voice import Voice
from scanning.codes import LENGTH, Mistake, Mistyped, Tag, read_code

LONGEST = 200  # characters that are looked at


class Wrong(Struct, frozen=True):
    """What was typed, as far as it was understood, and what is wrong with it."""

    typed: str
    say: str


def tag_in(typed: str, voice: Voice) -> Tag | Wrong:
    """The tag, or the sentence for a text that cannot be one."""
    meaning = read_code(typed[:LONGEST])
    if isinstance(meaning, Tag):
        return meaning
    if isinstance(meaning, Mistyped):
        values = {"strange": " ".join(meaning.strange), "length": LENGTH, "found": len(meaning.found)}
        return Wrong(meaning.found, voice(SENTENCES[meaning.mistake], **values))
    return Wrong("", voice("这不是码上的码。码是 {length} 位字母和数字，在贴纸的二维码旁边", length=LENGTH))


SENTENCES = {
    Mistake.EMPTY: "请输入贴纸上的码，{length} 位字母和数字",
    Mistake.STRANGE: "码里没有“{strange}”，请照贴纸上的字母和数字输入",
    Mistake.SHORT: "码有 {length} 位，这里只有 {found} 位",
    Mistake.LONG: "码只有 {length} 位，这里有 {found} 位",
    Mistake.CHECK: "有一位不对，或者两位颠倒了。请对照贴纸再看一遍",
}
