"""Load on a whole portal: real processes, real rows, a fixed rate of requests for each kind of page."""
