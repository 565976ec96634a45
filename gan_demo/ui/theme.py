"""How the app looks: system fonts, and one colour for each thing, the same in every tab.

Noise is amber, the generator blue, the discriminator violet, real green, generated rose.
"""

import gradio as gr

COLOURS = {
    "noise": ("#b45309", "#fbbf24"),  # light, dark
    "generator": ("#2563eb", "#60a5fa"),
    "discriminator": ("#7c3aed", "#a78bfa"),
    "real": ("#15803d", "#4ade80"),
    "generated": ("#e11d48", "#fb7185"),
}

SYSTEM = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    look = gr.themes.Soft(primary_hue="blue", secondary_hue="blue", font=SYSTEM, font_mono=MONO)
    # Gradio's own grey is too faint for a projector.
    return look.set(body_text_color_subdued="*neutral_600", body_text_color_subdued_dark="*neutral_300")


def css() -> str:
    light = "".join(f"--{name}: {light};" for name, (light, _) in COLOURS.items())
    dark = "".join(f"--{name}: {dark};" for name, (_, dark) in COLOURS.items())
    return f":root {{ {light} --noise-badge: #92400e; }} .dark {{ {dark} }}\n{STYLE}"


STYLE = """
.gradio-container { max-width: 1280px !important; margin: 0 auto !important; }
.masthead h1 { margin: 0; font-size: 26px; letter-spacing: -0.02em; }
.masthead p { margin: 2px 0 0; color: var(--body-text-color-subdued); }
#connection { position: fixed; z-index: 1000; bottom: 16px; left: 16px; right: 16px; margin: auto; width: fit-content; }
[inert] { opacity: 0.4; filter: grayscale(1); }
.story { max-width: 62ch; line-height: 1.55; }
.notice { font-size: 14px; padding: 10px 14px; border-radius: 10px; background: var(--background-fill-secondary);
  border-left: 4px solid var(--generated); }
.notice a { padding: 0 !important; }
.key { font-weight: 650; white-space: nowrap; }
.key.noise { color: var(--noise); } .key.generator { color: var(--generator); }
.key.discriminator { color: var(--discriminator); } .key.real { color: var(--real); }
.key.generated { color: var(--generated); }
.chart { width: 100%; max-width: 640px; height: auto; display: block; }
.chart text { fill: var(--body-text-color-subdued); font-size: 11px; }
.seed { flex-wrap: nowrap !important; }
.dice { flex: none !important; width: 52px; min-width: 44px !important; font-size: 26px; line-height: 1; }
.hint { font-size: 14px; color: var(--body-text-color-subdued); margin: 4px 0; }
.examples { gap: 6px !important; }
.examples button { justify-content: flex-start; text-align: left; font-weight: 400; }
.examples button + .block { margin-top: 8px; }
.figures, .figures * { border: 0 !important; }
.figures { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.figures th, .figures td { padding: 3px clamp(5px, 1.25vw, 16px) 3px 0; text-align: left;
  border-bottom: 1px solid var(--border-color-primary) !important; }
.figures td { white-space: nowrap; }
.figures small { display: block; }
.patches { display: grid; grid-template-columns: repeat(auto-fit, minmax(92px, 1fr)); gap: 10px; }
.patches figure { margin: 0; font-size: 14px; }
.patches figcaption { font-weight: 650; margin-bottom: 4px; }
.patches img { width: 100%; display: block; image-rendering: pixelated; border-radius: 6px; margin-bottom: 4px; }
.label-grid { margin: 0; font-size: 14px; color: var(--body-text-color-subdued); }
.label-grid img { width: 100%; max-width: 560px; display: block; border-radius: 10px;
  margin-bottom: 6px; }
/* When text and maps are side by side, the three columns of maps stand right below their patches. */
.losses { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 14px; }
.losses .text { flex: 1 1 calc(40% - 6px); min-width: 220px; line-height: 1.5; }
.losses h3 { margin: 0 0 4px; font-size: 16px; }
.losses .maps { flex: 1 1 calc(60% - 4px); min-width: 280px; display: grid; grid-template-columns: repeat(3, 1fr);
  gap: 4px 10px; font-size: 14px; font-variant-numeric: tabular-nums; }
.losses .title { grid-column: 1 / -1; margin-top: 6px; }
.losses img { width: 100%; display: block; image-rendering: pixelated; border-radius: 6px; }
/* At 8x8 pixels the pixels are the picture. */
#pyramid-history .stage { image-rendering: pixelated; }
/* Four maps are one picture: a cross in the page's colour sets them apart. */
.four { position: relative; --gap: linear-gradient(var(--body-background-fill), var(--body-background-fill)); }
.four::after { content: ""; position: absolute; inset: 0;
  background: var(--gap) center / 3px 100% no-repeat, var(--gap) center / 100% 3px no-repeat; }
/* Gradio hides tabs that do not fit behind "...", now and then even those that do: let them wrap instead. */
.tab-container.visually-hidden button { width: 1px; min-width: 0; padding: 0; font-size: 0; }
.tab-container[role="tablist"] { flex-wrap: wrap; height: auto; overflow: visible; }
.tab-container[role="tablist"] button { min-height: 40px; }
.tab-wrapper { height: auto !important; }
.foot { font-size: 14px; line-height: 1.55; color: var(--body-text-color-subdued); }
.foot p { max-width: 62em; margin: 0; }
.foot a { padding: 0 !important; }
.hidden-api, footer .divider:last-child { display: none !important; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
@media (max-width: 640px) { .gradio-container { padding: 8px !important; } }
"""
