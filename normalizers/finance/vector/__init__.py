"""The formulas of ``cost`` for a whole market at a time: the same whole numbers, in columns.

What many products say alike is kept once and priced once: a rate with whom it holds for, and the fees of one role.
"""
