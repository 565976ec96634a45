// A page that many use one after the other: once nobody has touched it for a while, it is as it was when it was opened.

const ALONE = 120_000; // milliseconds

export function createKiosk() {
  let timer = 0;
  let opening = ""; // the address that the next visitor gets

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, "", opening);
      location.reload();
    }, ALONE);
  }

  return {
    /** @param {boolean} isOn */
    watch(isOn) {
      clearTimeout(timer);
      for (const name of ["pointerdown", "keydown", "wheel"]) {
        if (isOn) document.addEventListener(name, wait, { passive: true });
        else document.removeEventListener(name, wait);
      }
      if (isOn) opening ||= location.href;
      if (isOn) wait();
    },
  };
}
