"""What `make image` does by itself; the Dockerfile is tried by running it."""

import pytest

from tests import image


def test_a_machine_that_cannot_build_an_image_is_told_in_one_sentence_what_it_lacks(monkeypatch):
    monkeypatch.setattr(image.shutil, "which", lambda name: "/usr/sbin/chroot" if name == "chroot" else None)
    with pytest.raises(SystemExit) as error:
        image.main()
    assert str(error.value) == (
        "make image: it takes Docker, Podman, or root with debootstrap, chroot, unshare, nsenter; "
        "this machine lacks debootstrap, unshare, nsenter"
    )


def test_steps_keep_their_order_and_settings_are_read():
    recipe = image.read('FROM a:b\n# no step\nRUN one \\\n    && two\nENV A=b=c\nUSER 7\nCMD ["x", "y z"]\n')
    assert [(name, " ".join(rest.split())) for name, rest in recipe.steps] == [("FROM", "a:b"), ("RUN", "one && two")]
    assert (recipe.environment, recipe.user, recipe.command) == ({"A": "b=c"}, "7", ["x", "y z"])


def test_an_instruction_that_is_not_known_ends_it():
    with pytest.raises(RuntimeError, match="VOLUME"):
        image.read("FROM a:b\nVOLUME /data\n")


def test_what_dockerignore_leaves_out_is_not_copied():
    names = {path.relative_to(image.TOP).as_posix() for path in image.files(image.TOP / "gan_demo")}
    assert "gan_demo/ui/__init__.py" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("gan_demo/training/")]
