// How does the map in a report follow the month? All that it shows stands in the report itself, and map.js draws it.
const moving = JSON.parse(document.getElementById("map-data").textContent);
const slider = document.getElementById("map-month");
const figures = [...document.querySelectorAll("#moving figure")];

function drawMonth() {
  const month = Number(slider.value);
  const when = moving.maps[0].months[month];
  document.getElementById("map-when").textContent = when;
  slider.setAttribute("aria-valuetext", when);
  figures.forEach((figure, place) => {
    const found = moving.maps[place];
    const levels = found.rows.filter(({ kind }) => kind === "level").map((row) => `${row.place} ${row.value[month].toFixed(2)}`);
    drawState(figure.querySelector("svg"), found, month);
    figure.querySelector("svg").setAttribute("aria-label", `${found.title}, ${found.which}: ${when}. ${levels.join("; ")}.`);
    figure.querySelector("figcaption").textContent = `${found.title}, ${found.which}: ${when}`;
  });
}

for (const figure of figures) drawGround(figure.querySelector("svg"), moving.ground);
drawKeys(document.getElementById("map-keys"), moving.maps[0].many);
slider.max = moving.maps[0].months.length - 1;
slider.value = slider.max;
slider.addEventListener("input", drawMonth);
document.getElementById("moving").hidden = false;
drawMonth();
