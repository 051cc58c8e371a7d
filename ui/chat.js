// Runs in the conversation, the examples and the viewer, after page.js (gr.HTML's js_on_load; `element`,
// `trigger` and `watch` are Gradio's).  No document text is put into HTML here.

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  const { turn, number, side } = button.dataset;
  if (button.matches(".citation, .step")) trigger("cite", { turn: whole(turn), number: whole(number) });
  if (button.matches(".extend")) widen(side);
  if (button.matches(".back")) back();
  if (button.matches(".find")) seek(whole(button.dataset.step));
  if (button.matches(".example") && !document.querySelector(".pending")) trigger("suggest", { question: button.textContent });
  if (button.matches(".offer")) document.querySelector("button.library").click();
  if (button.matches(".copy")) copy(button);
  if (button.matches(".save")) save();
  if (button.matches(".anew")) trigger("clear");
});

element.addEventListener("keydown", (event) => {
  const reader = element.querySelector(".reader");
  if (!reader || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") back();
  if (event.target.matches("input")) {
    if (event.key === "Enter") seek(event.shiftKey ? -1 : 1);
    return;
  }
  const step = { p: 0, n: 1 }[event.key];
  if (step !== undefined) element.querySelectorAll(".step")[step]?.click();
  if (event.key === "/") {
    event.preventDefault(); // the stroke is not sought
    element.querySelector(".seek input")?.focus();
  }
});

element.addEventListener("submit", (event) => event.preventDefault());

// The viewer

let serial = null; // of the view last shown
let kept = null; // how far the end of the text was from the top, before more was put above it

const citation = (reader) =>
  document.querySelector(`#conversation .citation[data-turn="${whole(reader.dataset.turn)}"][data-number="${whole(reader.dataset.number)}"]`);

function widen(side) {
  const text = element.querySelector(".text");
  kept = side === "before" ? text.scrollHeight - text.scrollTop : null;
  trigger("widen", { side });
}

function seek(step) {
  trigger("seek", { words: element.querySelector(".seek input").value, step });
}

function back() {
  const reader = element.querySelector(".reader");
  const pin = citation(reader) ?? document.querySelector("button.library");
  pin?.scrollIntoView({ block: "center", behavior: gentle });
  pin?.focus({ preventScroll: true });
}

function shown() {
  const reader = element.querySelector(".reader[data-serial]");
  const text = reader?.querySelector(".text");
  if (!text) return;
  if (reader.dataset.serial === serial) {
    if (kept !== null) text.scrollTop = text.scrollHeight - kept;
    kept = null;
    return;
  }
  serial = reader.dataset.serial;
  const { by } = reader.dataset;
  if (by !== "search") beside("document");
  const mark = text.querySelector(by === "search" ? "mark.now" : "mark.current");
  if (by === "search" && !mark) return refind(reader);
  text.scrollTop = mark ? mark.getBoundingClientRect().top - text.getBoundingClientRect().top + text.scrollTop - text.clientHeight / 3 : 0;
  if (by === "search") return refind(reader);
  if (by === "person" && narrow()) reader.scrollIntoView({ block: "start" });
  if (by === "person") (mark ?? text).focus({ preventScroll: true });
  for (const pin of document.querySelectorAll("#conversation .citation[aria-current]")) pin.removeAttribute("aria-current");
  citation(reader)?.setAttribute("aria-current", "true");
}

function refind(reader) {
  const field = reader.querySelector(".seek input");
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
  say(`${field.value}: ${reader.querySelector(".finds").textContent}`);
}

// The conversation

const written = (turn, how) => turn.querySelector(`template.${how}`)?.content.textContent ?? "";

async function copy(button) {
  if (!navigator.clipboard) return save(); // over plain HTTP from another machine there is none
  await navigator.clipboard.writeText(written(button.closest(".turn"), button.matches(".plainly") ? "plain" : "markdown"));
  const { textContent } = button;
  if (textContent === "Copied") return;
  button.textContent = "Copied";
  say("Copied");
  setTimeout(() => (button.textContent = textContent), 1500);
}

function save() {
  const whole = [...element.querySelectorAll(".turn")].map((turn) => written(turn, "markdown")).join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([whole], { type: "text/markdown" }));
  link.download = "ibid-conversation.md";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

let waiting = false;

function spoken() {
  const turn = [...element.querySelectorAll(".turn")].at(-1);
  if (!turn) return;
  turn.scrollIntoView({ block: narrow() ? "nearest" : "start", behavior: gentle });
  const pending = turn.matches(".pending");
  const heard = pending ? [".reading"] : [".read-as", ".verdict, .problem", ".answer", ".citation .about", ".confidence"];
  if (pending || waiting) say(heard.map((part) => turn.querySelector(part)?.textContent.trim()).filter(Boolean).join(". "));
  waiting = pending;
}

// The session: a secret of this tab, under which the server keeps what is on its page

function session() {
  let key = sessionStorage.getItem("ibid");
  if (!key) {
    key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("ibid", key);
  }
  return key;
}

// The line to the server: Gradio closes it when nothing is under way.  What is sent at that very moment is heard of
// only when the next thing is sent; so a reminder goes after it

const PAUSES = [1500, 6000]; // ms

function remind() {
  const { fetch } = window;
  let reminders = [];
  window.fetch = async (...sent) => {
    const reply = await fetch(...sent);
    if (String(sent[0]?.url ?? sent[0]).includes("/queue/join") && !String(sent[1]?.body).includes('"reminder"')) {
      reminders.forEach(clearTimeout);
      reminders = PAUSES.map((pause) => setTimeout(() => trigger("remind", { reminder: pause }), pause));
    }
    return reply;
  };
}

if (element.querySelector(".talk")) {
  remind();
  trigger("arrive", { key: session(), question: new URLSearchParams(location.search).get("q") ?? "" });
}

watch("value", () => requestAnimationFrame(element.querySelector(".talk") ? spoken : shown));
