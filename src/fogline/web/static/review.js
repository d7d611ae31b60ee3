// One key an answer. The page can be used without this: each key stands for a button, a link or a field that is there in any case.
const single = document.getElementById("review-single");

if (single) {
  single.checked = localStorage.getItem("single keys") !== "off";
  single.addEventListener("change", () => localStorage.setItem("single keys", single.checked ? "on" : "off"));
  document.getElementById("single-part").hidden = false;
}

function use(part) {
  if (part.localName === "details") part.open = !part.open;
  else if (part.localName === "select") part.focus();
  else if (part.localName === "a") document.querySelector(part.hash)?.querySelector("select:not([disabled])")?.focus();
  else part.click();
}

let answered = false; // a key that is held down answers once
document.addEventListener("submit", (event) => {
  if (answered) event.preventDefault();
  answered = true;
});
addEventListener("pageshow", () => { answered = false; });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const field = event.target.closest?.("input:not([type=checkbox]), select, textarea");
  if (event.key === "Escape" && field) field.blur();
  if (field || (single && !single.checked)) return;
  const part = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
  if (!part || event.key === " ") return;
  event.preventDefault();
  use(part);
});
