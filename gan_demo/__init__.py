"""Pretrained GANs, one per paper, behind a Gradio app."""
