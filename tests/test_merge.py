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
    WORDS,
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


def test_a_trained_model_comes_back_from_its_differences(tmp_path):
    base = base_tensors(default_folder())
    trained = merged_tensors(checked(FOLDER), base)
    name = "bert.encoder.layer.0.attention.self.query.weight"
    rng = np.random.default_rng(0)
    trained[name] = trained[name] + rng.normal(0, 0.01, trained[name].shape).astype(np.float32)
    made, digests = base, {}
    for bits, worst in ((8, 2e-3), (4, 2e-4)):
        file = WEIGHTS.format(len(digests) + 1)
        digests[file] = save_difference(trained, made, tmp_path / file, bits)
        (tmp_path / RECORD).write_text(json.dumps({"sha256": digests}))
        made = merged_tensors(checked(tmp_path), base)
        assert made.keys() == trained.keys()
        assert all(np.abs(made[key] - trained[key]).max() < worst for key in trained if key != WORDS)
    assert np.array_equal(made["qa_outputs.weight"], trained["qa_outputs.weight"])


def test_the_shipped_weights_make_a_plain_model():
    model, tokenizer = load_merged()
    assert type(model).__name__ == "BertForQuestionAnswering"
    assert tokenizer.is_fast and not model.training
    assert sum(path.stat().st_size for path in checked(FOLDER)) < 14_000_000


@pytest.mark.parametrize("damage", ["cut", "flipped", "no weights", "no record"])
def test_damaged_weights_are_refused_in_one_line(tmp_path, damage):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    last = tmp_path / checked(tmp_path)[-1].name
    content = bytearray(last.read_bytes())
    if damage == "cut":
        last.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        content[-1] ^= 1
        last.write_bytes(content)
    else:
        (last if damage == "no weights" else tmp_path / RECORD).unlink()
    with pytest.raises(UserError, match="--reader") as error:
        load_merged(tmp_path)
    assert "\n" not in str(error.value)
