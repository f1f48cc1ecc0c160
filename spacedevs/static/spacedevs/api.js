// The browsable pages: what a key means, at the key; and addresses without empty parameters.
"use strict";

const meaning = document.getElementById("meaning");
const textOf = (key) => document.getElementById(`key-${key.dataset.key}`).textContent;

document.querySelector(".response-info").addEventListener("pointerover", (event) => {
  const key = event.target.closest("[data-key]");
  if (key && !key.title) key.title = textOf(key);
});

document.querySelector(".response-info").addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]");
  if (!key) return;
  const place = key.getBoundingClientRect();
  meaning.textContent = textOf(key);
  meaning.style.left = `${Math.max(8, Math.min(place.left, innerWidth - 336))}px`;
  meaning.style.top = `${place.bottom + 4}px`;
  meaning.showPopover();
});

document.querySelector(".filter-form")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
