// Besieged places and hazards on the map: an octagon and a triangle, as the server draws them; dashed where it is over.

const SIZE = 30, RATIO = 3, PX = 24;
const LAYERS = { besieged: [-20, 22], hazards: [20, 22] };  // pixels aside from the place, so that no event is hidden

/** Is this feature a sign? */
export const isSign = (feature) => feature.id in LAYERS;

/** Give a map the pictures and the layer. */
export function addSigns(map, look) {
  for (const path of document.querySelectorAll("[id^=sign-]")) {
    for (const state of ["on", "over"]) map.addImage(`${path.id.slice(5)} ${state}`, picture(path, state, look), { pixelRatio: RATIO });
  }
  map.addSource("signs", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "signs", type: "symbol", source: "signs", layout: {
    "icon-image": ["get", "sign"], "icon-offset": ["get", "offset"], "icon-allow-overlap": true, "icon-ignore-placement": true } });
}

/** Draw those of what was found. */
export function drawSigns(map, features) {
  const signs = features.filter(isSign).map((f) => ({ ...f, properties: { ...f.properties, offset: LAYERS[f.id] } }));
  map.getSource("signs").setData({ type: "FeatureCollection", features: signs });
}

function picture(path, state, look) {
  const side = SIZE * RATIO, pen = Object.assign(document.createElement("canvas"), { width: side, height: side }).getContext("2d");
  const shape = new Path2D(path.getAttribute("d")), scale = (PX * RATIO) / 24;
  pen.translate((side - PX * RATIO) / 2, (side - PX * RATIO) / 2);
  pen.scale(scale, scale);
  pen.strokeStyle = look.halo; pen.lineWidth = 5; pen.stroke(shape);
  pen.fillStyle = look.halo; pen.fill(shape);
  if (state === "over") pen.setLineDash([2.5, 2.5]);
  pen.strokeStyle = look.ink; pen.lineWidth = 2; pen.stroke(shape);
  if (state === "on") { pen.fillStyle = look.ink; pen.fill(new Path2D(path.dataset.inside)); }
  return pen.getImageData(0, 0, side, side);
}
