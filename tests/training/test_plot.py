import numpy as np
import pytest
from PIL import Image

from gan_demo.training import plot
from gan_demo.training.__main__ import main

LOG = "step,images,seconds,loss_d,loss_g,score_real,score_fake,content\n"


def write_log(folder, lines=200, end=""):
    rows = [f"{i},{8 * i},{i},{0.7 + i % 2},1.5,0.5,-0.5,{1 / i}\n" for i in range(1, lines + 1)]
    (folder / "log.csv").write_text(LOG + "".join(rows) + end)


def test_the_command_draws_a_panel_a_quantity(tmp_path, monkeypatch, capsys):
    panels = []
    monkeypatch.setattr(plot, "draw_panel", lambda axis, title, images, curves: panels.append((title, [*curves])))
    write_log(tmp_path, end="201,16")  # still being written
    (tmp_path / "validation.csv").write_text("images,psnr\n800,24.5\n1600,25\n")
    main(["plot", str(tmp_path)])
    assert panels == [
        ("losses", ["loss_d", "loss_g"]),
        ("D's mean scores", ["score_real", "score_fake"]),
        ("content", ["content"]),
        ("psnr", ["psnr"]),
    ]
    assert capsys.readouterr().out.strip() == str(tmp_path / "curves.png")


@pytest.mark.parametrize("lines", [1, 3, 200])
def test_curves_are_drawn_in_their_colours(tmp_path, lines):
    write_log(tmp_path, lines)
    with Image.open(plot.plot(tmp_path)) as picture:
        pixels = np.array(picture.convert("RGB")).reshape(-1, 3)
    for name in ("loss_d", "loss_g", "score_real", "score_fake"):
        colour = [int(plot.COLOURS[name][i : i + 2], 16) for i in (1, 3, 5)]
        assert (np.abs(pixels.astype(int) - colour).max(1) < 30).any(), name


def test_a_smooth_curve_keeps_the_mean_and_loses_the_noise():
    steps = np.arange(1000.0)
    noise = np.random.default_rng(0).standard_normal(1000)
    smooth = plot.smooth(steps / 100 + noise)
    assert np.abs(smooth - steps / 100)[20:-20].max() < 1
    assert (smooth - steps / 100).std() < 0.3
    assert np.array_equal(plot.smooth(np.full(7, 2.5)), np.full(7, 2.5))


def test_outliers_do_not_squeeze_the_curve():
    values = np.r_[1e6, np.random.default_rng(0).random(1000)]
    low, high = plot.limits({"loss": values})
    assert -0.2 < low < 0.1
    assert 0.9 < high < 1.2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "does not exist; give the run folder"),
        ("", "has no complete line yet"),
        (LOG, "has no complete line yet"),
        ("step,images,loss\n1,8,many\n", "is not a table of numbers"),
        ("a,b\n1,2\n", "has no column 'images'"),
    ],
)
def test_a_folder_without_a_log_ends_with_one_sentence(tmp_path, text, message):
    if text is not None:
        (tmp_path / "log.csv").write_text(text)
    with pytest.raises(SystemExit, match=message):
        main(["plot", str(tmp_path)])
