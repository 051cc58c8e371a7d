// What the scripts of the page share; it stands before chat.js and library.js.

const whole = (value) => Number.parseInt(value, 10);
const narrow = () => matchMedia("(max-width: 840px)").matches;
const gentle = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

// What is read out: one live region that stays, for one that comes with its text is not heard

function say(words) {
  let region = document.getElementById("said");
  if (!region) {
    region = document.createElement("p");
    region.id = "said";
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    document.querySelector("#desk").append(region);
  }
  region.textContent = words;
}

// What stands beside the conversation: the document or the library

function beside(pane) {
  document.querySelector("#desk").dataset.pane = pane;
  document.querySelector("button.library")?.setAttribute("aria-expanded", String(pane === "library"));
}

