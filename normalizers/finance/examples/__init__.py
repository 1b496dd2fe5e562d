"""Judging the finance functions against a file of worked examples (``python -m normalizers examples``).

``run`` reads and judges; ``table`` says which function answers which kind; the modules ``kinds_*`` read the words of each
kind's inputs, so strictly that a word nobody reads refuses the case.
"""
