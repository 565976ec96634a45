"""Share it on the Hugging Face Hub: `gan-demo publish static|space|models --to OWNER/NAME`.

Each builds exactly the files that a repository should hold, shows them, asks, and uploads them as one commit; what else
lay in the repository is deleted.
"""

import argparse
import sys

WHAT = {
    "static": "the pages without a server, as a static Space: free for everybody (default)",
    "space": "the app, as a Gradio Space: needs a paid plan",
    "models": "a repository for each checkpoint, with its card",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `gan-demo publish`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = __doc__ + "\n" + "\n".join(f"  {name:8}{text}" for name, text in WHAT.items())
    parser.add_argument("what", nargs="?", choices=WHAT, default="static", help="what to publish; static by default")
    parser.add_argument(
        "--to", required=True, metavar="OWNER/NAME", help="on the Hub; models get NAME-ID, or ID of OWNER"
    )
    parser.add_argument("--model", action="append", metavar="ID", help="publish this checkpoint only; may be repeated")
    parser.add_argument("--private", action="store_true", help="for your eyes only, where the repository is new")
    parser.add_argument("--dry-run", action="store_true", help="show the files and their sizes, and upload nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> None:
    """Build, show, ask and upload; ends with a sentence where that cannot be done."""
    from gan_demo.publish import hub

    try:
        if not arguments.dry_run:
            hub.check_token()
        repositories = build(arguments)
        for repository in repositories:
            print(repository.listing())
        if arguments.dry_run or not (arguments.yes or hub.agrees(repositories, arguments.private)):
            print("Nothing was uploaded.")
            return
        for repository in repositories:
            print(hub.push(repository, arguments.private))
    except ValueError as error:
        sys.exit(f"gan-demo publish: {error}")


def build(arguments: argparse.Namespace) -> list:
    """The repositories, each with its files."""
    from gan_demo.publish import hub, models, space

    if arguments.model and arguments.what != "models":
        raise ValueError(f"--model goes with `models`; {arguments.what} holds them all")
    if arguments.what == "models":
        return models.build(arguments.to, arguments.model or [])
    hub.check_name(arguments.to)
    if arguments.what == "space":
        return [hub.Repository(arguments.to, space.files(), "gradio")]
    from gan_demo.ui import pages

    return [hub.Repository(arguments.to, pages.files(), "static")]
