"""What is shipped is the mean of its runs, with the record of each."""

import json

import numpy as np

from index.embed import default_folder
from qa.merge import FOLDER, WEIGHTS, base_tensors, merged_tensors
from qa.ship import mean_of, ship


def test_the_mean_of_two_runs_is_shipped_with_their_records(tmp_path):
    from safetensors.numpy import save_file

    base = base_tensors(default_folder())
    trained = merged_tensors(FOLDER / WEIGHTS, base)
    name = "bert.encoder.layer.0.attention.self.query.weight"
    for run, sign in (("one", 1), ("two", -1)):
        (tmp_path / run / "average").mkdir(parents=True)
        changed = trained | {name: trained[name] + np.float32(0.01 * sign)}
        save_file(changed, tmp_path / run / "average" / "model.safetensors")
        (tmp_path / run / "record.json").write_text(json.dumps({"seconds": sign}))
    runs = [tmp_path / "one", tmp_path / "two"]
    mixed = mean_of([run / "average" for run in runs], [3.0, 1.0])
    assert np.allclose(mixed[name], trained[name] + 0.005, atol=1e-6)
    record = ship(runs, [1.0, 1.0], tmp_path)
    assert [(run["share"], run["seconds"]) for run in record["runs"]] == [(1.0, 1), (1.0, -1)]
    back = merged_tensors(tmp_path / WEIGHTS, base)
    assert np.abs(back[name] - trained[name]).max() < 0.2 * np.abs(trained[name] - base[name]).max()
