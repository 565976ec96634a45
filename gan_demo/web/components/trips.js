// How long the server takes for what a slow browser draws, too.

/** @typedef {{ start: number, times: number[] }} Trip start is when the server was asked, 0 while nothing is on its way */

const ENOUGH = 2; // trips: on the first one the server may have been asleep

/** Trips to the server and back, each for a model. Of two questions at once the first is timed. */
export function createTrips() {
  /** @type {Map<string, Trip>} */
  const trips = new Map();

  /** @type {(id: string) => Trip} */
  const tripOf = (id) => trips.get(id) ?? { start: 0, times: [] };

  return {
    /**
     * The server is asked for pictures of a model.
     *
     * @param {string} id
     */
    ask(id) {
      const { start, times } = tripOf(id);
      trips.set(id, { start: start || performance.now(), times });
    },

    /**
     * They have come.
     *
     * @param {string} id
     */
    answer(id) {
      const { start, times } = tripOf(id);
      if (start) trips.set(id, { start: 0, times: [...times, performance.now() - start] });
    },

    /**
     * The milliseconds of the quickest one.
     *
     * @param {string} id
     */
    quickest: (id) => Math.min(...tripOf(id).times),

    /**
     * Whether one more would tell more.
     *
     * @param {string} id
     */
    lacks: (id) => tripOf(id).start === 0 && tripOf(id).times.length < ENOUGH,
  };
}
