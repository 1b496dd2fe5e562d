"""True cost: dated cash flows to an effective annual rate, and beside it each market's legal figure under its own name.

Money is ``Decimal``; a rate found by a solver is a float, exact to about twelve digits, and is rounded once, when shown.
Nothing here knows a product, a page or a database except ``cost``, which reads the canonical product.
"""
