import torch

from gan_demo.latent import latents, longest_usual
from gan_demo.projection import descend, fit, levels_apart, nearest_latent


class Squares(torch.nn.Module):
    """A generator that paints each of four numbers as a quarter of a grey picture."""

    def forward(self, z):
        return z.tanh().view(-1, 1, 2, 2).repeat_interleave(4, 2).repeat_interleave(4, 3)


def test_a_picture_of_the_generator_is_found_again():
    z = latents(range(3), 4)
    images, losses = Squares()(z), []
    result = descend(Squares(), images, torch.zeros(3, 4), watch=losses.append)
    assert levels_apart(127.5 * (Squares()(result) + 1), 127.5 * (images + 1)).max() < 3
    assert len(losses) == 101
    assert (torch.stack(losses).amin(0) < 0.01 * losses[0]).all()


def test_each_picture_has_a_search_of_its_own():
    images, start = Squares()(latents(range(3), 4)), latents(range(10, 13), 4)
    together = descend(Squares(), images, start, steps=5)
    alone = [descend(Squares(), images[i : i + 1], start[i : i + 1], steps=5) for i in range(3)]
    assert torch.allclose(together, torch.cat(alone), atol=1e-6)


def test_the_best_step_counts_and_not_the_last():
    z = latents([0], 4)
    assert torch.equal(descend(Squares(), Squares()(z), z, steps=3), z)  # whence every step leads away


def test_z_stays_as_short_as_random_ones():
    """White and black squares would be drawn best by an endless z."""
    white = torch.ones(1, 1, 8, 8)
    assert descend(Squares(), white, torch.ones(1, 4), steps=300).norm() <= longest_usual(4) + 1e-5
    assert descend(Squares(), white, torch.full((1, 4), 9.0), steps=0).norm() <= longest_usual(4) + 1e-5


def test_the_nearest_of_several_drawings_is_the_start():
    z = latents(range(20), 4)
    assert torch.equal(nearest_latent(Squares(), Squares()(z[7:8]), z), z[7:8])


def test_a_picture_is_cut_and_shrunk_to_the_generators_form():
    wide = torch.zeros(1, 3, 40, 90)
    wide[:, :, :, 25:65] = 0.5  # the middle square
    image, is_negative = fit(wide, 8, 3)
    assert image.shape == (1, 3, 8, 8)
    assert torch.allclose(image, torch.full((1, 3, 8, 8), 0.5))
    assert not is_negative


def test_grey_on_white_becomes_a_negative_and_grey_on_black_stays():
    on_white = torch.ones(1, 3, 16, 16)
    on_white[:, :, 4:12, 4:12] = torch.tensor([1.0, -1.0, -1.0])[:, None, None]  # red
    negative, is_negative = fit(on_white, 16, 1)
    assert is_negative
    assert torch.allclose(negative[0, 0, 0, 0], torch.tensor(-1.0))
    assert torch.allclose(negative[0, 0, 8, 8], torch.tensor(1 - 2 * 0.299))
    same, is_negative = fit(negative, 16, 1)
    assert torch.allclose(same, negative)
    assert not is_negative


def test_a_picture_of_one_channel_fits_both_kinds():
    grey = torch.rand(1, 1, 20, 20) - 1
    assert fit(grey, 8, 3)[0].shape == (1, 3, 8, 8)
    assert fit(grey, 8, 1)[0].shape == (1, 1, 8, 8)
