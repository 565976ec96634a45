"""What the tabs and the endpoints compute, as plain functions that any program can call. Nothing here uses Gradio."""
