"""Speed as ratios within one run, so that the machine cancels out: ``make bench``."""
