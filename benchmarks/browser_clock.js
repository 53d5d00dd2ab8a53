/* In the page, before its own scripts: when the last pixel was drawn, and how frames follow. */
(() => {
  const clock = { last: 0, nDraws: 0, hovers: [] };
  window.benchmarkClock = clock;
  const drawing = CanvasRenderingContext2D.prototype;
  for (const name of ["putImageData", "stroke", "fill", "drawImage"]) {
    const draw = drawing[name];
    drawing[name] = function (...values) {
      const result = draw.apply(this, values);
      clock.last = performance.now();
      clock.nDraws += 1;
      return result;
    };
  }

  const frame = () => new Promise((done) => requestAnimationFrame(done));

  const PATIENCE_MS = 20000;

  /** When the last pixel was drawn, once nothing has been for `quiet` ms. */
  clock.settle = async (quiet = 200) => {
    const start = performance.now();
    while (clock.nDraws === 0 || performance.now() - clock.last < quiet) {
      if (performance.now() - start > PATIENCE_MS)
        throw new Error("Nothing is drawn, or no end.");
      await frame();
    }
    return clock.last;
  };

  /** ms from an action to the last pixel that it draws. */
  clock.time = async (act) => {
    clock.nDraws = 0;
    const start = performance.now();
    act();
    return (await clock.settle()) - start;
  };

  clock.key = (element, key, shiftKey = false) =>
    element.dispatchEvent(
      new KeyboardEvent("keydown", {
        key,
        shiftKey,
        bubbles: true,
        cancelable: true,
      }),
    );

  /** ms of each frame while a key goes down in every one of them. */
  clock.hold = async (element, key, nFrames) => {
    const times = [await frame()];
    for (let i = 0; i < nFrames; i++) {
      clock.key(element, key);
      times.push(await frame());
    }
    return times.slice(1).map((time, i) => time - times[i]);
  };

  /** ms from the answer of the last array to the last pixel. */
  clock.sinceAnswer = async () => {
    const last = await clock.settle(400);
    const answers = performance
      .getEntriesByType("resource")
      .filter(
        ({ name, responseEnd }) =>
          name.includes("/array?") && responseEnd <= last,
      );
    return last - Math.max(...answers.map(({ responseEnd }) => responseEnd));
  };

  /* From the pointer's event to after the frame that it changed. */
  const { port1, port2 } = new MessageChannel();
  let moved = 0;
  port1.onmessage = () => clock.hovers.push(performance.now() - moved);
  addEventListener(
    "pointermove",
    ({ timeStamp }) => {
      moved = timeStamp;
      requestAnimationFrame(() => port2.postMessage(0));
    },
    true,
  );
})();
