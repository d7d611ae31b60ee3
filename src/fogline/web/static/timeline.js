// A stretch of days drawn over the bars becomes the dates of the form, which can be typed as well.

import { dated, number } from "./map-slider.js";

const track = document.getElementById("track"), form = document.getElementById("days");
const first = number(track.dataset.first), last = number(track.dataset.last);
const SHORTEST_PX = 4;

document.getElementById("brush-here").textContent = "Draw over the bars to choose days.";

track.addEventListener("pointerdown", (down) => {
  if (down.button) return;
  const box = track.getBoundingClientRect(), chosen = document.createElement("div");
  chosen.className = "chosen";
  track.append(chosen);
  track.setPointerCapture(down.pointerId);
  let ends = [down.clientX, down.clientX];
  const draw = (event) => {
    ends = [Math.min(down.clientX, event.clientX), Math.max(down.clientX, event.clientX)].map((x) => Math.min(box.right, Math.max(box.left, x)));
    chosen.style.left = `${ends[0] - box.left}px`;
    chosen.style.width = `${ends[1] - ends[0]}px`;
  };
  track.addEventListener("pointermove", draw);
  track.addEventListener("pointerup", () => {
    track.removeEventListener("pointermove", draw);
    chosen.remove();
    if (ends[1] - ends[0] < SHORTEST_PX) return;
    const [from, to] = ends.map((x) => Math.min(last, Math.floor(first + ((x - box.left) / box.width) * (last - first + 1))));
    form.elements.from.value = dated(from);
    form.elements.to.value = dated(to);
    form.requestSubmit();
  }, { once: true });
});
