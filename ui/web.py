"""The page: its layout and its events.

What an event does is chat.py's, how it looks render.py's, viewer.py's and theme.css's, how it is served
server.py's.
Decision: our own HTML components instead of Gradio's chatbot.  Because: a citation is a button that
carries two numbers, and no document text passes through Markdown.  A component's template is only
ever `${value}`: what is put into a template any other way, Gradio runs as code.
"""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr

from qa.library import Library
from ui import endpoints, render, viewer
from ui.chat import Chat
from ui.endpoints import AT_ONCE

HERE = Path(__file__).parent
SCRIPT = (HERE / "chat.js").read_text(encoding="utf-8")
HEAD = f"<style>{(HERE / 'theme.css').read_text(encoding='utf-8')}</style>"
FONTS = ["ui-sans-serif", "system-ui", "sans-serif"]
HEADER = '<h1>ibid</h1><p class="tagline">Answers in the documents’ own words</p>'


def build(library: Library) -> gr.Blocks:
    """Return the page and its endpoints over a library whose index exists."""
    chat = Chat(library)
    chat.warm()
    with gr.Blocks(title="ibid", analytics_enabled=False, fill_width=True) as page:
        endpoints.add(library)  # first, for a name is given to whoever comes first
        with gr.Row(elem_id="bar"):
            _html(HEADER, "name")
            status = _html("", "status")
            rebuild = gr.Button("Rebuild the index", elem_id="rebuild", size="sm")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                conversation = _html(render.conversation(()), "conversation")
                examples = _html("", "examples")
                with gr.Row(elem_id="asking"):
                    question = gr.Textbox(
                        elem_id="question",
                        label="Question",
                        show_label=False,
                        placeholder="Ask the documents",
                        lines=1,
                        max_lines=5,
                        container=False,
                        autofocus=True,
                    )
                    ask = gr.Button("Ask", elem_id="ask", variant="primary")
            document = _html(viewer.EMPTY, "document")

        def asked(text: str, request: gr.Request) -> Iterator[tuple]:
            me = request.session_hash
            if not text.strip():
                yield "", chat.conversation(me, hint=render.NOTHING_ASKED), gr.skip()
                return
            yield "", chat.conversation(me, pending=text), gr.skip()
            said, opened = chat.answer(me, text)
            yield gr.skip(), said, _or_skip(opened)

        def suggested(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
            yield from asked(str(event.question), request)

        def arrived(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
            text = str(event.question)
            said, opened, unheard = chat.join(request.session_hash, (request.username, str(event.key)), text)
            yield gr.skip(), said, _or_skip(opened)
            if unheard:
                yield from asked(text, request)

        def cited(event: gr.EventData, request: gr.Request) -> object:
            return _or_skip(chat.open(request.session_hash, int(event.turn), int(event.number)))

        def widened(event: gr.EventData, request: gr.Request) -> object:
            return _or_skip(chat.widen(request.session_hash, str(event.side)))

        def sought(event: gr.EventData, request: gr.Request) -> object:
            return _or_skip(chat.seek(request.session_hash, str(event.words), int(event.step)))

        def cleared(request: gr.Request) -> tuple[str, str]:
            return chat.clear(request.session_hash)

        def rebuilt() -> Iterator[tuple]:
            for line in chat.rebuild():
                yield line, gr.update(interactive=False)
            yield gr.skip(), gr.update(interactive=True)

        inside = {"show_progress": "hidden", "api_visibility": "private"}
        quick = inside | {"concurrency_limit": AT_ONCE}
        reply = [question, conversation, document]
        gr.on([question.submit, ask.click], asked, question, reply, **quick)
        conversation.arrive(arrived, None, reply, **quick)
        examples.suggest(suggested, None, reply, **quick)
        conversation.cite(cited, None, document, **quick)
        conversation.clear(cleared, None, [conversation, document], **quick)
        document.cite(cited, None, document, **quick)
        document.widen(widened, None, document, **quick)
        document.seek(sought, None, document, **quick)
        done = rebuild.click(rebuilt, None, [status, rebuild], **inside)
        done.then(chat.examples, None, examples, **inside)
        page.load(chat.status, None, status, **inside)
        page.load(chat.examples, None, examples, **inside)
    return page


def _html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=SCRIPT, apply_default_css=False)


def _or_skip(shown: str | None) -> object:
    return gr.skip() if shown is None else shown
