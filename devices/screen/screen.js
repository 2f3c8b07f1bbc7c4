// Asks twice a second what there is to show; a station that does not answer is told, never hidden.
"use strict";
const shown = document.getElementById("shown");
const part = "/part?lang=" + document.documentElement.lang;
let last = shown.innerHTML;
setInterval(async () => {
  try {
    const answer = await (await fetch(part)).text();
    if (answer !== last) { shown.innerHTML = last = answer; }
    document.body.classList.remove("dead");
  } catch { document.body.classList.add("dead"); }
}, 500);
