// Runs in the library pane and its button, after page.js.  Names that are shown come from the server,
// escaped; what is written here is text, never HTML.

const numbers = (boxes) => [...boxes].map((box) => whole(box.dataset.number));

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  const { number, replace } = button.dataset;
  if (button.matches(".library")) button.getAttribute("aria-expanded") === "true" ? close() : open();
  if (button.matches(".close")) close();
  if (button.matches(".title")) trigger("read", { number: whole(number) });
  if (button.matches(".remove")) confirmed(button) && trigger("drop", { number: whole(number) });
  if (button.matches(".restore")) trigger("restore", { number: whole(number) });
  if (button.matches(".settle")) trigger("settle", { number: whole(number), over: replace === "1" });
  if (button.matches(".more")) trigger("more");
  if (button.matches(".all")) trigger("all", { on: true });
  if (button.matches(".none")) trigger("all", { on: false });
  if (button.matches(".ask-all")) trigger("ask_all");
});

function open() {
  beside("library");
  trigger("look");
  const field = document.querySelector("#sift input");
  if (narrow()) document.querySelector("#library").scrollIntoView({ block: "start" });
  requestAnimationFrame(() => field?.focus({ preventScroll: true }));
}

function close() {
  beside("document");
  document.querySelector("button.library").focus();
}

element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector("#desk").dataset.pane === "library") close();
});

// To remove takes two strokes: the first one asks

function confirmed(button) {
  if (button.classList.contains("sure")) return true;
  const { textContent } = button;
  button.classList.add("sure");
  button.textContent = "Really remove?";
  say("Press again to remove it from the index. Its file stays.");
  button.addEventListener("blur", () => {
    button.classList.remove("sure");
    button.textContent = textContent;
  }, { once: true });
  return false;
}

// Ticks and filters

let ticked = 0; // when the last tick was made, ms; each later than the one before

element.addEventListener("change", (event) => {
  if (event.target.matches("input[type=checkbox]")) {
    ticked = Math.max(Date.now(), ticked + 1);
    trigger("tick", { shown: numbers(element.querySelectorAll("li input")), ticked: numbers(element.querySelectorAll("li input:checked")), at: ticked });
  }
  if (event.target.matches("input[type=file]")) {
    send([...event.target.files]);
    event.target.value = "";
  }
});

let sifting = null;

element.addEventListener("input", (event) => {
  const form = event.target.closest("form.sift");
  if (!form) return;
  clearTimeout(sifting);
  sifting = setTimeout(() => trigger("sift", Object.fromEntries(new FormData(form))), 200);
});

element.addEventListener("submit", (event) => event.preventDefault());

// Files: dropped on the pane or chosen

async function send(files) {
  const note = element.querySelector(".sending");
  const largest = whole(element.querySelector("input[type=file]").dataset.largest);
  const tell = (line) => ((note.textContent = line), say(line));
  const refused = files.filter((file) => file.size > largest).map((file) => file.name);
  const sent = [];
  for (const file of files.filter((file) => file.size <= largest)) {
    tell(`Sending ${file.name}`);
    try {
      sent.push({ path: (await upload(file)).path, name: file.name });
    } catch {
      refused.push(file.name);
    }
  }
  const limit = `${Math.floor(largest / 2 ** 20)} MB`;
  tell(refused.length ? `${refused.join(", ")}: not taken; a file may have ${limit}, so split it into smaller ones` : "");
  if (sent.length) trigger("bring", { sent, folder: whole(element.querySelector("select")?.value ?? "0") });
}

if (element.querySelector(".drop input")) {
  const pane = document.querySelector("#library");
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // or the browser would open the file
    pane.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") send([...event.dataTransfer.files]);
  };
  for (const kind of ["dragover", "dragleave", "drop"]) pane.addEventListener(kind, over);
}

let told = "";

watch("value", () => {
  const taken = whole(element.querySelector(".shelf")?.dataset.taken ?? "0");
  if (taken >= ticked) {  // a list made before the last tick does not undo it
    for (const box of element.querySelectorAll("li input")) box.checked = box.defaultChecked; // a row is used again for another document
  }
  const news = [...element.querySelectorAll(".waiting span, .news")].map((line) => line.textContent).join(" ");
  if (news && news !== told) say(news);
  told = news;
});
