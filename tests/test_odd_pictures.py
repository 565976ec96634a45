"""Every odd picture is read as it should look, and nothing is said of it that is not so."""

import numpy as np
import pytest

from gan_demo import uploads
from tests.odd_pictures import PICTURES

PILLOW_WORDS = ("Pillow", "PIL", "chunk", "tile", "truncated", "decod", "MAX_")


@pytest.mark.parametrize("name", [name for name, picture in PICTURES.items() if not picture.error])
def test_an_odd_picture_is_read_as_it_should_look(tmp_path, name):
    picture = PICTURES[name]
    right = picture.write(tmp_path / name)
    upload = uploads.read(tmp_path / name)
    assert len(upload.image) == (1 if right.ndim == 2 else 3)
    levels = uploads.on_white(upload.image, upload.alpha).permute(1, 2, 0).numpy().astype(float)
    right = np.broadcast_to(right.reshape(*right.shape[:2], -1), (*right.shape[:2], levels.shape[2]))
    assert np.abs(levels - right).max() <= picture.off
    if picture.note:
        assert picture.note in " ".join(upload.notes)
    else:
        assert upload.notes == []


@pytest.mark.parametrize("name", [name for name, picture in PICTURES.items() if picture.error])
def test_what_cannot_be_read_is_refused_with_a_sentence_of_ours(tmp_path, name):
    PICTURES[name].write(tmp_path / name)
    with pytest.raises(ValueError, match=PICTURES[name].error) as refusal:
        uploads.read(tmp_path / name)
    assert not any(word in str(refusal.value) for word in PILLOW_WORDS)
