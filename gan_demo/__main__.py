"""Start the app: `gan-demo`, `python -m gan_demo`, or `app.py` in the repository and on a Space.

`gan-demo publish` shares it instead (see `publish`).
"""

import argparse
import gc
import os
import tempfile

from gan_demo import memory, publish


def main() -> None:
    """Do what the command line asks for; without arguments, serve the app."""
    parser = argparse.ArgumentParser(prog="gan-demo", description="Serve the first GANs as a web page.")
    parser.add_argument("--cluster", metavar="ADDRESS", help="let a Ray cluster compute: its HOST:PORT, or local")
    commands = parser.add_subparsers(dest="command", metavar="publish")
    publish.add_arguments(commands.add_parser("publish", help="share it on the Hugging Face Hub instead"))
    arguments = parser.parse_args()
    if arguments.command == "publish":
        publish.run(arguments)
    else:
        serve(arguments.cluster)


def serve(cluster_address: str | None = None) -> None:
    """Build and serve the app; the address comes from GRADIO_SERVER_NAME and GRADIO_SERVER_PORT."""
    memory.share_heaps()
    # Gradio's default folder is shared by all users of a machine, but only the one who created it can write to it.
    os.environ.setdefault("GRADIO_TEMP_DIR", os.path.join(tempfile.gettempdir(), f"gradio-{os.getuid()}"))
    if "SPACE_ID" in os.environ:
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")  # a Space is reached through Hugging Face's proxy alone
    gc.disable()  # garbage collection took a fifth of the start-up, in modules that stay anyway
    from gan_demo.ui import build_app, launch_options

    if cluster_address:
        from gan_demo import cluster

        cluster.start(cluster_address)
    app = build_app()
    gc.freeze()  # the modules and the app stay: no later collection need look at them
    gc.enable()
    app.launch(**launch_options(app))


if __name__ == "__main__":
    main()
