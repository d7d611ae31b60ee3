// Keys that hold on every page: / finds, l goes to the list, d chooses days, ? lists the keys, Esc leaves, arrows step. A page says all it has to say
// without this; single characters can be switched off (WCAG 2.1.4).

const keys = document.getElementById("keys"), single = document.getElementById("single");
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const LISTS = [".eventlist a", ".told a:first-of-type", "tbody tr > :is(td, th):nth-child(-n+2) > a:first-of-type"];
let going = false;

document.querySelector(".masthead [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });  // on a phone the menu runs on

single.checked = localStorage.getItem("single keys") !== "off";
single.addEventListener("change", () => localStorage.setItem("single keys", single.checked ? "on" : "off"));

/** The field to find in: the page's own before that of all pages. */
function finding() {
  return document.querySelector("main [type=search]") ?? document.getElementById("seek");
}

/** To the first of some fields or links that the page has. */
function to(...wanted) {
  const found = wanted.map((one) => document.querySelector(one)).find(Boolean);
  found?.focus();
  return Boolean(found);
}

/** From one event of a list to the next; none where the focus is in no list. */
function stepped(key) {
  const links = [...document.querySelectorAll(LISTS.join())], at = links.indexOf(document.activeElement);
  const next = at < 0 ? undefined : links[at + STEPS[key]];
  next?.focus();
  return at >= 0;
}

/** Where a page is of a time: to the one before or after it. */
function turned(key) {
  const link = document.querySelector(`main a[rel=${key === "ArrowLeft" ? "prev" : "next"}]`);
  if (link && document.activeElement?.closest?.("[role=slider], [role=region], .maplibregl-map") === null) link.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || keys.open) return;
  if (event.key in STEPS && stepped(event.key)) { event.preventDefault(); return; }
  const field = keys.contains(event.target) ? null : event.target.closest?.("input, select, textarea");  // in the list just closed there is none
  if (event.key === "Escape" && field) { field.blur(); return; }
  if (field) return;
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") { turned(event.key); return; }
  if (!single.checked || document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`)) return;  // a page's own keys come first
  const menu = going && /^[1-9]$/.test(event.key) ? document.querySelectorAll(".masthead nav a")[Number(event.key) - 1] : null;
  going = event.key === "g";
  const action = {
    "/": () => { finding().focus(); finding().select(); },
    "?": () => keys.showModal(),
    l: () => to(...LISTS.map((one) => `main ${one}`)),
    d: () => to("#from", "#ask-from"),
    b: () => to("#asof-day"),
    n: () => document.querySelector(".asof a")?.click(),
  }[event.key] ?? (menu && (() => menu.click()));
  if (action) { event.preventDefault(); action(); }
});
