// A place without typing: where the telephone is, or a tap on the small map. Without this the two numbers are typed.
"use strict";
(() => {
  const latitude = document.getElementById("f-latitude");
  const longitude = document.getElementById("f-longitude");
  const told = document.getElementById("place-told");
  if (!latitude || !longitude || !told) return;

  const put = (north, east, words) => {
    latitude.value = north.toFixed(6);
    longitude.value = east.toFixed(6);
    told.textContent = words;
    mark();
  };

  const here = document.getElementById("my-place");
  if (here && navigator.geolocation && window.isSecureContext) {
    here.hidden = false;
    here.addEventListener("click", () => {
      told.textContent = told.dataset.waiting;
      const before = latitude.value + longitude.value;
      // Finding the place takes seconds: what was typed or tapped meanwhile stays.
      const unlessTyped = (tell) => (found) => {
        if (latitude.value + longitude.value === before) tell(found);
        else if (told.textContent === told.dataset.waiting) told.textContent = "";
      };
      navigator.geolocation.getCurrentPosition(
        unlessTyped((found) => put(
          found.coords.latitude,
          found.coords.longitude,
          told.dataset.found.replace("…", String(Math.ceil(found.coords.accuracy))),
        )),
        unlessTyped(() => { told.textContent = told.dataset.refused; }),
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
      );
    });
  }

  const map = document.querySelector("svg[data-frame]");
  const frame = map ? map.dataset.frame.split(" ").map(Number) : null;
  if (map) {
    const hint = document.getElementById("tap-hint");
    if (hint) hint.hidden = false;
    map.classList.add("tapped");
    map.addEventListener("click", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
      const [west, north, across, up, left, top] = frame;
      put(north - (at.y - top) / up, west + (at.x - left) / across, told.dataset.tapped);
    });
    latitude.addEventListener("input", () => mark());
    longitude.addEventListener("input", () => mark());
  }

  function mark() {
    if (!map) return;
    const [west, north, across, up, left, top] = frame;
    const x = left + (Number(longitude.value.replace(",", ".")) - west) * across;
    const y = top + (north - Number(latitude.value.replace(",", "."))) * up;
    map.querySelectorAll(".ring, .here").forEach((one) => one.remove());
    if (!latitude.value || !Number.isFinite(x) || !Number.isFinite(y)) return;
    for (const [name, radius] of [["ring", 11], ["here", 5.5]]) {
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      dot.setAttribute("class", name);
      dot.setAttribute("cx", x.toFixed(1));
      dot.setAttribute("cy", y.toFixed(1));
      dot.setAttribute("r", String(radius));
      map.append(dot);
    }
  }
})();
