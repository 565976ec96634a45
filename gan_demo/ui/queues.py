"""The options of event listeners: which of two queues they wait in, and how the page shows that.

The queue itself, with its limits, is in `line`.
"""

# Several at a time, so that what waits for one network is computed together (services/batches).
SHARED = {"concurrency_id": "quick", "concurrency_limit": 8}
# A big picture takes minutes: one at a time, in a queue of its own, so that quick work need not wait for it.
SLOW = {"concurrency_id": "slow", "concurrency_limit": 1}

PRIVATE = {"show_progress": "hidden", "api_visibility": "private"}  # the page's own events: no spinner, no endpoint
QUICK = SHARED | PRIVATE
LIVE = QUICK | {"trigger_mode": "always_last"}  # for controls that are dragged: of waiting events only the last counts
FIGURES = PRIVATE | {"concurrency_id": "figures", "concurrency_limit": 1}  # a second each, drawn one at a time
WARM = PRIVATE | {"concurrency_id": "warm", "concurrency_limit": 1}  # loads networks while a visitor looks around
LINES = tuple(options["concurrency_id"] for options in (SHARED, SLOW, FIGURES, WARM))
