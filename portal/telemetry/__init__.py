"""What the portal tells those who run it: structured logs, metrics, and what each part last said of itself.

Knows nothing of products; every layer above may use it.
"""
