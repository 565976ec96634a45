"""Who waits for whom: quick model work shares one queue, so that slow work has another."""

SHARED = {"concurrency_id": "quick", "concurrency_limit": 2}
