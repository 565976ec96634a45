"""How a run goes on where it stopped (`--resume`), or begins with a checkpoint's weights (`--start`)."""

from typing import TYPE_CHECKING

import torch

from gan_demo import checkpoints
from gan_demo.training.lineage import objective, runs_of, same_task
from gan_demo.training.run_folder import DamageError

if TYPE_CHECKING:
    from gan_demo.training.loop import Run


def state_of(run: "Run") -> dict:
    """All that `resume` needs. The keys must stay: they are those in the state.pt of older runs."""
    return {
        "settings": settings_of(run),
        "images": run.schedule.images,
        "step": run.step,
        "first_step": run.schedule.first_step,
        "seconds": run.seconds,
        "trained": run.recipe.learner.state_dict(),
        "averaged": run.average.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in run.recipe.optimizers],
        "history": run.history.rows,
        "history_images": run.history.images,
        "earlier": run.earlier,
    }


def settings_of(run: "Run") -> dict:
    """All that must be the same when a run is resumed."""
    data = {"data": run.data.title, "pictures": len(run.data)}
    return data | run.learning_options() | run.recipe.settings()


def resume(run: "Run") -> None:
    """Go on with the state in the run folder.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is damaged, or was saved by a run with other settings.
    """
    try:
        _restore(run, run.folder.load_state())
    except torch.OutOfMemoryError:
        raise
    except DamageError as error:
        raise _damage(run, str(error)) from error
    except (LookupError, TypeError, AttributeError, RuntimeError) as error:  # a part is missing or does not fit
        raise _damage(run, f"{type(error).__name__}: {error}") from error


def _damage(run: "Run", reason: str) -> ValueError:
    return ValueError(
        f"{run.folder.state_path} is cut short or not a state of this run ({reason.splitlines()[0]}); delete this "
        f"file, and go on from the checkpoint with --start {run.options.out}, or begin again"
    )


def _restore(run: "Run", state: dict) -> None:
    _check_settings(run, state["settings"])
    run.step, run.seconds, run.schedule.first_step = state["step"], state["seconds"], state["first_step"]
    run.schedule.images = run.options.images or state["images"]
    run.recipe.learner.load_state_dict(state["trained"])
    run.average.load_state_dict(state["averaged"])
    for optimizer, values in zip(run.recipe.optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(values)
    run.history.rows = [row.cpu() for row in state["history"]]
    run.history.images = state["history_images"]
    run.earlier = state["earlier"]
    if (run.options.out / checkpoints.CONFIG).exists():
        _note_other_runs(run, checkpoints.read_config(run.options.out))


def _check_settings(run: "Run", saved: dict) -> None:
    current = settings_of(run)
    if saved != current:
        names = [name for name in current | saved if saved.get(name) != current.get(name)]
        changes = ", ".join(f"{name} {saved.get(name)}, now {current.get(name)}" for name in names)
        raise ValueError(
            f"{run.folder.state_path} was saved with other settings ({changes}); resume with the same settings, "
            f"or begin a new run in another --run"
        )


def _note_other_runs(run: "Run", config: dict) -> None:
    """Add the checkpoint's runs with another objective to `earlier`: they may have gone on since the last save."""
    goal = run.recipe.settings().get("objective")
    for other in runs_of(config):
        if objective(other) != goal and other not in run.earlier:
            run.earlier.append(other)


def start_from(run: "Run", name: str) -> None:
    """Begin with a checkpoint's weights; on the same pictures continue its count and its history.

    Adam's moments are not in a checkpoint: they begin anew.

    Raises:
        ValueError: it is another model, or has another config.
    """
    checkpoint, model = checkpoints.load(name), run.recipe.model
    if (type(checkpoint), checkpoint.config) != (type(model), model.config):
        raise ValueError(f"{name} holds a {checkpoint.config}, this run needs a {model.config}")
    model.load_state_dict(checkpoint.state_dict())
    run.average.load_state_dict(run.averaging_part(checkpoint).state_dict())
    run.earlier = runs_of(checkpoint.info)
    if runs := same_task(run.earlier, run.data.title, run.recipe.settings().get("objective")):
        run.step = run.schedule.first_step = runs[-1]["images_seen"] // run.options.batch
        batch = runs[-1]["recipe"].get("batch", run.options.batch)
        channels = run.data.take(torch.tensor([0]), run.rng(0)).shape[1]
        run.history.load(checkpoints.find(name), batch, channels)
