// The base map: quiet, so that what happened stands out. Layers are named as in Protomaps' base map, so a detailed file draws the same way.
// Letters are drawn from the reader's own fonts: nothing is fetched for them.

const CLOSE = 11;

/** The colours of the page, light or dark. */
export function look() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour("ink"), halo: colour("halo"), soft: colour("soft"), water: colour("water"), land: colour("land"), coast: colour("coast"),
    border: colour("border"), sides: [colour("side-a"), colour("side-b"), "#8a8a8a"],
  };
}

/** A style for MapLibre. */
export function style(look, url) {
  const from = (layer) => ({ source: "base", "source-layer": layer });
  const name = ["coalesce", ["get", "name:en"], ["get", "name"]];
  const text = (size, colour) => ({
    layout: { "text-field": name, "text-font": ["Liberation Sans, Noto Sans, system-ui, sans-serif"], "text-size": size, "text-max-width": 8, "text-padding": 6 },
    paint: { "text-color": colour, "text-halo-color": look.land, "text-halo-width": 1.4 },
  });
  const town = text(["interpolate", ["linear"], ["zoom"], 4, 10.5, 9, 13], look.soft);
  return {
    version: 8,
    sources: { base: { type: "vector", url: `pmtiles://${url}` } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": look.water } },
      { id: "earth", type: "fill", ...from("earth"), paint: { "fill-color": look.land, "fill-outline-color": look.coast } },
      { id: "water", type: "fill", ...from("water"), filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": look.water } },
      // the courses of rivers are coarse: nearer than this a bank could seem to be the other one
      { id: "rivers", type: "line", ...from("water"), filter: ["==", ["geometry-type"], "LineString"], maxzoom: 8.5,
        paint: { "line-color": look.coast, "line-width": 1.3, "line-opacity": ["interpolate", ["linear"], ["zoom"], 7.5, 0.65, 8.5, 0] } },
      ...(url.includes("/static/") ? [] : roads(look, from)),
      { id: "regions", type: "line", ...from("boundaries"), filter: ["!=", ["get", "kind"], "country"], paint: { "line-color": look.border, "line-width": 0.7, "line-opacity": 0.55, "line-dasharray": [3, 2] } },
      { id: "borders", type: "line", ...from("boundaries"), filter: ["all", ["==", ["get", "kind"], "country"], ["!=", ["get", "disputed"], true]], paint: { "line-color": look.border, "line-width": 1.3 } },
      { id: "disputed", type: "line", ...from("boundaries"), filter: ["all", ["==", ["get", "kind"], "country"], ["==", ["get", "disputed"], true]], paint: { "line-color": look.border, "line-width": 1.3, "line-dasharray": [2, 2] } },
      { id: "dots", type: "circle", ...from("places"), filter: ["==", ["get", "kind"], "locality"], minzoom: 4, paint: { "circle-radius": 1.6, "circle-color": look.soft } },
      { id: "towns", type: "symbol", ...from("places"), filter: ["==", ["get", "kind"], "locality"], minzoom: 4, ...town,
        layout: { ...town.layout, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.45, "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population_rank"], 0]] } },
      { id: "countries", type: "symbol", ...from("places"), filter: ["==", ["get", "kind"], "country"], maxzoom: CLOSE - 3,
        ...text(["interpolate", ["linear"], ["zoom"], 1, 10, 6, 16], look.soft), layout: { ...text(0, "").layout, "text-size": ["interpolate", ["linear"], ["zoom"], 1, 10, 6, 15], "text-letter-spacing": 0.12, "text-transform": "uppercase" } },
    ],
  };
}

/** Of a detailed file of the user's own: streets and buildings, quieter than anything that happened. */
function roads(look, from) {
  const line = (id, kinds, minzoom, width) => ({ id, type: "line", ...from("roads"), minzoom, filter: ["in", ["get", "kind"], ["literal", kinds]],
    paint: { "line-color": look.border, "line-opacity": 0.6, "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], minzoom, 0.4, 15, width] } });
  return [
    { id: "buildings", type: "fill", ...from("buildings"), minzoom: 12.5, paint: { "fill-color": look.coast, "fill-opacity": 0.25 } },
    line("streets", ["minor_road", "path", "other"], 11, 2), line("major", ["major_road", "medium_road"], 7.5, 4), line("highways", ["highway"], 5, 6),
  ];
}
