"""What tabs, endpoints and programs ask for. Nothing here knows Gradio."""
