// The map page with a script: the same links and forms, without a new page for each. The address says all; the server draws every part.

import { number, slider } from "./map-slider.js";

const PARTS = ["summary", "card", "list", "legend", "turns", "time"];
const PLAY_MS = 1400;
const NEAR_DEG = 0.002;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const part = (id) => document.getElementById(id);
let panes = [];
let playing = 0;
let coming;

document.documentElement.classList.add("scripted");
const drawing = import("./map-pane.js");
drawing.catch(() => {});  // said where it is used
await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));  // the server's picture is seen first
await draw();
furnish();
tools();

/** Put maps in place of the server's pictures; where there is no WebGL these stay. */
async function draw() {
  for (const pane of panes) pane.remove();
  panes = [];
  try {
    const { Pane } = await drawing;
    const actions = {
      picked: (id) => go(changed({ sel: id })),
      near: ([lon, lat]) => go(changed({ bbox: [lon - NEAR_DEG, lat - NEAR_DEG, lon + NEAR_DEG, lat + NEAR_DEG].map((n) => n.toFixed(4)).join(), sel: "", page: "" })),
      moved: (pane) => {
        for (const other of panes) if (other !== pane) other.stand(pane.at);
        history.replaceState(null, "", changed({ at: pane.at }));
      },
    };
    panes = [...document.querySelectorAll(".pane")].map((figure) => new Pane(figure, actions));
    for (const pane of panes) pane.take(pane.figure);
  } catch (error) {
    console.info("The server's picture stays:", error.message);
  }
}

/** The address of this page with some parameters changed; an empty one is left out. */
function changed(given) {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(given)) value ? asked.set(name, value) : asked.delete(name);
  const told = asked.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return told ? `/map?${told}` : "/map";
}

/** Go to an address of this page without leaving it. */
async function go(href, { push = true } = {}) {
  const address = new URL(href, location.href);
  if (push && panes[0] && !address.searchParams.has("at")) address.searchParams.set("at", panes[0].at);
  coming?.abort();
  coming = new AbortController();
  let text;
  try {
    const answer = await fetch(address, { signal: coming.signal });
    if (!answer.ok) { location.assign(address); return; }
    text = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const focused = document.activeElement?.id, selected = new URL(location.href).searchParams.get("sel");
  const scrolled = part("side").scrollTop;
  if (push) history.pushState(null, "", `${address.pathname}${address.search.replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
  for (const id of PARTS) if (part(id).innerHTML !== page.getElementById(id).innerHTML || id === "time") swap(part(id), page.getElementById(id));
  for (const id of ["find", "asof"]) swap(part(id), page.getElementById(id));
  const figures = [...page.querySelectorAll(".pane")];
  if (figures.length === panes.length) {
    for (const [i, figure] of figures.entries()) {
      panes[i].figure.querySelector("figcaption").replaceWith(figure.querySelector("figcaption"));
      panes[i].take(figure);
    }
  } else {
    part("maps").replaceChildren(...page.getElementById("maps").childNodes);
    part("board").className = page.getElementById("board").className;
    await draw();
  }
  furnish();
  const chosen = address.searchParams.get("sel");
  if (chosen && chosen !== selected) part("card-title")?.focus();
  else if (focused && part(focused)) part(focused).focus();
  if (chosen === selected) part("side").scrollTop = scrolled;
  else if (chosen) part("side").scrollTop = 0;
}

/** One part of the page, as it is now. */
function swap(old, now) {
  old.replaceChildren(...now.childNodes);
  for (const { name } of [...old.attributes]) if (name.startsWith("data-")) old.removeAttribute(name);
  for (const { name, value } of now.attributes) old.setAttribute(name, value);
}

/** What only a script can give to the parts that were just put in. */
function furnish() {
  const { first, last, start, end } = part("time").dataset;
  if (number(last) > number(first)) slider(part("track"), { first, last, start, end }, (from, to) => go(changed(span(from, to, first, last))));
  const play = document.createElement("button");
  play.type = "button";
  play.id = "play";
  play.className = "plain";
  play.textContent = playing ? "Pause" : "Play";
  play.setAttribute("aria-pressed", String(Boolean(playing)));
  play.addEventListener("click", () => { playing ? pause() : start_playing(); });
  part("play-here").replaceChildren(play);
}

function span(from, to, first, last) {
  const open = { day: "", from: "", to: "", page: "", sel: "" };
  if (from === first && to === last) return open;
  return from === to ? { ...open, day: from } : { ...open, from, to };
}

function start_playing() {
  playing = setInterval(step, calm.matches ? 2 * PLAY_MS : PLAY_MS);
  step();
}

async function step() {
  const time = part("time").dataset;
  if (!time.end || (time.start === time.first && time.end === time.last)) await go(part("step-first").href);
  else if (part("step-later")) await go(part("step-later").href);
  else pause();
}

function pause() {
  clearInterval(playing);
  playing = 0;
  part("play").textContent = "Play";
  part("play").setAttribute("aria-pressed", "false");
}

function tools() {
  const copy = button("Copy link", async () => {
    const moment = new Date().toISOString().replace(/\.\d+Z/, "Z"), given = new URLSearchParams(location.search).get("as_of");
    const link = new URL(changed({ at: panes[0]?.at ?? "", as_of: given ?? moment }), location.href).href;
    await navigator.clipboard.writeText(link);
    said.textContent = `Copied. It shows what the record held at ${given ?? moment}.`;
  });
  const view = button("Only what is in view", () => {
    const box = panes[0].map.getBounds();
    go(changed({ bbox: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((n) => n.toFixed(3)).join(), page: "" }));
  });
  const keys = button("Keys", () => part("keys").showModal());
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  part("tools").append(copy, ...(panes.length ? [view] : []), keys, said);
}

function button(words, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain";
  made.textContent = words;
  made.addEventListener("click", action);
  return made;
}

addEventListener("popstate", () => go(location.href, { push: false }));

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#board a[href^='/map']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || !["days", "beside"].includes(form.id)) return;
  event.preventDefault();
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  go(`/map?${asked}`);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || part("keys").open) return;
  if (event.key === "Escape" && part("card-close")) {
    const id = new URLSearchParams(location.search).get("sel");
    go(part("card-close").href).then(() => part(`ev-${id}`)?.focus());
    return;
  }
  if (event.target.closest?.("input, select, textarea") || !part("single").checked) return;
  const action = {
    ".": () => part("step-later")?.click(),
    ",": () => part("step-earlier")?.click(),
  }[event.key];
  if (action) { event.preventDefault(); action(); }
});
