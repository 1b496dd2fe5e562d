"""A fictional market for demonstration and tests: banks with an open API, wealth managers and insurers with web pages.

Nothing in it is a real institution or a real offer. ``market(at)`` gives its state on a date (a pure function: the same
date always gives the same bytes), ``DemoServer`` publishes it on loopback, where the ordinary spiders collect it.
"""
