"""The shipped difference gives the trained weights back, small, and damage is noticed."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import default_folder
from index.errors import UserError
from qa.merge import (
    FOLDER,
    RECORD,
    WEIGHTS,
    base_tensors,
    checked,
    load_merged,
    merged_tensors,
    pack,
    quantise,
    restore,
    save_difference,
    unpack,
)


@given(st.integers(2, 8), st.data())
def test_packed_codes_come_back(bits, data):
    codes = np.array(data.draw(st.lists(st.integers(0, 2**bits - 1), max_size=50)), np.uint8)
    packed = pack(codes, bits)
    assert len(packed) == -(-len(codes) * bits // 8)
    assert np.array_equal(unpack(packed, bits, len(codes)), codes)


@pytest.mark.parametrize(("bits", "error"), [(4, 0.12), (5, 0.06), (6, 0.03), (8, 0.01)])
def test_quantising_errs_by_a_known_share(bits, error):
    values = np.random.default_rng(0).normal(0, 0.01, (100, 37)).astype(np.float32)
    back = restore(*quantise(values, bits, 64), bits)[: values.size].reshape(values.shape)
    assert np.sqrt(np.mean((back - values) ** 2) / np.mean(values**2)) < error


def test_a_matrix_of_zeros_stays_one():
    codes, scales = quantise(np.zeros((3, 3), np.float32), 4, 64)
    assert not restore(codes, scales, 4).any()


def test_a_trained_model_comes_back_from_its_difference(tmp_path):
    from safetensors.numpy import save_file

    base = base_tensors(default_folder())
    trained = merged_tensors(FOLDER / WEIGHTS, base)
    name = "bert.encoder.layer.0.attention.self.query.weight"
    rng = np.random.default_rng(0)
    trained[name] = trained[name] + rng.normal(0, 0.01, trained[name].shape).astype(np.float32)
    save_file(trained, tmp_path / "model.safetensors")
    digest = save_difference(tmp_path, tmp_path / WEIGHTS, bits=8)
    (tmp_path / RECORD).write_text(json.dumps({"sha256": digest}))
    back = merged_tensors(checked(tmp_path), base)
    assert back.keys() == trained.keys()
    assert all(np.abs(back[key] - trained[key]).max() < 2e-3 for key in trained)
    assert np.array_equal(back["qa_outputs.weight"], trained["qa_outputs.weight"])


def test_the_shipped_weights_make_a_plain_model():
    model, tokenizer = load_merged()
    assert type(model).__name__ == "BertForQuestionAnswering"
    assert tokenizer.is_fast and not model.training
    assert (FOLDER / WEIGHTS).stat().st_size < 12_000_000


@pytest.mark.parametrize("damage", ["cut", "flipped", "no weights", "no record"])
def test_damaged_weights_are_refused_in_one_line(tmp_path, damage):
    for name in (WEIGHTS, RECORD):
        shutil.copy(FOLDER / name, tmp_path / name)
    content = bytearray((tmp_path / WEIGHTS).read_bytes())
    if damage == "cut":
        (tmp_path / WEIGHTS).write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        content[-1] ^= 1
        (tmp_path / WEIGHTS).write_bytes(content)
    else:
        (tmp_path / (WEIGHTS if damage == "no weights" else RECORD)).unlink()
    with pytest.raises(UserError, match="--reader") as error:
        load_merged(tmp_path)
    assert "\n" not in str(error.value)
