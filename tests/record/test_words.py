"""Words are found in every script, the same by both engines, with the characters at which they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.record import Record
from fogline.record.words import Phrase, hits, phrases, tokens
from fogline.types import Question
from samples import NOW, report

pytestmark = pytest.mark.slow

TEXTS = {
    "latin": "Shells hit Dayr az-Zawr, Škoda's café and the naïve façade; İzmir too.",
    "arabic": "قصفت المدفعيّة بلدة هجين شرق دير الزور صباح اليوم.",
    "hebrew": "הפגזה כבדה על הכפר אתמול בלילה.",
    "cyrillic": "Артиллерия обстреляла Авдеевку ночью.",
    "greek": "Βομβαρδισμός στο χωριό Άνω Πόλη.",
    "chinese": "炮击昨夜击中了巴古兹村的一所学校。",
    "japanese": "砲撃がバグーズの村を襲った。",
    "thai": "กระสุนปืนใหญ่ตกใส่หมู่บ้านเมื่อคืนนี้",
    "korean": "포격이 어젯밤 마을을 강타했다.",
    "devanagari": "गोलाबारी ने कल रात गाँव को निशाना बनाया।",
    "amharic": "ከባድ ጥይት ትናንት ማታ መንደሩን መታ።",
    "burmese": "လက်နက်ကြီးကျည်များ ရွာထဲသို့ ကျရောက်ခဲ့သည်။",
    "full width": "ＢＡＧＨＵＺ fell.",
}
ASKED = [
    ("dayr", "latin", ["Dayr"]), ("cafe NAIVE", "latin", ["café", "naïve"]), ("skoda", "latin", ["Škoda"]), ('"az zawr"', "latin", ["az-Zawr"]),
    ("izm*", "latin", ["İzmir"]), ("المدفعية", "arabic", ["المدفعيّة"]), ("هجين", "arabic", ["هجين"]), ("הכפר", "hebrew", ["הכפר"]),
    ("авдеевку", "cyrillic", ["Авдеевку"]), ("ανω πολη", "greek", ["Άνω", "Πόλη"]), ("巴古兹", "chinese", ["巴古兹"]), ("バグーズ", "japanese", ["バグーズ"]),
    ("หมู่บ้าน", "thai", ["หมู่บ้าน"]), ("마을을", "korean", ["마을을"]), ("गाँव", "devanagari", ["गाँव"]), ("መንደሩን", "amharic", ["መንደሩን"]),
    ("ရွာ", "burmese", ["ရွာ"]), ("baghuz", "full width", ["ＢＡＧＨＵＺ"]),
]  # fmt: skip


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where) as opened:
        for name, text in TEXTS.items():
            opened.append(*report(name, text), at=NOW, now=NOW)
        yield opened


def test_words_of_every_script_are_found_with_where_they_stand(record: Record) -> None:
    for words, name, wanted in ASKED:
        found = {row["input_id"]: [row["text"][a:b] for a, b in row["hits"]] for row in record.view().search(words)}
        assert found == {name: wanted}, words
        assert [f.input_id for f in record.view().claims(Question(words=words))] == [name], words


@pytest.mark.parametrize("words", ["", "  ", '"', "''", "-", "()", "*", '""', "nowhere", "OR NOT", "NEAR(shells", "shells:hit:nowhere", "a" * 5000, "\0", "\ud800"])
def test_what_is_no_word_or_nowhere_finds_nothing_and_breaks_nothing(record: Record, words: str) -> None:
    assert record.view().search(words) == []
    assert len(list(record.view().claims(Question(words=words)))) == (0 if words else len(TEXTS))  # no words at all are no condition


@given(st.text(max_size=80), st.data())
def test_what_is_searched_for_as_it_is_written_is_found(text: str, data: st.DataObject) -> None:
    words = list(tokens(text))
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))

    found = hits(text, [Phrase(tuple(w for w, _, _ in words[first : last + 1]))])

    assert (words[first][1], words[last][2]) in found


@given(st.text(max_size=80))
def test_a_question_of_any_characters_is_words_and_nothing_else(query: str) -> None:
    for phrase in phrases(query):
        assert phrase.words
        assert all(word and not set(word) & set("\"'*&|!():<>\\ ") for word in phrase.words)
