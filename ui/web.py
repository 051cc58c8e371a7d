"""The page: its layout and its events.

What an event does is chat.py's and upkeep.py's, how it looks render.py's, viewer.py's and theme.css's, how it is served
server.py's; the library's events are pane.py's.
Decision: our own HTML components instead of Gradio's chatbot.  Because: a citation is a button that
carries two numbers, and no document text passes through Markdown.  A component's template is only
ever `${value}`: what is put into a template any other way, Gradio runs as code.
Decision: a question is taken by one event and answered by the next.  Because: of an event that yields,
Gradio shows the last values once more at its end, over what was done since, and drops what is asked before.
"""

import os
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)  # else each event makes a table of the last 10,000

import gradio as gr

from qa.library import Library
from ui import endpoints, pane, render, viewer
from ui.chat import Chat
from ui.pane import INSIDE, QUICK, Parts
from ui.sessions import Sessions
from ui.upkeep import Upkeep

HERE = Path(__file__).parent
SHARED, CHAT, LIBRARY = ((HERE / f"{name}.js").read_text(encoding="utf-8") for name in ("page", "chat", "library"))
HEAD = f"<style>{(HERE / 'theme.css').read_text(encoding='utf-8')}</style>"
HOUR = 3600  # seconds; a file sent and never used is removed from the temporary folder after it
FONTS = ["ui-sans-serif", "system-ui", "sans-serif"]
OPEN = '<button type="button" class="library" aria-expanded="false" aria-controls="library">Library</button>'
HEADER = '<h1>ibid</h1><p class="tagline">Answers in the documents’ own words</p>'


def build(library: Library) -> gr.Blocks:
    """Return the page and its endpoints over a library whose index exists."""
    sessions = Sessions()
    chat, upkeep = Chat(library, sessions), Upkeep(library, sessions)
    chat.warm()
    with gr.Blocks(title="ibid", analytics_enabled=False, fill_width=True, delete_cache=(HOUR, HOUR)) as page:
        endpoints.add(library)  # first, for a name is given to whoever comes first
        with gr.Row(elem_id="bar"):
            _html(HEADER, "name")
            status = _html("", "status")
            shown = _html(OPEN, "shown", LIBRARY)
            rebuild = gr.Button("Rebuild the index", elem_id="rebuild", size="sm")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                conversation = _html(render.conversation(()), "conversation")
                examples = _html("", "examples")
                scope = _html("", "scope", LIBRARY)
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
            with gr.Column(elem_id="library"):
                sift = _html(upkeep.controls(), "sift", LIBRARY)
                shelf = _html("", "shelf", LIBRARY)

        def asked(text: str, request: gr.Request) -> tuple:
            taken, said = chat.begin(request.session_hash, text)
            return "" if taken else gr.skip(), said

        def suggested(event: gr.EventData, request: gr.Request) -> str:
            return chat.begin(request.session_hash, str(event.question))[1]

        def arrived(event: gr.EventData, request: gr.Request) -> tuple:
            me = request.session_hash
            said, opened = chat.join(me, (request.username, str(event.key)), str(event.question))
            return said, _or_skip(opened), upkeep.scope(me)

        def answered(request: gr.Request) -> tuple:
            said, opened = chat.answer(request.session_hash)
            return said, _or_skip(opened)

        def cited(event: gr.EventData, request: gr.Request) -> object:
            return _or_skip(chat.open(request.session_hash, int(event.turn), int(event.number)))

        def widened(event: gr.EventData, request: gr.Request) -> object:
            return _or_skip(chat.widen(request.session_hash, str(event.side)))

        def sought(event: gr.EventData, request: gr.Request) -> object:
            return _or_skip(chat.seek(request.session_hash, str(event.words), int(event.step)))

        def cleared(request: gr.Request) -> tuple[str, str]:
            return chat.clear(request.session_hash)

        begun = [
            gr.on([question.submit, ask.click], asked, question, [question, conversation], **QUICK),
            examples.suggest(suggested, None, conversation, **QUICK),
            conversation.arrive(arrived, None, [conversation, document, scope], **QUICK),
        ]
        for asks in begun:
            asks.then(answered, None, [conversation, document], **QUICK)
        conversation.cite(cited, None, document, **QUICK)
        conversation.remind(lambda: None, None, None, **QUICK)
        conversation.clear(cleared, None, [conversation, document], **QUICK)
        document.cite(cited, None, document, **QUICK)
        document.widen(widened, None, document, **QUICK)
        document.seek(sought, None, document, **QUICK)
        page.load(upkeep.status, None, status, **INSIDE)
        page.load(chat.examples, None, examples, **INSIDE)
        parts = Parts(status, shown, rebuild, examples, scope, document, sift, shelf)
        pane.wire(page, chat, upkeep, parts)
    return page


def _html(value: str, name: str, script: str = CHAT) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=SHARED + script, apply_default_css=False)


def _or_skip(shown: str | None) -> object:
    return gr.skip() if shown is None else shown
