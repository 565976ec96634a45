"""plans.json: the plans of today's weights, and a self-check that notices a wrong engine."""

import json

import pytest
import torch

from gan_demo import checkpoints, plans
from gan_demo.evaluation import derived
from gan_demo.evaluation.__main__ import main
from gan_demo.evaluation.plans import TILE, Levels, Network, networks, noise, plan_with_check
from gan_demo.models.cgan import CGAN
from gan_demo.models.gan_cls import GANCLS, GANCLSConfig, characters
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig
from gan_demo.services import loaded
from gan_demo.weights import Checkpoint
from tests.plans_reference import randomize, run

SHIPPED = checkpoints.available()
LARGEST_FILE = 30_000  # bytes


def inputs_of(plan: dict) -> list[torch.Tensor]:
    """The self-check's inputs, made as the page makes them."""
    tensors = []
    for about in plan["inputs"]:
        source, shape = plan["check"]["inputs"][about["name"]], (1, *about["shape"])
        if "seed" in source:
            tensors.append(torch.randn(shape, generator=torch.Generator().manual_seed(source["seed"])))
        else:
            tensors.append(torch.tensor(source["values"]).reshape(shape))
    return tensors


def passes(plan: dict, outputs: list[torch.Tensor]) -> bool:
    """Whether outputs are those of the self-check, as the page compares them."""
    for check, output in zip(plan["check"]["outputs"], outputs, strict=True):
        off = output.flatten()[check["places"]] - torch.tensor(check["values"])
        if not bool((off.abs() <= check["tolerance"]).all()):
            return False
    return True


def as_list(outputs) -> list[torch.Tensor]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


@torch.no_grad()
def agrees(model: Checkpoint, network: Network, plan: dict, *inputs: torch.Tensor) -> None:
    outputs = run(plan, model.state_dict(), *inputs)
    for own, output in zip(outputs, as_list(network.module(*inputs)), strict=True):
        assert float((own - output).abs().max()) <= 2e-5 * max(1, float(output.abs().max()))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_stored_plans_do_what_the_shipped_networks_do_and_are_those_of_today(name):
    folder, model = checkpoints.find(name), checkpoints.load(name)
    file, today = plans.read(folder), networks(model)
    assert (folder / plans.FILE).stat().st_size < LARGEST_FILE
    assert file.keys() == today.keys()
    for key, network in today.items():
        plan = plan_with_check(network)
        check, own = plan.pop("check"), file[key]["check"]
        assert {k: v for k, v in file[key].items() if k != "check"} == json.loads(json.dumps(plan))
        assert own["inputs"] == check["inputs"]
        assert len(file[key]["results"]) == len(plan["outputs"]) == len(own["outputs"])
        example = [one.tensor for one in network.inputs]
        for tensor, again in zip(example, inputs_of(file[key]), strict=True):
            assert torch.equal(tensor, again)
        assert passes(file[key], run(file[key], model.state_dict(), *example))
        agrees(model, network, file[key], *[noise(9, *t.shape[1:]).tensor if "seed" in one.about else t
                                              for one, t in zip(network.inputs, example, strict=True)])  # fmt: skip


@pytest.mark.slow
def test_a_sentence_a_class_and_gains_reach_the_shipped_networks():
    encoder = checkpoints.load("text-encoder-flowers")
    (network,) = networks(encoder).values()
    plan = plans.read(checkpoints.find("text-encoder-flowers"))["encoder"]
    for text in ("a red rose", "", "x" * 250):
        agrees(encoder, network, plan, characters([text]))
    pyramid = checkpoints.load("lapgan-cifar10")
    file = plans.read(checkpoints.find("lapgan-cifar10"))
    z, gains = noise(5, pyramid.config.z_dim).tensor, torch.tensor([[1.0, 0.0, 2.0]])
    for label in (0, 9):
        agrees(pyramid, networks(pyramid)["generator"], file["generator"], z, gains, torch.tensor([label]))
        last = networks(pyramid)["discriminator 2"]
        agrees(pyramid, last, file["discriminator 2"], noise(6, 3, 32, 32).tensor, torch.tensor([label]))
    assert file["generator"]["results"][0::3][-1] == "result 2"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(16, 16), (7, 10)])
def test_super_resolution_has_a_plan_for_every_size(size):
    model = checkpoints.load("srresnet-photos")
    small = noise(1, 3, *size)
    network = Network(model.generator, "generator.", [small], ["picture"])
    agrees(model, network, plan_with_check(network), small.tensor)


def tiny(kind: str, tiny_dcgan, untrained_cgan, tiny_srgan) -> Checkpoint:
    torch.manual_seed(0)
    config = LAPGANConfig([8, 16], [4, 4], ["a", "b", "c"], networks="2015" if kind == "lapgan-2015" else "ours")
    make = {
        "dcgan": lambda: tiny_dcgan,
        "cgan": lambda: untrained_cgan,
        "srgan": lambda: tiny_srgan,
        "gan_cls": lambda: GANCLS(GANCLSConfig(g_channels=4, d_channels=4, joint_norm=True)),
    }
    return randomize(make.get(kind, lambda: LAPGAN(config))())


@pytest.mark.parametrize("kind", ["dcgan", "cgan", "lapgan", "lapgan-2015", "gan_cls", "srgan"])
def test_plans_of_untrained_models_do_what_they_do(kind, tiny_dcgan, untrained_cgan, tiny_srgan):
    model = tiny(kind, tiny_dcgan, untrained_cgan, tiny_srgan)
    for network in networks(model).values():
        plan = plan_with_check(network)
        assert len(plan["results"]) == len(plan["outputs"])
        agrees(model, network, plan, *[one.tensor for one in network.inputs])
        assert set(plans.weight_names(plan)) <= model.state_dict().keys()


def test_levels_show_all_parts_of_the_chain():
    torch.manual_seed(0)
    generator = randomize(LAPGAN(LAPGANConfig([8, 16], [4, 4]))).generator
    z, gains = noise(1, 100 + 256).tensor, torch.tensor([[2.0, 0.5]])
    coarse, enlarged, residual, result = Levels(generator)(z, gains)
    step = generator.chain(z, gains=[2.0, 0.5])[-1]
    assert torch.equal(coarse, step.coarse)
    assert torch.equal(enlarged, step.upsampled)
    assert torch.equal(residual, step.residual)
    assert torch.equal(result, step.result)


@pytest.fixture
def folder(untrained_cgan: CGAN, tmp_path):
    untrained_cgan.save_pretrained(tmp_path / "mine")
    return tmp_path / "mine"


def state(folder):
    return {one.name for one in derived.stale(folder)}


def test_the_command_makes_plans_without_any_data_and_their_checks_notice_a_wrong_engine(folder, capsys):
    assert "plans" in state(folder)
    with pytest.raises(SystemExit):  # what needs data is left as it is
        main(["derived", str(folder)])
    assert "plans: remade" in capsys.readouterr().out
    assert "plans" not in state(folder)
    model = checkpoints.load(folder)
    for plan in plans.read(folder).values():
        outputs = run(plan, model.state_dict(), *inputs_of(plan))
        assert passes(plan, outputs)
        assert not passes(plan, [output * 1.01 for output in outputs])
    picture = plans.read(folder)["generator"]
    (output,) = run(picture, model.state_dict(), *inputs_of(picture))
    assert not passes(picture, [output.flip(3)])
    assert not passes(picture, [output.transpose(2, 3)])


def test_plans_of_a_checkpoint_that_changed_are_stale(folder, untrained_cgan):
    derived.make_plans(folder, derived.Inputs())
    with torch.no_grad():
        untrained_cgan.generator.joint[0].bias += 1
    untrained_cgan.save_pretrained(folder)
    assert "plans" in state(folder)
    with pytest.raises(ValueError, match=r"plans.json belongs to other weights; .* derived mine"):
        plans.read(folder)
    derived.make_plans(folder, derived.Inputs())
    assert "plans" not in state(folder)


def test_plans_stay_as_they_are_where_the_weights_are_missing(folder):
    derived.make_plans(folder, derived.Inputs())
    before = (folder / plans.FILE).read_bytes()
    (folder / checkpoints.WEIGHTS).unlink()
    with pytest.raises(derived.MissingInputError, match=r"its weights: .* is missing or damaged"):
        derived.make_plans(folder, derived.Inputs())
    assert (folder / plans.FILE).read_bytes() == before


@pytest.mark.parametrize("name", ["srgan-photos", "srresnet-photos"])
def test_super_resolution_enlarges_a_tile_at_a_time(name):
    assert loaded.plan(name, "generator")["inputs"][0]["shape"] == [3, TILE, TILE]
