"""Whether QA's intervals hold what they promise: samples drawn from invented desks whose truth is known."""
