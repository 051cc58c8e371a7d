"""The BM25 index: tantivy over the stemmed words of passages, ids as passage ids.

Questions are cut into words by the same analyser and searched as a plain sum over them; tantivy's
query language never sees one.  An index belongs to one state and is never changed.
"""

from collections.abc import Iterable
from pathlib import Path

import tantivy

ANALYSER = "ibid"
HEAP_BYTES = 128_000_000
LONGEST_WORD = 64


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


def search(index: tantivy.Index, question: str, limit: int) -> dict[int, float]:
    """Return the BM25 score of the `limit` best passages that share a word, by id, best first."""
    terms = [tantivy.Query.term_query(index.schema, "text", word, "freq") for word in words(question)]
    searcher = index.searcher()
    if not terms or searcher.num_docs == 0:
        return {}
    query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
    hits = searcher.search(query, limit=min(limit, searcher.num_docs), count=False).hits
    ids = searcher.fast_field_values("id", [address for _, address in hits])
    return {number: score for number, (score, _) in zip(ids, hits, strict=True)}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True)
    builder.add_text_field("text", tokenizer_name=ANALYSER, index_option="freq")
    return builder.build()


def _analyser() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
