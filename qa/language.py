"""Tell a question that is asked in another language than English.

What the rules for English make of it is wrong: "Was kostet die Milch?" is no yes/no question, "In welchem Jahr?"
no follow-up.  Not here: which language it is, and one that is not written with Latin letters.
Decision: a few words of German, Dutch, French, Spanish, Italian, Portuguese and the Nordic languages.  Because: most
questions hold a question word or an article.  Cost: one that holds neither is read as English.
"""

import re

from qa.phrases import ARTICLES, AUXILIARIES, CONJUNCTIONS, DAYS, PREPOSITIONS, PRONOUNS, WH

# None is an English word or stands in a name as it is written here ("den" Haag, Kim Jong "il").
_FOREIGN = frozenset(
    "wer wen wem wessen wann warum wieso weshalb wohin woher wie wieviel wieviele welche welcher welches welchem welchen "
    "der das dem ein eine einen einem einer und nicht wurde wurden wird werden haben hatte ist sind kostet macht sagte sagt "
    "geschah geschieht passiert passierte bedeutet fordert heißt für über zum zur vom beim auf viele "
    "wat waar wanneer waarom hoeveel welk welke het een er zijn werd "
    "quel quelle quels quelles combien quand pourquoi où qui quoi était sont les une "
    "qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos cuántas dónde cómo que quien cuando donde cuantos es "
    "quale quali quando quanto quanta quanti quante perché che è della "
    "qual quais quem onde quantos quantas foi são "
    "vem vilken vilket vilka när varför hvem hvad hva hvilken hvilket hvilke hvor hvornår hvorfor".split()
)
# Words of other languages too: they tell nothing.
_SHARED = frozenset(
    "was will is are am do has had me we he her so i one as at in on or but for per over under up off like via due a an".split()
)
_ENGLISH = (WH | AUXILIARIES | ARTICLES | PRONOUNS | PREPOSITIONS | CONJUNCTIONS) - _SHARED
_LATIN = frozenset("facto jure novo".split())
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def is_foreign(question: str) -> bool:
    """Tell a question in another language: it has a word of one, and none that is English alone.

    >>> is_foreign("Was kostet die Milch?"), is_foreign("Was von der Leyen elected?")
    (True, False)
    """
    said = _WORD.findall(question)
    if not _ENGLISH.isdisjoint(word.lower().replace("’", "'") for word in said):
        return False
    return any(_is_foreign(said, at) for at in range(len(said)))


def _is_foreign(said: list[str], at: int) -> bool:
    """Tell a foreign word from a part of a name ("von der Leyen", "de Gaulle") and an article from "die Monday"."""
    word, before = said[at], said[at - 1] if at else ""
    after = said[at + 1] if at + 1 < len(said) else ""
    if at and not word.islower():
        return False
    if word == "der" and before.lower() in {"von", "van"}:
        return False
    if word == "de":
        return at == 1 and before.istitle() and after.islower() and after not in _LATIN  # "Is de brug open?"
    if word == "die":
        return before.islower() and after.istitle() and after.lower() not in DAYS
    if word == "will":
        return before == "Was"
    return word.lower() in _FOREIGN
