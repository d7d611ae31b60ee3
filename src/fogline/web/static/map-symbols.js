// The symbols of events and the patterns of control, as pictures for the map. Shapes are read from the page, where the server defines them.

const SIZE = 26, RATIO = 3;
const STANDINGS = ["claimed", "corroborated", "confirmed", "contested", "discounted", "withdrawn"];

/** Give a map a picture for each shape and standing, named "shape standing", and the ring around the selected one. */
export function addSymbols(map, look) {
  map.addImage("lit", ring(look), { pixelRatio: RATIO });
  for (const path of document.querySelectorAll("[id^=shape-]")) {
    const shape = new Path2D(path.getAttribute("d"));
    for (const standing of STANDINGS) map.addImage(`${path.id.slice(6)} ${standing}`, symbol(shape, standing, look), { pixelRatio: RATIO });
  }
}

function ring(look) {
  const side = 42 * RATIO, pen = canvas(side);
  for (const [colour, width] of [[look.halo, 5.5], [look.ink, 2.8]]) {
    pen.beginPath();
    pen.arc(side / 2, side / 2, 17 * RATIO, 0, 7);
    pen.strokeStyle = colour; pen.lineWidth = width * RATIO; pen.stroke();
  }
  return pen.getImageData(0, 0, side, side);
}

function symbol(shape, standing, look) {
  const pen = canvas(SIZE * RATIO);
  const scale = (SIZE * RATIO) / 36;
  pen.scale(scale, scale);
  pen.translate(6, 6);
  pen.lineJoin = "round";
  const stroke = (colour, width) => { pen.strokeStyle = colour; pen.lineWidth = width; pen.stroke(shape); };
  stroke(look.halo, standing === "confirmed" ? 12 : 6);
  if (standing === "confirmed") { stroke(look.ink, 9.5); stroke(look.halo, 5); }
  const filled = standing === "corroborated" || standing === "confirmed";
  pen.fillStyle = filled ? look.ink : look.halo;
  pen.fill(shape);
  if (standing === "contested") {
    pen.save();
    pen.beginPath();
    pen.rect(-6, -6, 18, 36);
    pen.clip();
    pen.fillStyle = look.ink;
    pen.fill(shape);
    pen.restore();
  }
  if (standing === "claimed") pen.setLineDash([3.6, 2.6]);
  if (standing !== "confirmed") stroke(look.ink, 2.2);
  pen.setLineDash([]);
  if (standing === "discounted" || standing === "withdrawn") {
    pen.beginPath();
    pen.moveTo(2, 22); pen.lineTo(22, 2);
    if (standing === "withdrawn") { pen.moveTo(2, 2); pen.lineTo(22, 22); }
    pen.strokeStyle = look.ink; pen.lineWidth = 2.6; pen.stroke();
  }
  return pen.getImageData(0, 0, SIZE * RATIO, SIZE * RATIO);
}

/** The pattern that says how sure it is who holds an area, in the hues of one side or two. */
export function pattern(basis, hues) {
  const side = 24, pen = canvas(side), other = hues[1] ?? "#bdbdbd";
  pen.fillStyle = hues[0];
  pen.strokeStyle = hues[0];
  if (basis === "assessed") { pen.globalAlpha = 0.6; pen.fillRect(0, 0, side, side); }
  if (basis === "claimed") for (const [x, y] of [[6, 6], [18, 18]]) { pen.beginPath(); pen.arc(x, y, 3, 0, 7); pen.fill(); }
  if (basis === "advance" || basis === "contested") {
    pen.lineWidth = basis === "contested" ? 8.5 : 4;
    for (const [i, x] of [-24, -12, 0, 12, 24].entries()) {
      if (i % 2 && (basis === "advance" || other === hues[0])) continue;
      pen.strokeStyle = i % 2 ? other : hues[0];
      pen.beginPath(); pen.moveTo(x - 6, 30); pen.lineTo(x + 30, -6); pen.stroke();
    }
  }
  return pen.getImageData(0, 0, side, side);
}

function canvas(size) {
  const made = document.createElement("canvas");
  made.width = made.height = size;
  return made.getContext("2d", { willReadFrequently: true });
}
