import csv
import itertools
import json
import math
import shutil
import signal
import subprocess
import sys

import pytest
import torch
from accelerate import Accelerator
from PIL import Image

from gan_demo import checkpoints
from gan_demo.checkpoints import load
from gan_demo.latent import latents
from gan_demo.pictures import to_uint8
from gan_demo.training import loop
from gan_demo.training.__main__ import RECIPES, main, parse
from gan_demo.training.adversarial import AdversarialRecipe
from gan_demo.training.averages import measure_batchnorm
from gan_demo.training.data import seeded
from gan_demo.training.schedule import is_moment
from tests.helpers import stop_after

TINY = ["--resolution", "16", "--base-channels", "8", "--batch", "8", "--log-every", "1"]
TEXTBOOK = ["--recipe", "textbook", "--base-channels", "64", "--batch", "64"]  # later options win


def arguments(folder, tmp_path, name, *more):
    out = ["--out", str(tmp_path / name), "--run", str(tmp_path / f"run-{name}")]
    return ["dcgan", "--data", str(folder), *out, *TINY, *more]


def losses(tmp_path, name):
    with (tmp_path / f"run-{name}" / "log.csv").open() as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


def history_row(path, row):
    """One moment of a history as int (8, 3, 16, 16)."""
    with Image.open(path) as history:
        pixels = history.crop((0, 16 * row, 128, 16 * row + 16)).convert("RGB").tobytes()
    return torch.tensor(list(pixels)).view(16, 8, 16, 3).permute(1, 3, 0, 2)


@pytest.mark.parametrize(("recipe", "batch"), [([], 8), (TEXTBOOK, 64)], ids=["ours", "textbook"])
@pytest.mark.slow
def test_a_stopped_and_resumed_run_equals_an_unbroken_one(picture_folder, tmp_path, recipe, batch, monkeypatch):
    length = ["--images", str(40 * batch)]
    main(arguments(picture_folder, tmp_path, "unbroken", *recipe, *length))
    with monkeypatch.context() as patched:
        patched.setattr(loop, "stop_signals", stop_after(20))
        main(arguments(picture_folder, tmp_path, "stopped", *recipe, *length))
    assert len(losses(tmp_path, "stopped")) == 20
    main(arguments(picture_folder, tmp_path, "stopped", *recipe, "--resume"))  # to the length it began with
    assert len(losses(tmp_path, "unbroken")) == 40
    assert losses(tmp_path, "stopped") == losses(tmp_path, "unbroken")
    for file in ("model.safetensors", "history.webp", "history.json"):
        assert (tmp_path / "stopped" / file).read_bytes() == (tmp_path / "unbroken" / file).read_bytes()


def test_a_run_goes_on_from_a_checkpoint(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "first", "--images", "200"))
    start = ["--start", str(tmp_path / "first")]
    main(arguments(picture_folder, tmp_path, "idle", *start, "--images", "200"))  # nothing left to do
    first, idle = load(tmp_path / "first"), load(tmp_path / "idle")
    assert all(torch.equal(p, q) for p, q in zip(first.parameters(), idle.parameters(), strict=True))

    main(arguments(picture_folder, tmp_path, "second", *start, "--images", "400"))
    second = load(tmp_path / "second")
    assert second.info["images_seen"] == 400
    (earlier,) = second.info["earlier"]
    assert earlier == {key: first.info[key] for key in ("data", "images_seen", "recipe")}
    assert losses(tmp_path, "second")[0]["step"] == "26"
    history = json.loads((tmp_path / "second" / "history.json").read_text())
    assert history["images_seen"] == [8 * step for step in (16, 23, 32, 45, 50)]  # without the first run's end, 25
    rows = [history_row(tmp_path / name / "history.webp", 1) for name in ("first", "second")]
    assert (rows[0] - rows[1]).abs().float().mean() < 8  # WebP is lossy


def test_a_file_in_the_place_of_the_checkpoint_is_named_before_the_first_step(picture_folder, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SystemExit, match="taken is a file; --out names the checkpoint's folder"):
        main(arguments(picture_folder, tmp_path, "taken", "--images", "80"))
    assert not (tmp_path / "run-taken" / "log.csv").exists()


def test_rates_rise_where_a_run_begins_and_a_stopped_one_goes_on_rising(picture_folder, tmp_path, monkeypatch):
    main(arguments(picture_folder, tmp_path, "first", "--images", "80"))
    rates, step = [], AdversarialRecipe.step

    def note(self, *batch):
        rates.append(self.optimizers[0].param_groups[0]["lr"] / self.options.learning_rate)
        return step(self, *batch)

    monkeypatch.setattr(AdversarialRecipe, "step", note)
    more = ["--start", str(tmp_path / "first"), "--warmup", "10", "--cooldown", "0"]
    with monkeypatch.context() as patched:
        patched.setattr(loop, "stop_signals", stop_after(4))
        main(arguments(picture_folder, tmp_path, "second", *more, "--images", "240"))
    main(arguments(picture_folder, tmp_path, "second", "--warmup", "10", "--cooldown", "0", "--resume"))
    assert rates == pytest.approx([*(step / 10 for step in range(1, 11)), *[1] * 10])
    assert load(tmp_path / "second").info["recipe"]["warmup"] == 10


def test_a_checkpoint_that_a_run_kept_on_its_way_has_no_history(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "first", "--images", "400", "--keep-every", "200"))
    start = ["--start", str(tmp_path / "run-first" / "at-00000200")]
    main(arguments(picture_folder, tmp_path, "second", *start, "--images", "240"))
    assert json.loads((tmp_path / "second" / "history.json").read_text())["images_seen"] == [240]


def test_moments_are_told_by_the_batch_they_were_kept_with(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "first", "--images", "200"))
    start = ["--start", str(tmp_path / "first")]
    main(arguments(picture_folder, tmp_path, "second", *start, "--images", "204", "--batch", "6"))
    images_seen = json.loads((tmp_path / "second" / "history.json").read_text())["images_seen"]
    assert images_seen == [128, 184, 204]


def test_a_checkpoint_of_other_pictures_lends_its_weights_only(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "first", "--images", "200"))
    other = tmp_path / "other-pictures"
    shutil.copytree(picture_folder, other)
    main(arguments(other, tmp_path, "second", "--start", str(tmp_path / "first"), "--images", "80"))
    info = load(tmp_path / "second").info
    assert (info["images_seen"], info["earlier"][0]["images_seen"]) == (80, 200)
    assert json.loads((tmp_path / "second" / "history.json").read_text())["images_seen"] == [80]


def test_lines_logged_after_the_last_save_are_not_repeated(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", "--images", "80"))
    with (tmp_path / "run-run" / "log.csv").open("a") as file:
        file.write("11,88,9.9,1,1,1,1\n1")  # a run that died between two saves, in the middle of a line
    main(arguments(picture_folder, tmp_path, "run", "--images", "160", "--resume"))
    assert [row["step"] for row in losses(tmp_path, "run")] == [str(step) for step in range(1, 21)]


def test_history_ends_with_the_weights_that_ship(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", "--images", "320"))
    model = load(tmp_path / "run")
    with Image.open(tmp_path / "run" / "history.webp") as history:
        assert history.size == (8 * 16, 4 * 16)  # moments at steps 16, 23 and 32, and the last step, 40
    images = to_uint8(model.generator(latents(range(8), 100)).detach())
    last_row = history_row(tmp_path / "run" / "history.webp", 3)
    assert (last_row - images.int()).abs().float().mean() < 8  # WebP is lossy


def test_moments_are_evenly_spaced_in_the_logarithm():
    steps = [step for step in range(20_000) if is_moment(step)]
    ratios = [later / earlier for earlier, later in itertools.pairwise(steps)]
    assert len(steps) >= 16
    assert all(1.33 < ratio < 1.5 for ratio in ratios)


@pytest.mark.slow
def test_ctrl_c_saves_and_the_run_can_be_resumed(picture_folder, tmp_path):
    command = arguments(picture_folder, tmp_path, "run", "--images", "8000000")
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "gan_demo.training", *command], stderr=subprocess.PIPE, text=True
    )
    try:
        output = ""
        while "loss_d" not in output:  # the first step is done
            piece = process.stderr.read(64)
            assert piece, f"the run ended by itself: {output}"
            output += piece
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 0, rest
    steps = len(losses(tmp_path, "run"))
    assert steps >= 1
    main(arguments(picture_folder, tmp_path, "run", "--images", str(8 * (steps + 2)), "--resume"))
    assert len(losses(tmp_path, "run")) == steps + 2


def test_kept_checkpoints_and_samples(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", "--images", "160", "--keep-every", "80"))
    names = sorted(folder.name for folder in (tmp_path / "run-run").glob("at-*"))
    assert names == ["at-00000080", "at-00000160"]
    assert load(tmp_path / "run-run" / names[0]).info["images_seen"] == 80
    with Image.open(tmp_path / "run-run" / "samples.png") as samples:
        assert samples.size == (128, 128)


def test_the_textbook_recipe_is_the_one_of_the_paper(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", *TEXTBOOK, "--images", "64"))
    recipe = checkpoints.read_config(tmp_path / "run")["recipe"]
    assert (recipe["learning_rate"], recipe["beta1"], recipe["beta2"]) == (2e-4, 0.5, 0.999)
    assert (recipe["ema"], recipe["augment"], recipe["flip"], recipe["cooldown"]) == (0, "", False, 0)
    assert recipe["batch"] == 64


@pytest.mark.parametrize(
    "more", [["--ema", "0.9"], ["--start", "dcgan-faces"], ["--batch", "32"], ["--learning-rate", "1e-3"]]
)
def test_the_textbook_recipe_is_fixed(picture_folder, tmp_path, more):
    with pytest.raises(SystemExit, match="the textbook recipe is fixed"):
        main(arguments(picture_folder, tmp_path, "run", *TEXTBOOK, *more))


def test_processes_that_hold_other_weights_are_noticed(picture_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(Accelerator, "gather", lambda self, total: torch.cat([total, total + 1]))
    with pytest.raises(RuntimeError, match="trained apart"):
        main(arguments(picture_folder, tmp_path, "run", "--images", "8"))


def test_batchnorm_statistics_are_those_of_the_pictures(tiny_dcgan):
    norm = next(m for m in tiny_dcgan.generator.modules() if isinstance(m, torch.nn.BatchNorm2d))
    norm.running_mean.fill_(5)
    measure_batchnorm(tiny_dcgan.generator, [(torch.randn(64, 100),) for _ in range(30)])
    first = tiny_dcgan.generator.layers[0]
    with torch.inference_mode():
        activations = first(torch.randn(4000, 100, 1, 1))
    assert torch.allclose(norm.running_mean, activations.mean((0, 2, 3)), atol=0.02)
    assert torch.allclose(norm.running_var, activations.var((0, 2, 3)), rtol=0.1)
    assert norm.momentum == 0.1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--data", "/no/such/folder"], "no folder '/no/such/folder'"),
        (["--resolution", "20"], "resolution is 20; it must be"),
        (["--augment", "blur"], "augmentation 'blur' is unknown"),
        (["--resume"], "nothing to resume"),
        (["--start", "/no/such/checkpoint"], "no checkpoint '/no/such/checkpoint'"),
        (["--start", "dcgan-faces"], "this run needs a DCGANConfig(resolution=16"),
        (["--ema", "1.5"], "ema must be at least 0 and below 1, not 1.5"),
    ],
)
def test_bad_options_end_with_one_sentence(picture_folder, tmp_path, more, message):
    with pytest.raises(SystemExit) as stop:
        main(arguments(picture_folder, tmp_path, "run", *more))
    assert message in str(stop.value)
    assert "\n" not in str(stop.value)


def test_pictures_that_are_too_small_end_a_run_with_a_line_each(picture_folder, tmp_path):
    with pytest.raises(SystemExit) as stop:
        main(arguments(picture_folder, tmp_path, "run", "--resolution", "64"))
    assert str(stop.value).count("\n") == 11  # ten pictures, and how many more
    assert "both sides must be at least 64" in str(stop.value)


@pytest.mark.parametrize(
    ("model", "more", "message"),
    [
        ("dcgan", ["--resolution", "20"], "resolution is 20"),
        ("dcgan", ["--augment", "blur"], "augmentation 'blur' is unknown"),
        ("dcgan", ["--start", "/no/such/checkpoint"], "no checkpoint '/no/such/checkpoint'"),
        ("dcgan", ["--images", "7"], "--images 7 is less than a batch of 64"),
        ("dcgan", ["--resume"], "nothing to resume"),
        ("gan", ["--ema", "2"], "ema must be at least 0 and below 1"),
        ("cgan", ["--cooldown", "1"], "cooldown must be at least 0 and below 1"),
        ("lapgan", ["--synthetic", "2"], "synthetic must be a share from 0 to 1"),
        ("lapgan", ["--sizes", "8,12"], "sizes are"),
        ("gan_cls", ["--wrong", "0"], "wrong must be at least 1 sentence"),
        ("gan_cls", ["--encoder", "dcgan-faces"], "holds a dcgan.DCGAN, not a gan_cls.TextEncoder"),
        ("style_encoder", ["--generator", "dcgan-faces"], "holds a dcgan.DCGAN, not a gan_cls.GANCLS"),
        ("projector", ["--generator", "gan-mnist"], "holds a gan.GAN, not a dcgan.DCGAN"),
        ("text_encoder", ["--images", "7"], "--images 7 is less than a batch of 40"),
        ("srresnet", ["--crop", "98"], "crop must be a multiple of 4 pixels"),
        ("srgan", [], "give --start srresnet-photos"),
    ],
)
def test_options_are_checked_before_a_picture_is_read(tmp_path, model, more, message):
    """There are none to be read: a run that looks for its pictures first would complain of that."""
    out = ["--out", str(tmp_path / "out"), "--run", str(tmp_path / "run")]
    with pytest.raises(SystemExit, match=message):
        main([model, "--data", "/no/such/folder", *out, *more])


@pytest.mark.parametrize("option", ["--batch", "--images", "--log-every", "--keep-every"])
def test_counts_are_above_zero(picture_folder, tmp_path, option, capsys):
    with pytest.raises(SystemExit):
        main(arguments(picture_folder, tmp_path, "run", option, "0"))
    assert "0 is not above 0" in capsys.readouterr().err


def test_a_run_is_never_overwritten_or_resumed_with_other_settings(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", "--images", "16"))
    with pytest.raises(SystemExit, match="holds a run already; --resume"):
        main(arguments(picture_folder, tmp_path, "run", "--images", "16"))
    (picture_folder / "00.png").rename(picture_folder / ".00.png")
    with pytest.raises(SystemExit, match=r"with other settings \(pictures 24, now 23\); resume with the same settings"):
        main(arguments(picture_folder, tmp_path, "run", "--resume"))
    (picture_folder / ".00.png").rename(picture_folder / "00.png")
    with pytest.raises(SystemExit, match=r"with other settings \(ema 0.999, now 0.9\); resume with the same settings"):
        main(arguments(picture_folder, tmp_path, "run", "--resume", "--ema", "0.9"))


DIVERGENT = ["--learning-rate", "1e30"]


def snapshot(*folders):
    """Every file's bytes, but for the log, which may tell of more steps."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path: path.read_bytes() for path in files if path.suffix != ".csv"}


def test_a_training_that_diverges_stops_and_leaves_what_was_saved(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "good", "--images", "16"))
    folders = tmp_path / "good", tmp_path / "run-good"
    before = snapshot(*folders)
    again = ["--start", str(tmp_path / "good"), "--run", str(tmp_path / "run-again"), "--images", "80"]
    with pytest.raises(SystemExit, match=r"diverged at step .*--learning-rate less than 1e\+30") as stop:
        main(arguments(picture_folder, tmp_path, "good", *again, *DIVERGENT))
    assert "\n" not in str(stop.value)
    assert snapshot(*folders) == before
    assert not (tmp_path / "run-again" / "state.pt").exists()


def test_the_last_finite_state_of_a_run_stays(picture_folder, tmp_path, monkeypatch):
    step = AdversarialRecipe.step
    folders, before = (tmp_path / "run", tmp_path / "run-run"), {}

    def breaks_at_the_fourth(self, real, indices, rng):
        losses = step(self, real, indices, rng)
        if rng.initial_seed() == seeded(0, 3, 0, 1).initial_seed():
            before.update(snapshot(*folders))
            losses["loss_d"] = losses["loss_d"] * math.nan
        return losses

    monkeypatch.setattr(AdversarialRecipe, "step", breaks_at_the_fourth)
    often = ["--save-minutes", "0", "--keep-every", "8"]
    with pytest.raises(SystemExit, match="diverged at step 4: the losses are loss_d nan"):
        main(arguments(picture_folder, tmp_path, "run", "--images", "80", *often))
    assert load(tmp_path / "run").info["images_seen"] == 24
    assert snapshot(*folders) == before
    monkeypatch.setattr(AdversarialRecipe, "step", step)
    main(arguments(picture_folder, tmp_path, "run", "--images", "80", "--resume"))
    assert load(tmp_path / "run").info["images_seen"] == 80


@pytest.mark.parametrize("spoil", ["weights", "moments", "statistics", "average", "float16", "huge"])
@pytest.mark.parametrize("saving", [["--save-minutes", "0"], ["--keep-every", "16"], []], ids=["often", "kept", "end"])
def test_what_is_huge_or_not_finite_is_never_saved(picture_folder, tmp_path, monkeypatch, spoil, saving):
    """Where the step that breaks the weights is the last one before they are saved, its losses are still good."""
    main(arguments(picture_folder, tmp_path, "run", "--images", "8"))
    folders = tmp_path / "run", tmp_path / "run-run"
    before, take_step = snapshot(*folders), loop.Run._take_step

    def then_break(run):
        losses = take_step(run)
        norm = run.recipe.model.discriminator.layers[3]
        {
            "weights": norm.weight.data,
            "moments": run.recipe.optimizers[0].state[norm.weight]["exp_avg_sq"],
            "statistics": norm.running_var,
            "average": next(run.average.parameters()).data,
            "float16": norm.weight.data,
            "huge": norm.weight.data,
        }[spoil].fill_({"float16": 1e6, "huge": 1e4}.get(spoil, math.inf))
        return losses

    monkeypatch.setattr(loop.Run, "_take_step", then_break)
    with pytest.raises(SystemExit, match="training diverged at step 2: "):
        main(arguments(picture_folder, tmp_path, "run", "--resume", "--images", "16", *saving))
    assert snapshot(*folders) == before


def test_a_run_without_a_step_is_refused(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", "--images", "16"))
    before = snapshot(tmp_path / "run")
    with pytest.raises(SystemExit, match="--images 7 is less than a batch of 8, so no step would be taken"):
        main(arguments(picture_folder, tmp_path, "run", "--images", "7", "--run", str(tmp_path / "run-again")))
    assert snapshot(tmp_path / "run") == before


def test_a_run_that_is_stopped_before_its_first_step_saves_nothing(picture_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "stop_signals", stop_after(0))
    main(arguments(picture_folder, tmp_path, "run", "--images", "16"))
    assert not snapshot(tmp_path / "run", tmp_path / "run-run")


def test_a_checkpoint_that_saw_more_pictures_is_replaced_only_when_told_so(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", "--images", "32"))
    before = snapshot(tmp_path / "run")
    anew = ["--run", str(tmp_path / "run-anew"), "--images", "48"]
    with pytest.raises(SystemExit, match=r"saw 32 pictures, and this run begins at 0; .*--start .*--overwrite") as stop:
        main(arguments(picture_folder, tmp_path, "run", *anew))
    assert "\n" not in str(stop.value)
    assert snapshot(tmp_path / "run") == before
    main(arguments(picture_folder, tmp_path, "run", *anew, "--overwrite"))
    info = load(tmp_path / "run").info
    assert (info["images_seen"], "earlier" in info) == (48, False)


def test_going_on_with_a_checkpoint_in_its_own_folder_needs_no_leave(picture_folder, tmp_path, capsys):
    main(arguments(picture_folder, tmp_path, "run", "--images", "16"))
    start = ["--start", str(tmp_path / "run"), "--run", str(tmp_path / "run-more")]
    main(arguments(picture_folder, tmp_path, "run", *start, "--images", "32"))
    main(arguments(picture_folder, tmp_path, "run", "--run", str(tmp_path / "run-more"), "--resume", "--images", "48"))
    assert load(tmp_path / "run").info["images_seen"] == 48

    # The first run would go back to what it knew at 16.
    before = snapshot(tmp_path / "run")
    main(arguments(picture_folder, tmp_path, "run", "--resume"))  # nothing left to do
    assert "run-run has already seen its 16 images; --resume with a larger --images goes on" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="saw 48 pictures, and this run begins at 16"):
        main(arguments(picture_folder, tmp_path, "run", "--resume", "--images", "24"))
    assert snapshot(tmp_path / "run") == before


def test_another_folders_weights_do_not_excuse_replacing_a_checkpoint(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "short", "--images", "16"))
    main(arguments(picture_folder, tmp_path, "long", "--images", "48"))
    more = ["--start", str(tmp_path / "short"), "--run", str(tmp_path / "run-more"), "--images", "64"]
    with pytest.raises(SystemExit, match="saw 48 pictures, and this run begins at 16"):
        main(arguments(picture_folder, tmp_path, "long", *more))
    start = ["--start", str(tmp_path / "long"), "--run", str(tmp_path / "run-back"), "--images", "64"]
    main(arguments(picture_folder, tmp_path, "short", *start))  # which saw fewer


def test_a_run_saved_further_than_its_state_can_be_resumed(picture_folder, tmp_path):
    """A machine that lost its power after the checkpoint was written, and before the state was."""
    main(arguments(picture_folder, tmp_path, "run", "--images", "16"))
    state = (tmp_path / "run-run" / "state.pt").read_bytes()
    main(arguments(picture_folder, tmp_path, "run", "--images", "32", "--resume"))
    (tmp_path / "run-run" / "state.pt").write_bytes(state)
    main(arguments(picture_folder, tmp_path, "run", "--images", "24", "--resume"))
    assert load(tmp_path / "run").info["images_seen"] == 24


def cut(path):
    path.write_bytes(path.read_bytes()[:-1000])


def without(*names):
    def remove(path):
        state = torch.load(path, weights_only=True)
        part = state
        for name in names[:-1]:
            part = part[name]
        del part[names[-1]]
        torch.save(state, path)

    return remove


@pytest.mark.parametrize(
    "spoil",
    [
        cut,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("step,images\n1,8\n"),
        lambda path: path.write_bytes(b"\x80\x02X\x05\0\0\0\xff\xff\xff\xff\xff."),  # UnicodeDecodeError in pickle
        lambda path: torch.save([1, 2], path),
        lambda path: torch.save({"weights": torch.zeros(3)}, path),
        without("settings"),
        without("optimizers"),
        without("trained", "generator.layers.0.weight"),
        without("optimizers", 0, "param_groups"),
    ],
    ids=["cut", "empty", "text", "pickle", "list", "foreign", "no settings", "no optimizers", "no weight", "no groups"],
)
def test_a_damaged_state_is_named_with_what_helps(picture_folder, tmp_path, spoil):
    main(arguments(picture_folder, tmp_path, "run", "--images", "8"))
    spoil(tmp_path / "run-run" / "state.pt")
    with pytest.raises(SystemExit, match=r"state.pt is cut short or not a state of this run") as stop:
        main(arguments(picture_folder, tmp_path, "run", "--images", "16", "--resume"))
    assert "\n" not in str(stop.value)
    for part in (str(tmp_path / "run-run" / "state.pt"), "delete this file", f"--start {tmp_path / 'run'}"):
        assert part in str(stop.value)


def test_what_helps_with_a_damaged_state_does(picture_folder, tmp_path):
    main(arguments(picture_folder, tmp_path, "run", "--images", "8"))
    (tmp_path / "run-run" / "state.pt").unlink()
    main(arguments(picture_folder, tmp_path, "run", "--images", "16", "--start", str(tmp_path / "run")))
    assert load(tmp_path / "run").info["images_seen"] == 16
    assert [row["step"] for row in losses(tmp_path, "run")] == ["1", "2"]


@pytest.mark.parametrize(
    ("model", "deviation"),
    [
        ("dcgan", "dcgan.torch's, with batch 64 (the paper: 128)"),
        ("lapgan", "SGD whose rate and momentum are constant (the original changes both)"),
    ],
)
def test_help_says_where_the_textbook_recipe_is_not_the_papers(model, deviation, capsys):
    with pytest.raises(SystemExit):
        main([model, "--help"])
    assert deviation in " ".join(capsys.readouterr().out.split())


def test_help_says_what_images_counts_and_where_a_start_needs_a_run_folder(capsys):
    with pytest.raises(SystemExit):
        main(["dcgan", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "with --start on the same data, those that the checkpoint has seen count" in text
    assert "where --out has the name of an earlier run, the new one needs a --run of its own" in text


@pytest.mark.parametrize("name", ["dcgan-faces", "dcgan-flowers", "lapgan-cifar10", "lapgan-flowers"])
def test_cards_say_where_the_textbook_recipe_is_not_the_papers(name):
    card = (checkpoints.ROOT / name / "README.md").read_text("utf-8")
    assert "the textbook recipe's best" in card
    assert "the form of dcgan.torch, with batch 64 where the paper has 128" in card


@pytest.mark.parametrize("model", ["gan", "cgan", "dcgan", "lapgan", "srresnet", "srgan"])
def test_every_recipe_of_a_folder_goes_on_without_bad_pictures(tmp_path, model):
    (tmp_path / "bad.png").write_bytes(b"no")
    Image.new("RGB", (200, 200)).save(tmp_path / "good.png")
    command = [model, "--data", str(tmp_path), "--out", "unused"]
    with pytest.raises(ValueError, match=r"1 of 2 pictures cannot be used:\n.*bad.png"):
        RECIPES[model].load_data(parse(command))
    assert len(RECIPES[model].load_data(parse([*command, "--skip-bad"]))) == 1
