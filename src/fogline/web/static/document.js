// Lights a claim and its words together, under the pointer and under the focus. The page says all it has to say without this.

let lit = [];

function light(event) {
  for (const one of lit) one.classList.remove("lit");
  const at = event.target instanceof Element ? event.target.closest("[data-c]") : null;
  lit = at ? at.dataset.c.split(" ").flatMap((name) => [...document.querySelectorAll(`[data-c~="${CSS.escape(name)}"]`)]) : [];
  for (const one of lit) one.classList.add("lit");
}

for (const name of ["pointerover", "focusin"]) document.addEventListener(name, light);
