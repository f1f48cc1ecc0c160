// Swagger UI over this server's OpenAPI document. A file, as the content policy wants scripts to be.
"use strict";

const container = document.getElementById("swagger-ui");
SwaggerUIBundle({
  ...JSON.parse(container.dataset.settings),
  url: container.dataset.url,
  domNode: container,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
