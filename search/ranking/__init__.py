"""The market ordered by what each product costs one person: a pure function of the request, the edition of the market and the formula.

An *edition* is the market at one moment, as columns that never change (``edition``); the *book* keeps editions on the disk
(``book``), so that any order can be worked out again (``receipt``). Nothing in here may know who pays for what: the import contract
of the project holds it.
"""
