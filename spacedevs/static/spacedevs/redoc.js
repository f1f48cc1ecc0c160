// ReDoc over this server's OpenAPI document. A file, as the content policy wants scripts to be.
"use strict";

const container = document.getElementById("redoc-container");
Redoc.init(container.dataset.url, JSON.parse(container.dataset.settings), container);
