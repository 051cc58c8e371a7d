"""The BM25 index: tantivy over the stemmed words of passages, ids as passage ids.

Questions are cut into words by the same analyser and searched as a plain sum over them; tantivy's
query language never sees one.  Words that every question has ("who", "the") are neither indexed nor
searched.  An index belongs to one state and is never changed.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

ANALYSER = "ibid"
HEAP_BYTES = 128_000_000
LONGEST_WORD = 64
K1 = 1.2  # tantivy's; no word adds more than (K1 + 1) times its idf to a passage's score
STOP_WORDS = (
    "a an the of in on at to for by with from as and or is are was were be been did do does has have had "
    "what when where who whom which why how it its that this these those many much s"
).split()


def build(rows: Iterable[tuple[int, str]], folder: Path | None = None) -> tantivy.Index:
    """Return an index over (id, text) rows, in `folder` or, without one, in memory."""
    if folder is not None:
        folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder) if folder else None)
    index.register_tokenizer(ANALYSER, _analyser())
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    for number, text in rows:
        row = tantivy.Document()
        row.add_unsigned("id", number)
        row.add_text("text", text)
        writer.add_document(row)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def read(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(ANALYSER, _analyser())
    return index


def words(text: str) -> list[str]:
    """Return the distinct stems of a text, in order.

    >>> words("Hostages, hostage!")
    ['hostag']
    """
    return list(dict.fromkeys(_analyser().analyze(text)))


def search(index: tantivy.Index, question: str, limit: int, within: Sequence[int] | None = None) -> dict[int, float]:
    """Return the BM25 score of the `limit` best passages that share a word, by id, best first.

    `within` keeps the search to the passages of these ids.
    """
    terms = [tantivy.Query.term_query(index.schema, "text", word, "freq") for word in words(question)]
    searcher = index.searcher()
    if not terms or searcher.num_docs == 0:
        return {}
    query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
    if within is not None:
        among = tantivy.Query.term_set_query(index.schema, "id", list(within))
        unscored = tantivy.Query.const_score_query(among, 0.0)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, unscored), (tantivy.Occur.Must, query)])
    hits = searcher.search(query, limit=min(limit, searcher.num_docs), count=False).hits
    ids = searcher.fast_field_values("id", [address for _, address in hits])
    return {number: score for number, (score, _) in zip(ids, hits, strict=True)}


def ceiling(index: tantivy.Index, question: str) -> float:
    """Return the score no passage could exceed: all the question's words, each as often as you like.

    It is what makes scores of different questions comparable: score / ceiling (0..1) is the share of
    the question's information that a passage has.  A word that no passage has counts most.
    """
    searcher = index.searcher()
    total = searcher.num_docs
    found = (searcher.doc_freq("text", word) for word in words(question))
    return sum((K1 + 1) * math.log(1 + (total - df + 0.5) / (df + 0.5)) for df in found)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=ANALYSER, index_option="freq")
    return builder.build()


def _analyser() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(STOP_WORDS))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
