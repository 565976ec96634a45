// The worker that draws, beside the page, which stays free for the finger that drags.
import { serve } from "./drawing.js";

serve(/** @type {any} */ (self), async (build) => {
  const response = await fetch(new URL(build, self.location.href));
  if (!response.ok) throw new Error(`${build}: ${response.status}`);
  return response.arrayBuffer();
});
