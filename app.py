"""The entry point of the repository and of a Hugging Face Space: `python app.py`."""

from gan_demo.__main__ import main

if __name__ == "__main__":
    main()
