"""Writes the demo's sample, src/main/resources/embark/demo/messages.jsonl, again: make_messages.py [--check]

The first 300 messages are written by hand and stay as they are. The others come from the sentences in
messages/: a line a pattern, where [a|b] is a choice, {item} a word of slots.txt, and the first word says who
writes: c casual (chat, app, sms), f formal (email, form), r review. "+" at the end: one of the lines c+ or f+
may follow. ":)" and ":(" are for emoji. Some messages are sent again with small changes, so that there is
something to find. Needs Python 3.9 or later and nothing else; the same on every machine, since only
Random.random() is used, which Python keeps the same. With --check it says whether the file is as written here.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "main/resources/embark/demo/messages.jsonl"
WRITTEN_BY_HAND = 300
MESSAGES = 2000
REPEATED = 90
PRAISE = 12

#: How many of a hundred messages are about a topic.
TOPICS = {
    "payment": 16,
    "delivery": 14,
    "card": 12,
    "product": 13,
    "account": 10,
    "return": 9,
    "login": 9,
    "service": 6,
    "app": 6,
    "visit": 5,
}
CHANNELS = {
    "c": ["chat"] * 5 + ["app"] * 3 + ["sms"],
    "f": ["email"] * 3 + ["form"] * 2,
    "r": ["review"],
}
GREETINGS = ["Hello. ", "Good morning. ", "Good afternoon. ", "Good evening. "]
GREETINGS_BEFORE_I = [*GREETINGS, "Hello, ", "Dear customer service, ", "Dear Sir or Madam, "]
CLOSINGS = [
    " Thank you.",
    " Many thanks.",
    " Kind regards",
    " Thank you in advance.",
    " With kind regards",
    " Regards",
]
OPENERS = ["hi, ", "hello, ", "hey ", "Hi! ", "quick question: ", "sorry to bother you, ", "help, "]
GLAD, SAD, NEUTRAL = "🎉 😊 👍 ❤️ 🙏 🤩".split(), "😡 😭 🙄 😬 😤 😞".split(), "🤔 🙏 🙈".split()


class Writer:
    """Chooses, by a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        lines = (HERE / "messages/slots.txt").read_text("utf-8").splitlines()
        self._slots = {
            name: [word.strip() for word in words.split("|")]
            for name, words in (line.split(":") for line in lines)
        }
        self._slots["item"] = self._slots["thing"] + self._slots["wear"] + self._slots["gadget"]

    def often(self, share: float) -> bool:
        """True in this share of calls."""
        return self._random.random() < share

    def one(self, of: list):
        """One of some."""
        return of[int(self._random.random() * len(of))]

    def shuffled(self, of: list) -> list:
        """All, in another order."""
        return [
            one
            for _, one in sorted(
                ((self._random.random(), one) for one in of), key=lambda pair: pair[0]
            )
        ]

    def fill(self, pattern: str) -> str:
        """The sentence of a pattern."""
        while "[" in pattern:
            pattern = re.sub(
                r"\[([^\[\]]*)\]", lambda found: self.one(found[1].split("|")), pattern
            )
        used: set[str] = set()
        text = re.sub(r"\{(\w+)\}", lambda found: self._word(found[1], used), pattern)
        text = re.sub(r"\b([Aa]) (?=[aeio])(?!one\b)", r"\1n ", text)
        return re.sub(r" +", " ", re.sub(r" ([,.?])", r"\1", text)).strip()

    def _word(self, slot: str, used: set[str]) -> str:
        """A word that this sentence does not have yet."""
        while True:
            if slot == "order":
                word = str(10_000 + int(self._random.random() * 80_000))
            elif slot == "amount":
                euros = int(5 + self._random.random() ** 3 * 400)
                word = self.one(
                    [f"{euros} euros", f"{euros}.{self.one(['50', '90', '95', '20'])}", f"€{euros}"]
                )
            else:
                word = self.one(self._slots[slot])
            if word not in used:
                used.add(word)
                return word

    def styled(self, text: str, channel: str, mood: str) -> str:
        """A text as it is written in a channel."""
        if channel == "email":
            if self.often(0.35):
                text = self.one(GREETINGS_BEFORE_I if text.startswith("I ") else GREETINGS) + text
            return text + self.one(CLOSINGS) if self.often(0.3) else text
        if channel == "form":
            return text
        if channel == "review":
            return f"{text} {self.one(GLAD)}" if mood == ":)" and self.often(0.12) else text
        if channel == "chat" and self.often(0.16):
            text = self.one(OPENERS) + text
        if self.often({"sms": 0.85, "app": 0.55, "chat": 0.4}[channel]):
            text = (
                re.sub(r"\bI\b", "i", text[:1].lower() + text[1:])
                if self.often(0.6)
                else text.lower()
            )
            text = text.replace("'", "") if self.often(0.5) else text
        else:
            text = text[:1].upper() + text[1:]
            text += (
                ""
                if text[-1] in ".?!" or self.often(0.4)
                else "?"
                if QUESTION.match(re.split(r"[.?!] ", text)[-1])
                else "."
            )
        if channel == "sms" or self.often(0.08):
            text = re.sub(r"\byou\b", "u", re.sub(r"\bplease\b", "pls", text))
        if mood == ":(" and self.often(0.03):
            text = text.upper()
        if mood == ":(" and self.often(0.15):
            text = text.rstrip(".") + self.one(["!!", "!!!", "..."])
        if self.often(0.05):
            text = self._typo(text)
        if self.often(0.07):
            text += " " + self.one({":)": GLAD, ":(": SAD}.get(mood, NEUTRAL))
        return text

    def _typo(self, text: str) -> str:
        words = [found.span() for found in re.finditer(r"\b[a-z]{5,}\b", text)]
        if not words:
            return text
        start, end = self.one(words)
        at = start + 1 + int(self._random.random() * (end - start - 3))
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return swapped if self.often(0.5) else text[:at] + text[at + 1 :]

    def again(self, text: str) -> str:
        """Nearly the same text, as somebody sends it who has had no answer."""
        changes = [
            lambda: "Again: " + text,
            lambda: text.rstrip(".?! ")
            + self.one(["!!", "??", "...", " please", " - second try", " 🙏"]),
            lambda: self._typo(self._typo(text)),
            lambda: text.upper() if len(text) < 70 else text.rstrip(".") + ". Please answer.",
            lambda: "I wrote this {} already: {}".format(
                self.one(["yesterday", "on Monday", "last week"]), text
            ),
            lambda: text.lower().rstrip("."),
            lambda: text
            + (" " if text[-1] in ".?!" else ". ")
            + self.one(["Any news?", "Nobody has answered so far.", "Please reply.", "Hello??"]),
        ]
        return self.one(changes)()


QUESTION = re.compile(
    r"(?i)(hey |.*: |.*, (and )?)?(where|how|can|could|is|are|do|does|what|when|which|why|who|did|will)\b"
)


def patterns(topic: str) -> dict[str, list[str]]:
    """The lines of a topic by their first word."""
    found: dict[str, list[str]] = {}
    for line in (HERE / f"messages/{topic}.txt").read_text("utf-8").splitlines():
        kind, text = line.split(" ", 1)
        found.setdefault(kind, []).append(text)
    return found


def message(writer: Writer, kind: str, pattern: str, tails: list[str]) -> tuple[str, str]:
    """Channel and text of a pattern."""
    body, plus, mood = re.fullmatch(r"(.*?)( \+)?( :\)| :\()?", pattern).groups()
    text = writer.fill(body)
    if plus and tails and writer.often(0.45):
        tail = writer.fill(writer.one(tails))
        text += " " + tail if kind == "f" else writer.one([", ", ". ", ", "]) + tail
    channel = writer.one(CHANNELS[kind])
    if channel == "sms" and len(text) > 75:
        channel = "chat"
    if kind == "c":
        text = re.sub(r"([?!.]), ", r"\1 ", text)
    return channel, writer.styled(text, channel, (mood or "").strip())


def plain(text: str) -> str:
    """What makes two texts the same but for numbers, signs and case."""
    return re.sub(r"[^\w]|\d", "", text.casefold())


def about(writer: Writer, topic: str, count: int, seen: set[str]) -> list[dict]:
    """So many messages of a topic, none of them like one that is there."""
    lines = patterns(topic)
    queue: list[tuple[str, str]] = []
    found: list[dict] = []
    while len(found) < count:
        if not queue:
            queue = writer.shuffled(
                [(kind, text) for kind in "cfr" for text in lines.get(kind, [])]
            )
        kind, pattern = queue.pop()
        for _ in range(20):
            channel, text = message(writer, kind, pattern, lines.get(kind + "+", []))
            if plain(text) not in seen:
                seen.add(plain(text))
                found.append({"channel": channel, "topic": topic, "text": text})
                break
    return found


def generated(writer: Writer, count: int, seen: set[str]) -> list[dict]:
    """All messages that are not written by hand, without ids."""
    others = [
        line.split(" ", 1)
        for line in (HERE / "messages/other_languages.txt").read_text("utf-8").splitlines()
    ]
    messages = [
        {"channel": writer.one(["chat", "app", "email"]), "topic": topic, "text": text}
        for topic, text in others
    ]
    for text in patterns("none")["c"]:
        messages.append(
            {"channel": writer.one(["chat", "app", "sms"]), "topic": None, "text": text}
        )
    left = count - len(messages) - REPEATED - PRAISE
    for topic, share in TOPICS.items():
        messages += about(writer, topic, left * share // 100, seen)
    messages += about(writer, "payment", count - len(messages) - REPEATED - PRAISE, seen)
    texts = {one["text"] for one in messages}
    letters = [one for one in messages if one["topic"] and one["channel"] != "review"]
    letters = [
        one for one in letters if len(one["text"]) > 30 and not one["text"].endswith("egards")
    ]
    for one in writer.shuffled(letters)[:REPEATED]:
        text = one["text"]
        while text in texts:
            text = writer.again(one["text"])
        texts.add(text)
        channel = writer.one(["chat", "email", "app", "form"])
        messages.append({"channel": channel, "topic": one["topic"], "text": text})
    while len(messages) < count:
        text = writer.fill(
            "[Top|Great|Best] shop[!|,|.] [fast|quick|super fast] delivery[,| and] [friendly|nice] service, [five stars|5 stars|*****][!|!!|.]"
        )
        if text not in texts:
            texts.add(text)
            messages.append({"channel": "review", "topic": "service", "text": text})
    return writer.shuffled(messages)


def sample() -> str:
    """The whole file."""
    head = SAMPLE.read_text("utf-8").splitlines(keepends=True)[:WRITTEN_BY_HAND]
    seen = {plain(json.loads(line)["text"] or "") for line in head}
    messages = generated(Writer(7), MESSAGES - WRITTEN_BY_HAND, seen)
    numbered = ({"id": WRITTEN_BY_HAND + 1 + i, **one} for i, one in enumerate(messages))
    return "".join(head) + "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in numbered)


def main() -> None:
    """Writes the sample, or compares."""
    if sys.argv[1:] == ["--check"]:
        if SAMPLE.read_text("utf-8") != sample():
            sys.exit(
                f"{SAMPLE.name} is not what make_messages.py writes; expected the same. Run make_messages.py."
            )
    else:
        SAMPLE.write_text(sample(), "utf-8")


if __name__ == "__main__":
    main()
