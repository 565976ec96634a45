"""How the app looks: warm paper, dark ink, system fonts, and one colour for each thing, the same in every tab.

Noise is amber, the generator blue, the discriminator violet, real green, generated rose. Pages without a server wear
the same.
"""

import gradio as gr

from gan_demo.web import STYLE

COLOURS = {
    "noise": ("#a8480a", "#fbbf24"),  # light, dark
    "generator": ("#1d4ed8", "#7aa2ff"),
    "discriminator": ("#6d28d9", "#b79bff"),
    "real": ("#15703a", "#4ade80"),
    "generated": ("#be123c", "#fb7185"),
}

SYSTEM = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

INK = ("#15181e", "#eceff4")  # text, and the buttons that matter
SOFT = ("#50565f", "#b3bac6")  # text that matters less
PAPER = ("#fbfaf7", "#111419")
CARD = ("#ffffff", "#1b2028")  # what is set into the paper: boxes, buttons
WELL = ("#efede7", "#242a35")  # what things lie in: the choices of a row, a panel
CHOSEN = ("#ffffff", "#414b5c")  # the choice of a row
LINE = ("#e3e1dc", "#2b313c")
EDGE = ("#8f8c84", "#6d7688")  # of boxes and buttons, to be seen on any projector
NONE = ("none", "none")

# Gradio's name of each, and what it is in light and dark.
LOOK = {
    "body_background_fill": PAPER,
    "body_text_color": INK,
    "body_text_color_subdued": SOFT,
    "background_fill_primary": CARD,
    "background_fill_secondary": WELL,
    "border_color_primary": LINE,
    "border_color_accent": EDGE,
    "link_text_color": COLOURS["generator"],
    "link_text_color_hover": INK,
    "link_text_color_visited": COLOURS["generator"],
    "link_text_color_active": INK,
    "block_background_fill": ("transparent", "transparent"),
    "block_border_width": ("0px", "0px"),
    "block_shadow": NONE,
    "block_title_background_fill": NONE,
    "block_title_text_color": INK,
    "block_title_border_width": ("0px", "0px"),
    "block_label_background_fill": CARD,
    "block_label_text_color": INK,
    "block_info_text_color": SOFT,
    "input_background_fill": CARD,
    "input_background_fill_focus": CARD,
    "input_border_color": EDGE,
    "input_border_color_focus": COLOURS["generator"],
    "input_border_width": ("1px", "1px"),
    "input_shadow": NONE,
    "input_shadow_focus": NONE,
    "button_border_width": ("1px", "1px"),
    "button_primary_background_fill": INK,
    "button_primary_background_fill_hover": SOFT,
    "button_primary_border_color": INK,
    "button_primary_border_color_hover": SOFT,
    "button_primary_text_color": PAPER,
    "button_primary_text_color_hover": PAPER,
    "button_primary_shadow": NONE,
    "button_secondary_background_fill": CARD,
    "button_secondary_background_fill_hover": WELL,
    "button_secondary_border_color": EDGE,
    "button_secondary_border_color_hover": INK,
    "button_secondary_text_color": INK,
    "button_secondary_text_color_hover": INK,
    "button_secondary_shadow": NONE,
    "checkbox_label_background_fill": ("transparent", "transparent"),
    "checkbox_label_background_fill_hover": ("transparent", "transparent"),
    "checkbox_label_background_fill_selected": CHOSEN,
    "checkbox_label_border_width": ("0px", "0px"),
    "checkbox_label_shadow": NONE,
    "checkbox_label_text_color": INK,
    "checkbox_label_text_color_selected": INK,
}
SIZES = {  # the same in light and dark
    "color_accent": "var(--generator)",
    "block_padding": "0px",
    "block_title_padding": "0px",
    "block_title_radius": "0px",
    "block_title_text_weight": "650",
    "block_title_text_size": "14px",
    "block_info_text_size": "14px",
    "input_radius": "10px",
    "input_padding": "10px 12px",
    "input_text_size": "16px",
    "button_large_radius": "10px",
    "button_medium_radius": "10px",
    "button_small_radius": "10px",
    "button_small_text_size": "15px",
    "button_medium_text_size": "15px",
    "button_large_text_size": "15px",
    "button_large_text_weight": "500",
    "button_medium_text_weight": "500",
    "button_small_text_weight": "500",
    "checkbox_label_text_size": "15px",
    "checkbox_label_text_weight": "500",
}


def theme() -> gr.themes.Base:
    look = gr.themes.Base(primary_hue="blue", secondary_hue="blue", font=SYSTEM, font_mono=MONO)
    light = {name: light for name, (light, _) in LOOK.items()}
    dark = {f"{name}_dark": dark for name, (_, dark) in LOOK.items()}
    return look.set(**light, **dark, **SIZES)


def css() -> str:
    light = "".join(f"--{name}: {light};" for name, (light, _) in COLOURS.items())
    dark = "".join(f"--{name}: {dark};" for name, (_, dark) in COLOURS.items())
    return f":root {{ {light} --noise-badge: #92400e; }} .dark {{ {dark} }}\n{STYLE.read_text('utf-8')}"
