// One map: the base map, who holds what, radii, events. It asks our own server alone, for what its question finds near where it stands.

import * as maplibre from "./vendor/maplibre/maplibre-gl.mjs";
import { addSymbols, pattern } from "./map-symbols.js";
import { addSigns, drawSigns, isSign } from "./map-signs.js";
import { look, style } from "./map-style.js";

const EARTH_M = 6_371_008.8;
const CORNERS = 72;
const SERVER_PX = [820, 560], WORLD_PX = 512;
const TOO_LONG = 10_000, LEAST_MOST = 60;  // a number that a circle has no room for; of so many events the largest circle is
const SETTLE_MS = 220;
const EMPTY = { type: "FeatureCollection", features: [] };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let leaving = false;  // what is cut off then is no error
addEventListener("pagehide", () => { leaving = true; });
addEventListener("beforeunload", () => { leaving = true; });

/** Where the base map is. */
export const base = () => new URL(document.getElementById("maps").dataset.base, location.href).href;
export const tiles = new globalThis.pmtiles.Protocol();
maplibre.addProtocol("pmtiles", tiles.tile);
const source = new globalThis.pmtiles.FetchSource(base());
source.chromeWindowsNoCache = true;  // Chromium's cache of parts of a file loses some where a load was cut off, on Linux too
tiles.add(new globalThis.pmtiles.PMTiles(source));
maplibre.prewarm();  // its worker's script is fetched while the map is made

/** A map in a box of the page, in place of the picture that the server drew; throws where the browser has no WebGL. */
export class Pane {
  constructor(figure, { picked, near, moved, found = ask }) {
    this.figure = figure;
    const canvas = figure.querySelector(".canvas");
    const { lat, lon, zoom, fitted } = canvas.dataset;
    // the server fits what is found to a map of its own size
    const less = fitted ? Math.min(0, Math.log2(canvas.clientWidth / SERVER_PX[0]), Math.log2(canvas.clientHeight / SERVER_PX[1])) : 0;
    this.picture = canvas.innerHTML;
    const inside = document.createElement("div");
    this.look = look();
    this.actions = { picked, near, moved, found };
    canvas.append(inside);
    try {
      this.map = new maplibre.Map({
        container: inside, style: style(this.look, base()), center: [Number(lon), Number(lat)], zoom: Math.max(0.5, Number(zoom) + less), minZoom: 0.5, maxZoom: 15,
        cooperativeGestures: true, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false, fadeDuration: 0,
        renderWorldCopies: true, localIdeographFontFamily: "sans-serif", canvasContextAttributes: { preserveDrawingBuffer: true },
      });
    } catch (error) {
      inside.remove();
      throw error;
    }
    canvas.querySelector(".locator")?.remove();
    this.map.getCanvas().setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom. Events are reached through the list.");
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new maplibre.ScaleControl({ maxWidth: 120 }), "bottom-left");
    this.popup = new maplibre.Popup({ closeButton: false, closeOnClick: false, maxWidth: "18rem", offset: 14 });
    this.ready = new Promise((done) => this.map.once("style.load", () => { this.#lay(); done(); }));
    this.map.on("error", ({ error }) => { if (!leaving) console.error(error); });
    this.map.on("idle", () => {
      this.figure.dataset.idle = "yes";
      if (this.drawn) performance.mark("map drawn");
    });
    this.map.on("moveend", (event) => {
      if (event.originalEvent || event.ours) this.actions.moved(this);
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.load(), SETTLE_MS);
    });
  }

  /** Where the map stands, as an address says it. */
  get at() {
    const { lng, lat } = this.map.getCenter();
    return [lat.toFixed(3), maplibre.LngLat.convert([lng, lat]).wrap().lng.toFixed(3), this.map.getZoom().toFixed(2)].join(",");
  }

  stand(at) {
    const [lat, lon, zoom] = at.split(",").map(Number);
    this.map.jumpTo({ center: [lon, lat], zoom });
  }

  /** Draw what came with a page, this one or another of the same map; ask for more only where that does not fill the map. */
  async take(figure) {
    const { query } = figure.dataset, { lat, lon, zoom, around } = figure.querySelector(".canvas").dataset;
    const found = JSON.parse(figure.querySelector(".given").textContent);
    this.figure.dataset.query = query;
    this.abort?.abort();
    this.around = Number(around);
    this.held = { query, at: [lat, lon, zoom].map(Number) };
    await this.ready;
    if (this.figure.dataset.query !== query) return;  // another page came meanwhile
    this.#draw({ ...EMPTY, features: found }, new URLSearchParams(query).get("sel"));
    this.drawn = true;
    await this.load();
  }

  /** Draw what the pane's question finds near where the map stands; what is there already is not asked for again. */
  async load() {
    if (this.#fills()) return;
    const { query } = this.figure.dataset, asked = new URLSearchParams(query), at = this.at;
    asked.set("at", at);
    this.abort?.abort();
    this.abort = new AbortController();
    try {
      const found = await this.actions.found(asked, this.abort.signal);
      if (!found) return;
      if (this.around) this.held = { query, at: at.split(",").map(Number) };
      await this.ready;
      this.#draw(found, asked.get("sel"));
      this.drawn = true;
    } catch (error) {
      if (error.name !== "AbortError" && !leaving) throw error;
    }
  }

  /** Does what is drawn fill the map, in the same cells? */
  #fills() {
    const at = this.at.split(",").map(Number), { held, around } = this;
    if (held?.query !== this.figure.dataset.query || Math.floor(at[2]) !== Math.floor(held.at[2])) return false;
    const { clientWidth, clientHeight } = this.map.getContainer();
    const seen = extent(at, [clientWidth, clientHeight]), there = extent(held.at, SERVER_PX.map((px) => px * around));
    return seen.every(([from, to], i) => from >= there[i][0] && to <= there[i][1]);
  }

  #lay() {
    const { map, look } = this;
    addSymbols(map, look);
    for (const name of ["control", "turned", "radii", "events", "lit"]) map.addSource(name, { type: "geojson", data: EMPTY });
    const under = "dots";
    map.addLayer({ id: "control", type: "fill", source: "control", paint: { "fill-pattern": ["get", "pattern"] } }, under);
    map.addLayer({ id: "control-edge", type: "line", source: "control", paint: { "line-color": ["get", "hue"], "line-width": 1.4 } }, under);
    map.addLayer({ id: "turned", type: "line", source: "turned", paint: { "line-color": look.ink, "line-width": 3.5 } }, under);
    map.addLayer({ id: "radii", type: "fill", source: "radii", paint: { "fill-color": look.ink, "fill-opacity": ["case", ["get", "lit"], 0.1, ["get", "is_area"], 0, 0.05] } }, under);
    map.addLayer({ id: "radii-edge", type: "line", source: "radii", paint: { "line-color": look.ink, "line-width": ["case", ["get", "lit"], 1.8, 0.7], "line-opacity": ["case", ["get", "lit"], 1, 0.4] } });
    for (const [source, offset] of [["control", -1.4], ["turned", 1.4]]) map.addLayer({ id: `${source}-letters`, type: "symbol", source, layout: {
      "text-field": ["get", "letters"], "text-font": ["Liberation Sans Bold, Noto Sans Bold, system-ui, sans-serif"], "text-size": 13, "text-offset": [0, offset], "text-allow-overlap": true },
      paint: { "text-color": look.ink, "text-halo-color": look.land, "text-halo-width": 1.8 } });
    map.addLayer({ id: "names", type: "symbol", source: "events", filter: ["!=", ["coalesce", ["get", "name"], ""], ""], layout: {
      "text-field": ["get", "name"], "text-font": ["Liberation Sans Bold, Noto Sans Bold, system-ui, sans-serif"], "text-size": 12.5, "text-variable-anchor": ["left", "right", "bottom", "top"],
      "text-radial-offset": ["case", ["has", "events"], ["/", ["+", ["coalesce", ["get", "size"], 0], 6], 12.5], ["get", "alone"], 1.5, 2.8], "text-max-width": 9 },
      paint: { "text-color": look.ink, "text-halo-color": look.land, "text-halo-width": 1.8 } });
    map.addLayer({ id: "many", type: "circle", source: "events", filter: ["has", "events"], paint: {
      "circle-radius": ["get", "size"], "circle-color": look.ink, "circle-stroke-color": look.halo, "circle-stroke-width": 1.6 } });
    map.addLayer({ id: "many-count", type: "symbol", source: "events", filter: ["has", "events"], layout: {
      "text-field": ["get", "count"], "text-font": ["Liberation Sans, Noto Sans, system-ui, sans-serif"], "text-size": 12, "text-allow-overlap": true, "text-padding": 9 },  // so that no name of the base map runs into a circle
      paint: { "text-color": look.halo } });
    map.addLayer({ id: "events", type: "symbol", source: "events", filter: ["!", ["has", "events"]], layout: {
      "icon-image": ["concat", ["get", "shape"], " ", ["get", "standing"]], "icon-offset": ["get", "offset"], "icon-allow-overlap": true, "icon-padding": 0, "symbol-sort-key": ["get", "order"] },
      paint: { "icon-opacity": ["case", ["get", "is_area"], 0.6, 1] } });
    map.addLayer({ id: "lit", type: "symbol", source: "lit", layout: { "icon-image": "lit", "icon-offset": ["get", "offset"], "icon-allow-overlap": true, "icon-ignore-placement": true } });
    addSigns(map, look);
    for (const layer of ["events", "many"]) {
      map.on("mousemove", layer, (event) => this.#hint(event.features[0]));
      map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; this.popup.remove(); });
      map.on("click", layer, (event) => this.#click(event.features[0]));
    }
  }

  #hint(feature) {
    const told = feature.properties, words = document.createElement("div");
    words.textContent = told.id ? `${told.title} (${told.standing}, ${told.origins} origin${told.origins === 1 ? "" : "s"})` : `${told.events.toLocaleString("en-GB")} events${told.place ? ` at ${told.place}` : ""}`;
    this.map.getCanvas().style.cursor = "pointer";
    this.popup.setLngLat(feature.geometry.coordinates).setDOMContent(words).addTo(this.map);
  }

  #click(feature) {
    const told = feature.properties;
    this.popup.remove();
    if (told.id) this.actions.picked(told.id);
    else if (told.place) this.actions.near(feature.geometry.coordinates);
    else this.map.easeTo({ center: feature.geometry.coordinates, zoom: this.map.getZoom() + 2, animate: !calm.matches }, { ours: true });
  }

  #draw(found, selected) {
    const of = (id) => found.features.filter((f) => f.id === id), events = found.features.filter((f) => !["control", "turned"].includes(f.id) && !isSign(f));
    const most = Math.max(LEAST_MOST, ...events.map((f) => f.properties.events ?? 0)), places = new Map();
    for (const [order, feature] of events.entries()) {
      const told = feature.properties;
      told.order = events.length - order;
      if (told.events) {
        told.count = told.events < 1000 ? String(told.events) : `${(told.events / 1000).toFixed(told.events < TOO_LONG ? 1 : 0)}k`;
        told.size = Math.max(9 + 17 * Math.sqrt(told.events / most), 4 + 3.6 * told.count.length);
      }
      const key = feature.geometry.coordinates.join();
      places.set(key, [...(places.get(key) ?? []), told]);
    }
    for (const all of places.values()) arrange(all);
    const radii = new Map();
    for (const feature of events) {
      const { radius_m, id, is_area } = feature.properties;
      if (!radius_m) continue;
      const lit = id === selected, key = `${feature.geometry.coordinates.join()} ${radius_m}`;
      if (lit || !radii.has(key)) radii.set(key, circle(feature, radius_m, { lit, is_area: Boolean(is_area) }));
    }
    const chosen = events.filter((f) => f.properties.id === selected && selected);
    this.map.getSource("events").setData({ ...EMPTY, features: events });
    this.map.getSource("radii").setData({ ...EMPTY, features: [...radii.values()] });
    this.map.getSource("lit").setData({ ...EMPTY, features: chosen });
    this.#control(of("control"), of("turned"));
    drawSigns(this.map, found.features);
    if (chosen[0] && this.shownFor !== selected && !this.map.getBounds().contains(chosen[0].geometry.coordinates)) {
      this.map.easeTo({ center: chosen[0].geometry.coordinates, animate: !calm.matches }, { ours: true });
    }
    this.shownFor = selected;
    this.figure.dataset.drawn = String(events.length);
  }

  /** Hue is the side, in the order of the legend; the pattern is how sure it is. */
  #control(features, turns) {
    const sides = [...document.querySelectorAll("#sides [data-side]")].map((line) => line.dataset.side);
    const number = (side) => (sides.includes(side) ? sides.indexOf(side) : 2), hue = (side) => this.look.sides[number(side)];
    const drawn = features.map((feature) => {
      const { basis, sides: held, radius_m } = feature.properties, hues = held.slice(0, 2).map(hue), name = `${basis} ${hues.join(" ")}`;
      if (!this.map.hasImage(name)) this.map.addImage(name, pattern(basis, hues), { pixelRatio: 2 });
      return circle(feature, radius_m, { pattern: name, hue: hues[0], letters: sides.includes(held[0]) ? "ABC"[number(held[0])] : "" });
    });
    this.map.getSource("control").setData({ ...EMPTY, features: drawn });
    this.map.getSource("turned").setData({ ...EMPTY, features: turns.map((turn) => circle(turn, turn.properties.radius_m, { letters: turn.properties.change })) });
  }

  remove() {
    this.map.remove();
  }
}

/** From where to where a picture of so many pixels goes, west to east and north to south, as parts of the world. */
function extent([lat, lon, zoom], size) {
  const { x, y } = maplibre.MercatorCoordinate.fromLngLat([lon, lat]);
  return [x, y].map((middle, i) => [-1, 1].map((way) => Math.min(1, Math.max(0, middle + (way * size[i]) / 2 / (WORLD_PX * 2 ** zoom)))));
}

/** What the server finds; nothing where it cannot say. */
async function ask(asked, signal) {
  const answer = await fetch(`/map.geojson?${asked}`, { signal });
  return answer.ok ? answer.json() : null;
}

/** Events at one place stand in a ring around it; the selected one beside a circle that holds the others. One of them bears the name. */
function arrange(all) {
  const many = all.find((told) => told.events);
  for (const [i, told] of all.entries()) {
    const turn = (2 * Math.PI * i) / all.length - Math.PI / 2;
    told.alone = all.length === 1;
    told.offset = told.alone || told === many ? [0, 0] : many ? [24, -24] : [Math.round(15 * Math.cos(turn)), Math.round(15 * Math.sin(turn))];
    const named = many ? told === many : i === 0;
    told.name = !named || !told.place ? "" : told.is_area && !/^\p{Ll}/u.test(told.place) ? `in ${told.place}` : told.place;
  }
}

/** A circle of so many metres around a point on the sphere, as a polygon. */
function circle(feature, radius_m, properties) {
  const [lon, lat] = feature.geometry.coordinates.map((d) => (d * Math.PI) / 180), angle = radius_m / EARTH_M, ring = [];
  for (let i = 0; i <= CORNERS; i++) {
    const course = (2 * Math.PI * i) / CORNERS;
    const north = Math.asin(Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(course));
    const east = lon + Math.atan2(Math.sin(course) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * Math.sin(north));
    ring.push([(east * 180) / Math.PI, (north * 180) / Math.PI]);
  }
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}
