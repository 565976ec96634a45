"""Start the app: `gan-demo`, `python -m gan_demo`, or `app.py` in the repository and on a Space."""

import argparse
import gc
import os
import tempfile


def main() -> None:
    """Build and serve the app; the address comes from GRADIO_SERVER_NAME and GRADIO_SERVER_PORT."""
    parser = argparse.ArgumentParser(prog="gan-demo", description="The first GANs, in a browser.")
    parser.add_argument("--cluster", metavar="ADDRESS", help="let a Ray cluster compute: its HOST:PORT, or local")
    args = parser.parse_args()
    # Gradio's default folder is shared by all users of a machine, but only the one who created it can write to it.
    os.environ.setdefault("GRADIO_TEMP_DIR", os.path.join(tempfile.gettempdir(), f"gradio-{os.getuid()}"))
    if "SPACE_ID" in os.environ:
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")  # a Space is reached through Hugging Face's proxy alone
    gc.disable()  # garbage collection took a fifth of the start-up, in modules that stay anyway
    from gan_demo.ui import build_app, launch_options

    if args.cluster:
        from gan_demo import cluster

        cluster.start(args.cluster)
    app = build_app()
    gc.freeze()  # the modules and the app stay: no later collection need look at them
    gc.enable()
    app.launch(**launch_options(app))


if __name__ == "__main__":
    main()
