import json

import pytest

from gan_demo import films


@pytest.mark.parametrize("story", films.STORIES)
def test_every_story_is_recorded_whole(story):
    film = films.load(story)
    assert len(film.moments) >= 60
    steps = [moment["step"] for moment in film.moments]
    assert steps == sorted(set(steps))
    for moment in film.moments:
        assert sum(moment["real"]) == sum(moment["fake"]) == film.samples
        assert sum(moment["digits"]) <= film.samples
        assert len(moment["digits"]) == 10


@pytest.mark.parametrize("story", films.STORIES)
def test_captions_belong_to_this_recording_and_come_in_order(story):
    film = films.load(story)
    assert len(film.captions) >= 3
    moments = [caption["moment"] for caption in film.captions]
    assert moments == sorted(set(moments))
    assert all(0 < len(caption["text"].split()) <= 40 for caption in film.captions)


def test_all_recordings_stay_under_3_mb():
    assert sum(path.stat().st_size for path in films.FOLDER.iterdir() if path.is_file()) < 3e6


def test_captions_of_another_recording_are_not_shown(film_folder):
    told = json.loads((film_folder / "well.json").read_text())
    (film_folder / "well.json").write_text(json.dumps(told | {"weights_sha256": "another"}))
    assert films.load("well").captions == []


@pytest.mark.parametrize("file", ["well.json", "well.webp"])
@pytest.mark.parametrize("content", [b"", b"{}", None])
def test_a_damaged_recording_is_named_and_the_others_go_on(film_folder, file, content):
    if content is None:
        (film_folder / file).unlink()
    else:
        (film_folder / file).write_bytes(content)
    with pytest.raises(ValueError, match=r"films/well\.json and \.webp are missing or damaged; git checkout"):
        films.load("well")
    assert films.load("collapse").moments


def test_an_unknown_story_is_refused():
    with pytest.raises(ValueError, match="story 'sad' is unknown; there is well, collapse, strong"):
        films.load("sad")
