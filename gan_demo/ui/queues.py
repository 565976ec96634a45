"""Who waits for whom: quick model work shares one queue, so that slow work has another."""

SHARED = {"concurrency_id": "quick", "concurrency_limit": 2}
# A big picture takes minutes: one at a time, in a line of its own.
SLOW = {"concurrency_id": "slow", "concurrency_limit": 1}

PRIVATE = {"show_progress": "hidden", "api_visibility": "private"}  # the page's own events: no spinner, no endpoint
QUICK = SHARED | PRIVATE
LIVE = QUICK | {"trigger_mode": "always_last"}  # controls that move: of all that waits, only the last one counts
