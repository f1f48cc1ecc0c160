// ReDoc over this server's OpenAPI document. A file, as the content policy wants scripts to be.
"use strict";

// ReDoc shows its makers' logo, which is at another host. It leaves out a logo that fails to load.
const setAttribute = HTMLImageElement.prototype.setAttribute;
HTMLImageElement.prototype.setAttribute = function (name, value) {
  if (name === "src" && new URL(value, location).host === "cdn.redoc.ly") {
    setTimeout(() => this.dispatchEvent(new Event("error")));
  } else {
    setAttribute.call(this, name, value);
  }
};
Object.defineProperty(HTMLImageElement.prototype, "src", {
  ...Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src"),
  set(value) {
    this.setAttribute("src", value);
  },
});

const container = document.getElementById("redoc-container");
Redoc.init(container.dataset.url, JSON.parse(container.dataset.settings), container);
