"""Script and words decide over what is stated."""

from __future__ import annotations

import pytest

from fogline import languages
from fogline.languages import detect, is_read

SAID = {
    "fr": "L'armée a annoncé lundi que ses forces avaient repris deux villages près de la frontière et que dix combattants étaient morts.",
    "es": "El ejército informó el lunes de que sus fuerzas habían recuperado dos aldeas cerca de la frontera.",
    "de": "Die Armee teilte am Montag mit, ihre Truppen hätten zwei Dörfer nahe der Grenze zurückerobert, dabei seien zehn Kämpfer getötet worden.",
    "tr": "Ordu pazartesi günü yaptığı açıklamada, güçlerinin sınıra yakın iki köyü geri aldığını ve on militanın öldüğünü bildirdi.",
    "id": "Militer mengatakan pada hari Senin bahwa pasukannya telah merebut kembali dua desa di dekat perbatasan.",
    "ar": "قال الجيش يوم الاثنين إن قواته استعادت قريتين قرب الحدود وإن عشرة مقاتلين قتلوا في الاشتباكات.",
    "fa": "ارتش روز دوشنبه اعلام کرد نیروهایش دو روستا را در نزدیکی مرز پس گرفته‌اند و ده جنگجو کشته شدند.",
    "ur": "فوج نے پیر کو کہا کہ اس کی افواج نے سرحد کے قریب دو گاؤں واپس لے لیے ہیں۔",
    "ckb": "سوپا ڕۆژی دووشەممە ڕایگەیاند کە هێزەکانی دوو گوندیان لە نزیک سنوور گرتووەتەوە.",
    "ru": "Армия сообщила в понедельник, что ее силы отбили две деревни у границы и что в столкновениях погибли десять боевиков.",
    "uk": "Армія повідомила в понеділок, що її сили відбили два села біля кордону, а в боях загинули десять бойовиків.",
    "he": "הצבא מסר ביום שני כי כוחותיו כבשו מחדש שני כפרים סמוך לגבול.",
    "zh": "军方周一表示,其部队夺回了边境附近的两个村庄。",
    "ja": "軍は月曜日、部隊が国境近くの2つの村を奪還したと発表した。",
    "my": "စစ်တပ်က တနင်္လာနေ့တွင် နယ်စပ်အနီးရှိ ရွာနှစ်ရွာကို ပြန်လည်သိမ်းပိုက်ခဲ့သည်ဟု ပြောသည်။",
}
ENGLISH = {
    "a wire text in capitals": "ARMY UNITS RETOOK TWO VILLAGES NEAR THE BORDER, TEN FIGHTERS KILLED, STATE TELEVISION REPORTED EARLY MONDAY.",
    "a headline of place names": "Deir ez-Zor: Hajin, Al-Susah, Baghuz Fawqani, Abu Kamal, Al-Shaafah clashes",
    "a list of the dead": "Killed: Ahmad al-Hassan, Mahmoud Khalil, Fatima al-Youssef, Ibrahim Darwish, Omar Hamdan, Zeinab al-Ali",
    "a tweet": "RT @abc: BREAKING huge explosion Aleppo Bustan al-Qasr https://t.co/xyz #Aleppo #Syria",
    "words split from their marks": "`` We have n't lost the town , '' he said -LRB- through an interpreter -RRB- .",
    "three words": "Shelling near Manbij",
}


@pytest.mark.parametrize("stated", [None, "en"])
@pytest.mark.parametrize("language", SAID)
def test_the_words_say_the_language_whatever_is_stated(language: str, stated: str | None) -> None:
    assert detect(SAID[language], stated) == language


@pytest.mark.parametrize("stated", [None, "en", "ar", "en-US", "und"])
@pytest.mark.parametrize("what", ENGLISH)
def test_english_is_english_however_it_is_written(what: str, stated: str | None) -> None:
    assert detect(ENGLISH[what], stated) == "en"


def test_what_is_stated_decides_where_the_text_is_too_short_to_tell() -> None:
    assert detect("Combats intenses", "fr") == "fr"
    assert detect("Пожар", "bg") == "bg"
    assert detect("قصف", "fa") == "fa"


def test_a_stated_language_of_another_script_is_not_believed() -> None:
    assert detect("Combats intenses", "ar") == "en"
    assert detect("Пожар", "fr") == "ru"


def test_addresses_and_tags_do_not_make_an_arabic_post_english() -> None:
    assert detect("غارة على هجين https://t.co/abcdefghijklmno @some_activist_account #SyriaNewsUpdate", "en") == "ar"


def test_an_english_report_that_quotes_arabic_is_english() -> None:
    assert detect("The leaflet read “اخرجوا من المدينة” and was dropped over the town on Monday, residents said.", None) == "en"


def test_a_text_without_letters_has_no_language() -> None:
    assert detect("12 345 67.8 — 🙂", "en") == "und"
    assert detect("", None) == "und"


def test_only_english_is_read() -> None:
    assert is_read("en")
    assert not any(map(is_read, ("ar", "fr", "und", "")))


def test_english_and_other_scripts_need_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "_identifier", lambda: pytest.fail("the model was loaded"))

    assert detect("The army said on Monday that it had retaken two villages.", None) == "en"
    assert detect(SAID["ar"], None) == "ar"
    assert detect(SAID["uk"], None) == "uk"
