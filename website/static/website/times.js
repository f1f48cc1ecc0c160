// Times in the reader's own zone, and how long it is until them. Without this script pages show UTC.
"use strict";

const dayInZone = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "long", year: "numeric",
});
const timeInZone = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

for (const time of document.querySelectorAll("time[data-timed]")) {
  time.title = time.textContent;
  const about = "about" in time.dataset ? "about " : "";
  const at = new Date(time.dateTime);
  time.textContent = `${dayInZone.format(at)}, ${about}${timeInZone.format(at)}`;
}

function count(number, unit) {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

// Until a time to the second, or to the hour if it is `about` right; until a day in days. Nothing of
// what is long past.
function words(to, about) {
  if (Date.parse(to) < Date.now() - 60 * DAY) return "";
  if (!to.includes("T")) {
    const today = Date.parse(new Date().toISOString().slice(0, 10));
    const days = Math.round((Date.parse(to) - today) / DAY);
    if (days === 0) return "today";
    return days > 0 ? `in ${count(days, "day")}` : `${count(-days, "day")} ago`;
  }
  const left = Date.parse(to) - Date.now();
  const rest = about ? Math.round(Math.abs(left) / HOUR) * HOUR : Math.abs(left);
  const parts = [[DAY, "day"], [HOUR, "hour"], [MINUTE, "minute"], [SECOND, "second"]]
    .slice(0, about ? 2 : 4)
    .map(([size, unit], place, all) => {
      const within = place ? rest % all[place - 1][0] : rest;
      return [Math.floor(within / size), unit];
    });
  const from = parts.findIndex(([number]) => number > 0);
  const almost = about ? "about " : "";
  if (from < 0) return `${almost}now`;
  // what has happened long ago takes no seconds
  const shown = parts.slice(from, left > 0 ? from + 3 : from + 1).map((part) => count(...part));
  return left > 0 ? `in ${almost}${shown.join(" ")}` : `${almost}${shown.join(" ")} ago`;
}

const countdowns = document.querySelectorAll("[data-to]");

function show() {
  for (const countdown of countdowns) {
    const text = words(countdown.dataset.to, "about" in countdown.dataset);
    if (countdown.textContent !== text) countdown.textContent = text;
    countdown.hidden = !text;
  }
}

if (countdowns.length) {
  show();
  setInterval(show, SECOND);
}
