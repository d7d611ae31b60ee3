// Two thumbs over the bars of a chart, after the pattern of a multi-thumb slider (WAI-ARIA APG): arrows a day, Page Up and Down a week,
// Home and End as far as it goes. Dates can be typed beside it, so nothing needs dragging.

const DAY_MS = 86_400_000;
const WEEK = 7;
const told = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** Days after 1970 of a date such as 2019-03-01, and back. */
export const number = (date) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
export const dated = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/**
 * Put two thumbs on a track.
 * @param {HTMLElement} track holds the chart.
 * @param {{first: string, last: string, start: string, end: string}} days of the chart, and chosen.
 * @param {(start: string, end: string) => void} chosen is called once a choice is made.
 */
export function slider(track, days, chosen) {
  const first = number(days.first), last = number(days.last);
  const at = { start: number(days.start), end: number(days.end) };
  const between = document.createElement("div");
  between.className = "between";
  track.append(between);
  const thumbs = {};
  let waiting = 0;

  for (const [which, label] of [["start", "First day shown"], ["end", "Last day shown"]]) {
    const thumb = document.createElement("div");
    thumb.className = "thumb";
    thumb.id = `thumb-${which}`;
    thumb.tabIndex = 0;
    thumb.setAttribute("role", "slider");
    thumb.setAttribute("aria-label", label);
    thumb.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -WEEK, PageUp: WEEK, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      move(which, at[which] + step);
      clearTimeout(waiting);
      waiting = setTimeout(tell, 350);
    });
    thumb.addEventListener("pointerdown", (event) => {
      thumb.setPointerCapture(event.pointerId);
      const drag = (moved) => move(which, dayAt(moved.clientX));
      thumb.addEventListener("pointermove", drag);
      thumb.addEventListener("pointerup", () => { thumb.removeEventListener("pointermove", drag); tell(); }, { once: true });
    });
    track.append(thumb);
    thumbs[which] = thumb;
  }

  /** The day under a point of the screen. */
  function dayAt(x) {
    const box = track.getBoundingClientRect();
    return Math.floor(first + ((x - box.left) / box.width) * (last - first + 1));
  }

  function move(which, day) {
    const low = which === "start" ? first : at.start, high = which === "end" ? last : at.end;
    at[which] = Math.min(high, Math.max(low, day));
    draw();
  }

  function tell() {
    chosen(dated(at.start), dated(at.end));
  }

  function draw() {
    const share = (day) => (100 * (day - first)) / (last - first + 1);
    for (const [which, thumb] of Object.entries(thumbs)) {
      thumb.style.left = `${share(at[which] + (which === "end" ? 1 : 0))}%`;
      thumb.setAttribute("aria-valuemin", which === "start" ? first : at.start);
      thumb.setAttribute("aria-valuemax", which === "end" ? last : at.end);
      thumb.setAttribute("aria-valuenow", at[which]);
      thumb.setAttribute("aria-valuetext", told.format(new Date(at[which] * DAY_MS)));
    }
    between.hidden = at.start === first && at.end === last;
    between.style.left = `${share(at.start)}%`;
    between.style.width = `${share(at.end + 1) - share(at.start)}%`;
  }
  draw();
}
