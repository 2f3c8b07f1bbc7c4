// Keeps a page live: the service says "changed", the page is fetched again and its marked parts are exchanged.
// Without this script every page works by forms and reloading.
"use strict";

const TONES = {
  good: [[880, 0, 0.12], [1320, 0.12, 0.16]],
  warn: [[660, 0, 0.18], [660, 0.26, 0.18]],
  bad: [[220, 0, 0.45], [180, 0.45, 0.55]],
};
let sound = null;

function beep(kind) {
  if (!sound || !TONES[kind]) return;
  for (const [frequency, start, length] of TONES[kind]) {
    const tone = sound.createOscillator();
    const loudness = sound.createGain();
    tone.type = kind === "bad" ? "square" : "sine";
    tone.frequency.value = frequency;
    loudness.gain.value = 0.2;
    tone.connect(loudness).connect(sound.destination);
    tone.start(sound.currentTime + start);
    tone.stop(sound.currentTime + start + length);
  }
}

// A browser lets a page sound only after somebody has touched it once.
function wakeSound() {
  if (!sound && window.AudioContext) sound = new AudioContext();
  if (sound && sound.state === "suspended") sound.resume();
}
addEventListener("pointerdown", wakeSound);
addEventListener("keydown", wakeSound);

// A part that somebody is typing in, or has opened something in, stays as it is until he has finished.
function inUse(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return true;
  // What was typed stays also when the keyboard of a tablet is put away, or the finger is on its way to the button.
  const typed = (field) => field.value !== field.defaultValue;
  if ([...part.querySelectorAll("input:not([type=hidden]), textarea")].some(typed)) return true;
  return [...part.querySelectorAll("details[open] form")].length > 0;
}

function exchange(fresh) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const newer = fresh.getElementById(part.id);
    if (!newer || newer.outerHTML === part.outerHTML || inUse(part)) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const rings = newer.dataset.tone && newer.dataset.scan !== part.dataset.scan;
    part.replaceWith(document.adoptNode(newer));
    if (focused) document.getElementById(focused)?.focus();
    else if (document.activeElement === document.body) newer.querySelector("[autofocus]")?.focus();
    if (rings) beep(newer.dataset.tone);
  }
}

let fetching = false;
let again = false;

async function refresh() {
  if (fetching) { again = true; return; }
  fetching = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Fragment": "1" }, redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) { location.reload(); return; }
    if (answer.ok) exchange(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* the line is down: the notice below says so, and the stream comes back by itself */ }
  // Not more than a few times a second, however busy the place is.
  setTimeout(() => { fetching = false; if (again) { again = false; refresh(); } }, 250);
}

function watch(address) {
  const notice = document.getElementById("line-down");
  const stream = new EventSource(address);
  // What changed between drawing the page and listening would otherwise be missed.
  stream.onopen = () => { if (notice) notice.hidden = true; refresh(); };
  stream.onmessage = refresh;
  stream.onerror = () => { if (notice) notice.hidden = false; };
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

const topic = document.body.dataset.live;
if (topic && window.EventSource) {
  watch(topic);
  // Time passes without a word from the service: a sign-in at a scanner lapses, a wait grows longer.
  setInterval(refresh, 15000);
}
// The sign-in page of a station looks whether a badge was read at its scanner.
if ("follow" in document.body.dataset) setInterval(refresh, 1000);

// On a phone the ways lie in one row that is wider than the screen.
document.querySelector(".ways [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// A double press sends a form once; the id in it would make the second harmless anyway.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 3000);
});
document.querySelector(".summary")?.focus();

// The sites of a form are those of the organisation that it names; without this script all stand there, by organisation.
function narrow(select) {
  const named = select.form.elements[select.dataset.within].value;
  for (const group of select.querySelectorAll("optgroup")) group.hidden = group.disabled = group.label !== named;
  if (select.selectedOptions[0]?.parentElement.disabled) {
    select.selectedIndex = [...select.options].findIndex((option) => !option.parentElement.disabled);
  }
}
for (const select of document.querySelectorAll("select[data-within]")) {
  narrow(select);
  select.form.elements[select.dataset.within].addEventListener("change", () => narrow(select));
}
