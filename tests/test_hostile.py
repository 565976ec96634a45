"""A small part of the attack that benchmarks/hostile.py makes: a hundred damaged uploads, a hundred malformed calls."""

from benchmarks import hostile


def test_a_hundred_of_each_do_no_harm():
    report = hostile.attack(count=100, seed=1)
    assert not report.faults, "\n".join(report.lines())
    assert report.answers["of 200"] > 150
    assert report.state["threads"][1] < report.state["threads"][0] + 60


def test_the_attack_sees_what_it_looks_for(tmp_path):
    from PIL import Image

    Image.new("RGB", (256, 256), hostile.SECRET_COLOUR).save(tmp_path / "foreign.png")
    Image.effect_noise((256, 256), 50).save(tmp_path / "own.png")
    assert hostile.is_secret(tmp_path / "foreign.png")
    assert not hostile.is_secret(tmp_path / "own.png")
