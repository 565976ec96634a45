"""The app's entry point, on a laptop and on a Hugging Face Space: `python app.py`."""

from gan_demo.ui import build_app, launch_options

if __name__ == "__main__":
    build_app().launch(**launch_options())
