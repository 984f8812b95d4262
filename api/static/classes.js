// A class that is chosen among those found goes into the first empty line of the form.
"use strict";
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("button[data-class]");
  if (!chosen) return;
  const lines = [...document.querySelectorAll("input[name^='classes.'][name$='.code']")];
  const line = lines.find((one) => one.value === chosen.dataset.class) || lines.find((one) => one.value.trim() === "");
  if (!line) return;
  line.value = chosen.dataset.class;
  const goods = document.getElementById(line.id.replace(/\.code$/, ".goods"));
  if (goods) goods.focus();
});
