// Whether anybody can see an element: what plays stops in a tab that is not open, scrolled away, on a hidden page.

/**
 * Call back when an element comes into sight, and when it goes out of sight.
 *
 * @param {Element} element
 * @param {(inSight: boolean) => void} react
 */
export function watchSight(element, react) {
  let onScreen = false;
  const tell = () => react(onScreen && !document.hidden);
  new IntersectionObserver((entries) => {
    onScreen = entries.at(-1)?.isIntersecting || false;
    tell();
  }).observe(element);
  document.addEventListener("visibilitychange", tell);
}
