// Pictures that can't be had, as without the internet, leave no trace but their caption.
"use strict";

for (const picture of document.querySelectorAll("main img")) {
  const hide = () => { picture.hidden = true; };
  if (picture.complete && picture.naturalWidth === 0) hide();
  else picture.addEventListener("error", hide);
}
