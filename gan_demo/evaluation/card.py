"""The table of figures in a model card, generated from metrics.json so that the two cannot differ."""

from pathlib import Path

from gan_demo.checkpoints import CARD, read_metrics

START, END = "<!-- measured -->", "<!-- /measured -->"


def update(folder: Path) -> None:
    """Rewrite the part of a checkpoint's README.md between the two marks."""
    path = folder / CARD
    text = path.read_text("utf-8")
    if START not in text or END not in text:
        raise ValueError(f"{path} has no place for the table: add the lines {START} and {END}")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    path.write_text(f"{before}{START}\n{table(read_metrics(folder))}\n{END}{after}", "utf-8")


def table(metrics: dict) -> str:
    """metrics.json as Markdown: one part for each measurement in it."""
    parts = {
        "sr": _enlarged,
        "fd_effnet": lambda _: _generated(metrics),
        "drift": _drift,
        "features": _features,
        "choice": _choice,
        "directions": _directions,
        "habits": _habits,
        "classes": _classes,
        "parzen": _parzen,
        "text": _text,
        "zero_shot": _zero_shot,
        "style": _style,
        "projection": _projection,
    }
    return "\n\n".join(part(metrics[name]) for name, part in parts.items() if name in metrics)


def _drift(figures: dict) -> str:
    lines = ["| level | FD-EffNet from real coarse pictures | in the chain |", "| --- | --- | --- |"]
    for level in figures["levels"]:
        size = level["size"]
        lines.append(f"| {size}x{size} | {level.get('real_coarse', 'has none')} | {level['chain']} |")
    return "\n".join([*lines, "", f"{figures['samples']:,} pictures on each side. {figures['protocol']}."])


def _features(figures: dict) -> str:
    head = "| told apart by a linear SVM | labels of each | D's layers | an untrained D's | pixels | test pictures |"
    lines = [head, "| --- | --- | --- | --- | --- | --- |"]
    for task, rows in figures["tasks"].items():
        for row in rows:
            accuracies = [row["accuracy"][method] for method in ("layers", "untrained", "pixels")]
            cells = " | ".join(f"{one['mean']:.1%} ± {one['spread']:.1%}" for one in accuracies)
            lines.append(f"| {task}, {row['classes']} of them | {row['labels']:,} | {cells} | {row['tests']:,} |")
    return "\n".join([*lines, "", f"Protocol: {figures['protocol']}."])


def _choice(figures: dict) -> str:
    lines = [
        "| the one that D likes best of | FD-EffNet | variety | D's opinion, median |",
        "| --- | --- | --- | --- |",
    ]
    for row in figures["rows"]:
        lines.append(f"| {row['n']} | {row['fd']} | {row['variety']:.0%} | {row['standing']} % |")
    return "\n".join([*lines, "", f"{figures['samples']:,} pictures on each side. Protocol: {figures['protocol']}."])


def _directions(figures: dict) -> str:
    lines = ["| direction | by | turned | of the others changed, at most |", "| --- | --- | --- | --- |"]
    for row in figures["rows"]:
        most = max(row["others"].items(), key=lambda other: other[1], default=None)
        turned = "not measured" if row["turned"] is None else f"{row['turned']:.0%}"
        others = f"{most[1]:.0%} ({most[0]})" if most else "not measured"
        lines.append(f"| {row['name']} | {row['by']} | {turned} | {others} |")
    return "\n".join([*lines, "", f"Protocol: {figures['protocol']}."])


def _habits(figures: dict) -> str:
    label, companion, counts = figures["label"], figures["companion"], figures["pictures"]
    lines = [f"| training pictures | of them | {companion} | darker than usual |", "| --- | --- | --- | --- |"]
    for name, key in ((label, "with"), (f"no {label}", "without")):
        shares = [f"{figures[what][key]:.0%}" for what in ("companions", "darker")]
        lines.append(f"| {name} | {counts[key]:,} | {' | '.join(shares)} |")
    drawings = figures["drawings"]
    text = f'Along "{figures["direction"]}", {drawings["darker"]:.0%} of {drawings["count"]:,} drawings become darker.'
    return "\n".join([*lines, "", f"{text} Protocol: {figures['protocol']}."])


def _text(figures: dict) -> str:
    head = "| | seen classes | unseen classes | real pictures, seen | shuffled captions |"
    lines = [head, "| --- | --- | --- | --- | --- |"]
    for name, label in (("top10", "own caption among the best 10 of 100"), ("top1", "own caption best of 100")):
        match = [figures["match"][kind][name] for kind in ("held_out", "unseen", "real_held_out", "shuffled")]
        lines.append(f"| {label} | {' | '.join(f'{value:.1%}' for value in match)} |")
    values = [f"{figures['fd'][kind]['value']} (floor {figures['fd'][kind]['floor']})" for kind in ("seen", "unseen")]
    lines.append(f"| FD-EffNet | {' | '.join(values)} | | |")
    if anchor := figures["fd"].get("textbook"):
        best = f"{value(anchor['best'])} (after {anchor['images_seen']:,} images)"
        lines.append(f"| FD-EffNet, the textbook recipe's best | {best} | | | |")
    colours = figures["colours"]
    return "\n".join(
        [
            *lines,
            "",
            f"Named colour: {colours['generated']:.1%} of generated pictures, {colours['real']:.1%} of real ones. "
            "D tells right from wrong captions of unseen real pictures with an "
            f"area under the curve of {figures['auc']:.3f}. Protocol: {figures['protocol']}.",
        ]
    )


def _zero_shot(figures: dict) -> str:
    return (
        f"Species told apart by sentences: {figures['top1']:.1%} of {figures['pictures']:,} pictures of "
        f"{figures['classes']} species that it never saw (chance {figures['chance']:.0%}). "
        f"Protocol: {figures['protocol']}."
    )


def _style(figures: dict) -> str:
    lines = ["| mean difference of pictures, in levels of 255 | noise that S finds | another noise |"]
    lines.append("| --- | --- | --- |")
    for name, label in (("same_caption", "same caption"), ("another_caption", "another caption")):
        lines.append(f"| {label} | {figures[name]['found']} | {figures[name]['another_seed']} |")
    sentence = f"Correlation of noise with what S finds: {figures['correlation']:.3f}."
    return "\n".join([*lines, "", f"{sentence} Protocol: {figures['protocol']}."])


def _projection(figures: dict) -> str:
    names = {
        "network": "the network's guess",
        "optimisation": f"{figures['steps']} steps from a random start",
        "both": f"{figures['steps']} steps from the guess",
        "chance": "a random drawing",
    }
    lines = ["| mean distance from the picture | levels of 255 | perceptual |", "| --- | --- | --- |"]
    for way, name in names.items():
        distances = figures["ways"][way]
        lines.append(f"| {name} | {distances['levels']} | {distances['perceptual']} |")
    return "\n".join([*lines, "", f"{figures['pictures']:,} pictures. Protocol: {figures['protocol']}."])


def _classes(figures: dict) -> str:
    lines = ["| read by the judge | share |", "| --- | --- |"]
    if "as_asked" in figures:
        lines.append(f"| as asked | {figures['as_asked']:.1%} |")
    lines.append(f"| with a probability above 0.9 | {figures['sure']:.1%} |")
    lines += [f"| as class {i} | {share:.1%} |" for i, share in enumerate(figures["shares"])]
    return "\n".join([*lines, "", f"{figures['samples']:,} samples, judge `{figures['judge']}`."])


def _parzen(figures: dict) -> str:
    value = f"{figures['nats']} ± {figures['error']} nats at sigma {figures['sigma']}"
    return f"Parzen-window log-likelihood: {value}. Protocol: {figures['protocol']}."


def _enlarged(sr: dict) -> str:
    """Super-resolution: one line per set and method."""
    names = {
        "psnr": "PSNR (Y), dB",
        "ssim": "SSIM (Y)",
        "psnr_rgb": "PSNR (RGB), dB",
        "perceptual": "perceptual distance",
    }
    names |= {"colour_shift": "colour shift, levels", "seconds": "seconds a picture"}
    lines = [f"| set | method | {' | '.join(names.values())} |", f"| --- {'| --- ' * (len(names) + 1)}|"]
    for title, figures in sr["sets"].items():
        for method, label in (("model", "this model"), ("bicubic", "bicubic")):
            cells = " | ".join(str(figures[method][name]) for name in names)
            lines.append(f"| {title}, {figures['pictures']} pictures | {label} | {cells} |")
    shifts = [f"{figures['true_colour_shift']} on {title}" for title, figures in sr["sets"].items()]
    true = f"The true pictures themselves have a colour shift of {' and '.join(shifts)}"
    return "\n".join([*lines, "", f"{true}. Protocol: {sr['protocol']}. Computed in {sr['precision']}."])


def _generated(metrics: dict) -> str:
    fd, nearest = metrics["fd_effnet"], metrics.get("nearest")
    textbook = fd["textbook"]
    best = f"{value(textbook['best'])} (at {textbook['images_seen']:,} images)" if textbook else "not measured yet"
    rows = [
        ("FD-EffNet, lower is better", value(fd)),
        ("its floor (real against real)", value(fd["floor"])),
        ("the textbook recipe's best", best),
        ("pictures on each side", f"{fd['samples']:,}{'' if nearest else ', real ones that it was not trained on'}"),
    ]
    if nearest:
        rows += [
            ("distance of a sample to the nearest training picture (quartiles)", _list(nearest["generated"])),
            ("of a held-out real picture to the nearest other one (quartiles)", _list(nearest["held_out_real"])),
        ]
    lines = ["| measured | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join([*lines, "", f"{fd['protocol']}. Seed {fd['seed']}."])


def value(figure: dict) -> str:
    """A mean, with its spread if it was measured more than once."""
    return f"{figure['mean']} ± {figure['spread']}" if "spread" in figure else str(figure["mean"])


def _list(values: list[float]) -> str:
    return ", ".join(map(str, values))
