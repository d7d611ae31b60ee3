// Lights a claim and its words together. The page says all it has to say without this.
let lit = [];
function light(event) {
  for (const one of lit) one.classList.remove("lit");
  lit = [];
  const at = event.target instanceof Element ? event.target.closest("[data-c]") : null;
  if (!at) return;
  for (const name of at.dataset.c.split(" "))
    for (const one of document.querySelectorAll(`[data-c~="${CSS.escape(name)}"]`)) { one.classList.add("lit"); lit.push(one); }
}
for (const name of ["pointerover", "focusin"]) document.addEventListener(name, light);
