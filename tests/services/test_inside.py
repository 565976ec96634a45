"""What D sees in a picture, and which drawings it likes best."""

import numpy as np
import pytest
import torch

from gan_demo import checkpoints, latent
from gan_demo import inside as layers_of
from gan_demo.pictures import to_float
from gan_demo.services import inside

MODEL = "dcgan-tiny"


@pytest.fixture(autouse=True)
def model(tiny_dcgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    tiny_dcgan.save_pretrained(tmp_path / MODEL)
    return checkpoints.load(MODEL)


def test_a_sight_has_the_picture_its_score_and_what_each_place_adds_to_it(model):
    sight = inside.look(MODEL, 5)
    assert np.array_equal(sight.picture, latent.draw(model, [5])[0].numpy())
    bias = model.discriminator.layers[-1].bias.item()
    assert len(sight.votes) == 16
    assert sum(sight.votes) + bias == pytest.approx(sight.score, abs=1e-4)


def test_the_clearest_features_come_first_and_reach_255(model):
    sight = inside.look(MODEL, 5)
    with torch.no_grad():
        images = model.generator(latent.latents([5], model.config.z_dim))
        maps = [one[0].clamp(min=0) for one in layers_of.layers(model.discriminator, images)]
    assert len(sight.layers) == len(maps) == 2
    for layer, own in zip(sight.layers, maps, strict=True):
        spreads = own.flatten(1).std(1, correction=0)
        assert spreads[layer.features].tolist() == sorted(spreads.tolist(), reverse=True)[: len(layer.features)]
        assert layer.maps.shape == (len(layer.features), 1, *own.shape[1:])
        assert (layer.maps.reshape(len(layer.features), -1).max(1) == 255).all()


def test_d_chooses_the_best_of_each_places_drawings(model):
    places, most = 3, 5
    choice = inside.choose(MODEL, 20, places, most)
    images = latent.draw(model, range(20, 20 + places * most))
    with torch.no_grad():
        scores = model.discriminator(to_float(images)).view(most, places)
    for n in range(1, most + 1):
        for place in range(places):
            known = [i for i, p in enumerate(choice.places) if p == place and choice.firsts[i] <= n]
            expected = images[scores[:n, place].argmax() * places + place]
            assert np.array_equal(choice.pictures[known[-1]], expected.numpy())


def test_what_is_no_dcgan_or_no_seed_is_refused():
    with pytest.raises(ValueError, match="must be a whole number"):
        inside.look(MODEL, -1)
    with pytest.raises(ValueError, match="dcgan-none"):
        inside.look("dcgan-none", 1)
