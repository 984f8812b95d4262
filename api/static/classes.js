// A class that is chosen among those found goes into the first empty line of the form; without one a line is added.
"use strict";
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("button[data-class]");
  if (!chosen) return;
  const lines = [...document.querySelectorAll("input[name^='classes.'][name$='.code']")];
  const line = lines.find((one) => one.value === chosen.dataset.class)
    || lines.find((one) => one.value.trim() === "")
    || added(lines);
  if (!line) return;
  line.value = chosen.dataset.class;
  const goods = document.getElementById(line.id.replace(/\.code$/, ".goods"));
  if (goods) goods.focus();

  // The last line once more, empty, under the next number.
  function added(lines) {
    const last = lines.at(-1);
    const cells = last && last.closest(".cells");
    if (!cells) return null;
    const row = cells.cloneNode(true);
    const number = Number(last.name.split(".")[1]);
    const next = (text) => text.replace(`classes.${number}.`, `classes.${number + 1}.`);
    row.querySelectorAll(".error").forEach((one) => one.remove());
    for (const one of row.querySelectorAll("[id], [name], [for]")) {
      for (const name of ["id", "name", "for"]) {
        if (one.hasAttribute(name)) one.setAttribute(name, next(one.getAttribute(name)));
      }
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-describedby");
      if ("value" in one) one.value = "";
    }
    const told = row.getAttribute("aria-label");
    if (told) row.setAttribute("aria-label", told.replace(/\d+$/, String(lines.length + 1)));
    cells.after(row);
    return row.querySelector("input[name$='.code']");
  }
});
