// The map of a copy without a server: one file holds every event, and the question after the address's # is answered here.
// Kinds and standings are chosen in the legend, days in the two fields; opened as a file, the server's picture stays.

const DATA = new URL("./map-events.json", import.meta.url).href;
const CELL_PX = 46, WORLD_PX = 512, TOGETHER = 5, LISTED = 60;
const EXPLAINED = "Who holds what, and looking back, need the server that this copy was made by.";
const part = (id) => document.getElementById(id);
const everything = await (await fetch(DATA)).json();
const families = new Map([...document.querySelectorAll("#legend a[id^='kind-']")].map((a) => [a.id.slice(5), new URLSearchParams(a.hash.slice(2)).getAll("kind")]));
let pane;

document.documentElement.classList.add("scripted");
furnish();
await draw();
answer();
addEventListener("hashchange", answer);

/** What is asked: the address after its #. */
function asked() {
  return new URLSearchParams(location.hash.replace(/^#\??/, ""));
}

function fits({ properties: told }, question, { kinds = true, standing = true } = {}) {
  const chosen = question.getAll("kind"), sure = question.getAll("standing"), [first, last] = told.days;
  const from = question.get("day") ?? question.get("from"), to = question.get("day") ?? question.get("to");
  return (!kinds || !chosen.length || chosen.includes(told.kind)) && (!standing || (sure.length ? sure.includes(told.standing) : told.standing !== "withdrawn"))
    && (!from || ((last ?? first) ?? "") > from) && (!to || (first ?? last ?? "9999") < `${to}T24`);
}

/** What the pane draws: events, or circles where a cell of the picture holds too many. */
function found(at) {
  const zoom = Number(at.get("at").split(",")[2]), degrees = (CELL_PX * 360) / (WORLD_PX * 2 ** Math.floor(zoom)), cells = new Map();
  for (const feature of everything.features) {
    if (!fits(feature, asked())) continue;
    const [lon, lat] = feature.geometry.coordinates, key = `${Math.floor((lon + 180) / degrees)} ${Math.floor((lat + 90) / degrees)} ${feature.properties.is_area}`;
    cells.set(key, [...(cells.get(key) ?? []), feature]);
  }
  return { type: "FeatureCollection", features: [...cells.values()].flatMap((held) => (held.length <= TOGETHER ? held.map((feature) => structuredClone(feature)) : [circle(held)])) };
}

function circle(held) {
  const middle = [0, 1].map((i) => held.reduce((sum, f) => sum + f.geometry.coordinates[i], 0) / held.length);
  const shapes = Map.groupBy(held, (f) => f.properties.shape);
  const [shape] = [...shapes].sort((a, b) => b[1].length - a[1].length)[0], place = held[0].properties;
  const same = held.every((f) => f.geometry.coordinates.join() === held[0].geometry.coordinates.join());
  return { type: "Feature", geometry: { type: "Point", coordinates: middle }, properties: { events: held.length, shape, ...(same ? { place: place.place, radius_m: place.radius_m, is_area: place.is_area } : {}) } };
}

/** A map in place of the picture; where there is no WebGL that stays. */
async function draw() {
  try {
    const { Pane, base, tiles } = await import("./map-pane.js");
    await whole(base(), tiles);
    pane = new Pane(document.querySelector(".pane"), {
      picked: (id) => location.assign(`events/${id}.html`), near: ([lon, lat]) => pane.map.easeTo({ center: [lon, lat], zoom: pane.map.getZoom() + 2 }), moved: () => {}, found,
    });
  } catch (error) {
    console.info("The picture stays:", error.message);
  }
}

/** The base map at once, where the web server gives no parts of a file (RFC 9110, 14.2). */
async function whole(address, tiles) {
  const first = await fetch(address, { headers: { range: "bytes=0-15" } });
  if (first.status === 200) tiles.add(new globalThis.pmtiles.PMTiles(new globalThis.pmtiles.FileSource(new File([await first.blob()], address))));
}

/** The parts of the page that hang on the question. */
function answer() {
  const question = asked(), there = everything.features.filter((f) => fits(f, question));
  for (const link of document.querySelectorAll("#legend a.choice")) choice(link, question);
  for (const name of ["from", "to"]) part(`still-${name}`).value = question.get("day") ?? question.get(name) ?? "";
  const latest = there.toSorted((a, b) => (b.properties.days[0] ?? "").localeCompare(a.properties.days[0] ?? ""));
  const heading = document.createElement("h2"), list = document.createElement("ol");
  heading.textContent = `${there.length.toLocaleString("en-GB")} event${there.length === 1 ? "" : "s"} with a place`;
  list.className = "eventlist";
  list.append(...latest.slice(0, LISTED).map(line));
  part("list").replaceChildren(heading, list);
  part("summary").textContent = `${heading.textContent}${there.length > LISTED ? `; the latest ${LISTED} are listed` : ""}.`;
  pane?.load();
}

/** A line of the legend: chosen or not, how many, and what it leads to. */
function choice(link, question) {
  const [, field, id] = link.id.match(/^(kind|standing)-(.*)$/), own = field === "kind" ? families.get(id) : [id], now = question.getAll(field);
  const chosen = own.every((one) => now.includes(one)), then = chosen ? now.filter((one) => !own.includes(one)) : [...new Set([...now, ...own])];
  const next = new URLSearchParams([...question].filter(([name]) => name !== field));
  for (const one of then) next.append(field, one);
  link.href = `#?${next}`;
  link.classList.toggle("chosen", chosen);
  chosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  const open = field === "kind" ? { kinds: false } : { standing: false };
  const count = everything.features.filter((f) => own.includes(f.properties[field]) && (field === "standing" || question.getAll("standing").length || f.properties.standing !== "withdrawn") && fits(f, question, field === "standing" ? open : open)).length;
  link.querySelector(".count").textContent = count.toLocaleString("en-GB");
  link.classList.toggle("none", !count);
}

function line({ properties: told }) {
  const made = document.createElement("li"), link = document.createElement("a"), words = document.createElement("span"), above = document.createElement("span"), title = document.createElement("bdi");
  link.href = `events/${told.id}.html`;
  above.className = "line1";
  above.textContent = `${told.when} · ${told.standing}`;
  title.textContent = told.title;
  words.append(above, title);
  link.append(part(`kind-${told.shape}`).querySelector("svg").cloneNode(true), words);
  made.append(link);
  return made;
}

/** Two fields for days, and what this copy cannot do. */
function furnish() {
  const days = document.createElement("p"), said = document.createElement("p");
  said.className = "soft";
  said.textContent = EXPLAINED;
  for (const name of ["from", "to"]) {
    const label = document.createElement("label"), field = document.createElement("input");
    Object.assign(field, { type: "date", id: `still-${name}`, min: part("time").dataset.first, max: part("time").dataset.last });
    label.htmlFor = field.id;
    label.textContent = name === "from" ? "From" : "to";
    field.addEventListener("change", () => {
      const question = asked();
      question.delete("day");
      field.value ? question.set(name, field.value) : question.delete(name);
      location.hash = `?${question}`;
    });
    days.append(label, " ", field, " ");
  }
  document.querySelector("#time .steps").replaceChildren(days, said);
}
