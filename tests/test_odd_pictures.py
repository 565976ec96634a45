"""Every odd picture looks right once it is read, and its notes say only what is true."""

import numpy as np
import pytest

from gan_demo import uploads
from tests.odd_pictures import PICTURES

PILLOW_WORDS = ("Pillow", "PIL", "chunk", "tile", "truncated", "decod", "MAX_")


@pytest.mark.parametrize("name", [name for name, picture in PICTURES.items() if not picture.error])
def test_an_odd_picture_looks_right(tmp_path, name):
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
def test_unreadable_pictures_are_refused_without_the_words_of_pillow(tmp_path, name):
    PICTURES[name].write(tmp_path / name)
    with pytest.raises(ValueError, match=PICTURES[name].error) as refusal:
        uploads.read(tmp_path / name)
    assert not any(word in str(refusal.value) for word in PILLOW_WORDS)
