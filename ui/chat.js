// Runs in the conversation, the examples and the viewer (gr.HTML's js_on_load; `element`, `trigger`
// and `watch` are Gradio's).  Only numbers leave from here; no document text is put into HTML.

const whole = (value) => Number.parseInt(value, 10);
const narrow = () => matchMedia("(max-width: 840px)").matches;
const gentle = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  const { turn, number, side } = button.dataset;
  if (button.matches(".citation, .step")) trigger("cite", { turn: whole(turn), number: whole(number) });
  if (button.matches(".extend")) widen(side);
  if (button.matches(".back")) back();
  if (button.matches(".example") && !document.querySelector(".pending")) trigger("suggest", { question: button.textContent });
  if (button.matches(".copy")) copy(button);
  if (button.matches(".save")) save();
  if (button.matches(".anew")) trigger("clear");
});

element.addEventListener("keydown", (event) => {
  const reader = element.querySelector(".reader");
  if (!reader || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") back();
  const step = { p: 0, n: 1 }[event.key];
  if (step !== undefined) element.querySelectorAll(".step")[step]?.click();
});

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

function back() {
  const pin = citation(element.querySelector(".reader"));
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
  const mark = text.querySelector("mark.current");
  const asked = reader.dataset.asked === "true";
  text.scrollTop = mark ? mark.getBoundingClientRect().top - text.getBoundingClientRect().top + text.scrollTop - text.clientHeight / 3 : 0;
  if (asked && narrow()) reader.scrollIntoView({ block: "start" });
  if (asked) (mark ?? text).focus({ preventScroll: true });
  for (const pin of document.querySelectorAll("#conversation .citation[aria-current]")) pin.removeAttribute("aria-current");
  citation(reader)?.setAttribute("aria-current", "true");
}

// The conversation

const markdown = (turn) => turn.querySelector("template.markdown")?.content.textContent ?? "";

async function copy(button) {
  if (!navigator.clipboard) return save(); // over plain HTTP from another machine there is none
  await navigator.clipboard.writeText(markdown(button.closest(".turn")));
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

function save() {
  const whole = [...element.querySelectorAll(".turn")].map(markdown).join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([whole], { type: "text/markdown" }));
  link.download = "ibid-conversation.md";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function spoken() {
  const turn = [...element.querySelectorAll(".turn")].at(-1);
  if (turn) turn.scrollIntoView({ block: narrow() ? "nearest" : "start", behavior: gentle });
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

if (element.querySelector(".talk")) {
  trigger("arrive", { key: session(), question: new URLSearchParams(location.search).get("q") ?? "" });
}

watch("value", () => requestAnimationFrame(element.querySelector(".talk") ? spoken : shown));
