"""What is shipped is the mean of its runs, with the record of each; later weights are a further file."""

import json
import shutil

import numpy as np

from index.embed import default_folder
from qa.merge import FOLDER, base_tensors, checked, merged_tensors
from qa.ship import ship

NAME = "bert.encoder.layer.0.attention.self.query.weight"


def trained_run(folder, tensors, seconds):
    """Write what train.py leaves of a run."""
    from safetensors.numpy import save_file

    (folder / "average").mkdir(parents=True)
    save_file(tensors, folder / "average" / "model.safetensors")
    (folder / "record.json").write_text(json.dumps({"seconds": seconds}))
    return folder


def test_the_mean_of_two_runs_is_shipped_with_their_records(tmp_path):
    base = base_tensors(default_folder())
    trained = merged_tensors(checked(FOLDER), base)
    changed = [trained | {NAME: trained[NAME] + np.float32(0.01 * sign)} for sign in (1, -1)]
    runs = [trained_run(tmp_path / str(i), tensors, i) for i, tensors in enumerate(changed)]
    record = ship(runs, [3.0, 1.0], tmp_path)
    assert [(run["share"], run["seconds"]) for run in record["steps"][0]["runs"]] == [(3.0, 0), (1.0, 1)]
    back = merged_tensors(checked(tmp_path), base)
    most = np.abs(trained[NAME] + 0.005 - base[NAME]).max()
    assert np.abs(back[NAME] - (trained[NAME] + 0.005)).max() < 0.2 * most


def test_later_weights_are_a_further_file_onto_those_held(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "out")
    base = base_tensors(default_folder())
    held = merged_tensors(checked(FOLDER), base)
    run = trained_run(tmp_path / "run", held | {NAME: held[NAME] + np.float32(0.01)}, 5)
    record = ship([run], [1.0], tmp_path / "out", bits=3, onto=1.0)
    assert list(record["sha256"])[:-1] == [path.name for path in checked(FOLDER)]
    back = merged_tensors(checked(tmp_path / "out"), base)
    assert np.allclose(back[NAME], held[NAME] + 0.005, atol=1e-5)
    assert np.array_equal(back["qa_outputs.weight"], held["qa_outputs.weight"])
