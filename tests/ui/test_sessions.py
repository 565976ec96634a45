"""What is remembered of each open page."""

import gradio as gr
import gradio.state_holder
from gradio_client import Client

from gan_demo.ui import sessions


def test_a_page_keeps_its_state_and_its_choices_and_no_copy_of_the_page(monkeypatch):
    monkeypatch.setattr(gradio.state_holder, "SessionState", gradio.state_holder.SessionState)
    sessions.install()
    with gr.Blocks() as blocks:
        count, choice, call = gr.State(0), gr.Radio(["a"], value="a"), gr.Button()
        number = gr.Number()
        call.click(lambda n: (n + 1, n + 1), count, [count, number], api_name="count")
        call.click(lambda: gr.update(choices=["a", "b"]), None, choice, api_name="offer")
        call.click(lambda chosen: chosen, choice, choice, api_name="choose")
    _, url, _ = blocks.launch(prevent_thread_lock=True, quiet=True)
    one, other = Client(url, verbose=False), Client(url, verbose=False)
    assert [client.predict(api_name="/count") for client in (one, one, other)] == [1, 2, 1]
    one.predict(api_name="/offer")
    assert one.predict("b", api_name="/choose") == "b"
    state = blocks.state_holder[one.session_hash]
    assert isinstance(state, sessions.Session)
    assert not state.config_values
    blocks.close()
